/** Things of a tenant found by a few letters of what they are called. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.search;
