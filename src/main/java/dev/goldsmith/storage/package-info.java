/** What the installation keeps on disk, and what goes from there. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.storage;
