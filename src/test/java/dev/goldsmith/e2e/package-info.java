/** The whole of it, as real processes. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.e2e;
