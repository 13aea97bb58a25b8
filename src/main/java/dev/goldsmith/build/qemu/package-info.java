/** The local engine: throw-away QEMU virtual machines. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.build.qemu;
