/** The REST door. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.api;
