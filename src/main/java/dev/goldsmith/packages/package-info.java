/** What an image carries: its list of packages, how two differ, and the order of versions. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.packages;
