package dev.goldsmith.build.qemu;

/**
 * What this host has to boot machines with.
 *
 * @param machineType versioned, {@code pc-q35-7.2}
 */
record Host(
        QemuSettings settings,
        Acceleration.Choice acceleration,
        GuestNetwork.Choice network,
        String machineType) {}
