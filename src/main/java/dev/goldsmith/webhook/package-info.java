/** Facts for other programs: signed, retried, and kept to be looked at. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.webhook;
