/** Templates of ours as files of other tools; what those can't say stands in a comment. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.bring.out;
