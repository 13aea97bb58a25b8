/** What leaves for elsewhere: deliveries, and the way each of them goes. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.outbox;
