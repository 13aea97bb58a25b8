/**
 * What builds and images cost: prices, a ledger of what was charged, its sums, and what a build is
 * going to cost. See ADR 63.
 */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.cost;
