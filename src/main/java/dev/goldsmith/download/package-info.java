/** Files as answers: disks whole, in ranges and by links that need no sign-in; costs. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.download;
