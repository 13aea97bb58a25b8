/** What ends: versions that retention deletes, and those whose end of life comes. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.lifecycle;
