/** Who, where, and what they may. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.tenant;
