/** What every request passes: tenant from the URL, errors by dialect, limits, guards. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.door;
