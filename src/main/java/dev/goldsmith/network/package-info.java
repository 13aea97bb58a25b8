/** Network profiles: what the guests of a team's templates reach. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.network;
