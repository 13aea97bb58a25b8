/** Where disks, layers, logs and frozen files live. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.build.store;
