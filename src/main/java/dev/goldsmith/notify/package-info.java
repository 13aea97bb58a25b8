/** What follows from facts for people: mail about what happened, at the time they want it. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.notify;
