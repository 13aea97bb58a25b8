/** What everybody may use: refusals, violations, digests, pages. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.kernel;
