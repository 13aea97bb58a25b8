/** What an empty installation starts with: its administrator, and the demo tenant. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.seed;
