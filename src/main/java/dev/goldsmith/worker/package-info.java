/** Claims runs and executes them; the only place where build meets run. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.worker;
