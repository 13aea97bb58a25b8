/** What a baseline asks of every image that descends from it, and where that is held. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.guardrail;
