/** Disks and staged files as answers: whole or in ranges, and by links that need no sign-in. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.download;
