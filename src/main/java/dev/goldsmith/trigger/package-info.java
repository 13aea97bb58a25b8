/** What starts runs without a person. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.trigger;
