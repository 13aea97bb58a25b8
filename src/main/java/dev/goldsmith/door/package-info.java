/** What the three doors share: tenant from the URL, errors by dialect, guards. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.door;
