/** What shall start runs without a person. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.trigger;
