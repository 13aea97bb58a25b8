/** Real machines in tests: a tiny guest under QEMU, its network, its ways to die. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.build.qemu;
