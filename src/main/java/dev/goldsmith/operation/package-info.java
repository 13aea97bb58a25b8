/**
 * What goes on after its answer: long operations, and templates that are still being fetched for.
 */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.operation;
