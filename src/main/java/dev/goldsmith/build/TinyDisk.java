package dev.goldsmith.build;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A qcow2 of a MiB, with a text in its first sector and nothing else. Version 2 in clusters of 512
 * bytes: header, refcount table and block, both levels of the map, and the sector.
 */
final class TinyDisk {
    static final long VIRTUAL_BYTES = 1 << 20;

    private static final int CLUSTER_BITS = 9;
    private static final int CLUSTER = 1 << CLUSTER_BITS;
    private static final int CLUSTERS = 6;
    private static final int SECOND_LEVEL_ENTRIES = CLUSTER / Long.BYTES;

    /** Of a map's entry: no snapshot has the cluster too. */
    private static final long ALONE = 1L << 63;

    private TinyDisk() {}

    static byte[] of(String text) {
        var disk = ByteBuffer.allocate(CLUSTERS * CLUSTER);
        disk.putInt(0x514649fb).putInt(2);
        disk.putLong(0).putInt(0); // builds on nothing
        disk.putInt(CLUSTER_BITS).putLong(VIRTUAL_BYTES).putInt(0);
        disk.putInt((int) (VIRTUAL_BYTES / CLUSTER / SECOND_LEVEL_ENTRIES)).putLong(at(3));
        disk.putLong(at(1)).putInt(1);
        disk.putInt(0).putLong(0); // has no snapshots
        disk.putLong(at(1), at(2));
        for (int i = 0; i < CLUSTERS; i++) {
            disk.putShort(at(2) + i * Short.BYTES, (short) 1);
        }
        disk.putLong(at(3), at(4) | ALONE);
        disk.putLong(at(4), at(5) | ALONE);
        disk.put(at(5), text.getBytes(StandardCharsets.UTF_8));
        return disk.array();
    }

    private static int at(int cluster) {
        return cluster * CLUSTER;
    }
}
