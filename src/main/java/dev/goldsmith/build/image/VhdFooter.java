package dev.goldsmith.build.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The last sector of a fixed VHD, after the "Virtual Hard Disk Image Format Specification" 1.0. The
 * disk's content stands before it unchanged.
 */
final class VhdFooter {
    static final int SIZE = 512;

    private static final int NO_RESERVED_FEATURES = 2;
    private static final int VERSION = 0x00010000;
    private static final int FIXED = 2;

    private VhdFooter() {}

    /**
     * @param bytes the disk's size, a multiple of 512
     * @param id 16 bytes that tell this disk from others
     */
    static byte[] of(long bytes, byte[] id) {
        var footer = ByteBuffer.allocate(SIZE);
        footer.put("conectix".getBytes(StandardCharsets.US_ASCII));
        footer.putInt(NO_RESERVED_FEATURES);
        footer.putInt(VERSION);
        // No next structure: that is what makes it a fixed disk.
        footer.putLong(-1L);
        // Seconds since 2000. Constant, so that the same disk is the same file.
        footer.putInt(0);
        // "qem2": readers then take the exact size below instead of the rounded geometry.
        footer.put("qem2".getBytes(StandardCharsets.US_ASCII));
        footer.putInt(VERSION);
        footer.put("Wi2k".getBytes(StandardCharsets.US_ASCII));
        footer.putLong(bytes);
        footer.putLong(bytes);
        geometry(footer, bytes / 512);
        footer.putInt(FIXED);
        int checksumAt = footer.position();
        footer.putInt(0);
        footer.put(id, 0, 16);
        int sum = 0;
        for (byte b : footer.array()) {
            sum += b & 0xff;
        }
        footer.putInt(checksumAt, ~sum);
        return footer.array();
    }

    /** Cylinders, heads and sectors by the specification's appendix. */
    private static void geometry(ByteBuffer footer, long disk) {
        long sectors = Math.min(disk, 65535L * 16 * 255);
        long perTrack;
        long heads;
        long cylinders;
        if (sectors >= 65535L * 16 * 63) {
            perTrack = 255;
            heads = 16;
            cylinders = sectors / perTrack / heads;
        } else {
            perTrack = 17;
            long tracks = sectors / perTrack;
            heads = Math.max((tracks + 1023) / 1024, 4);
            if (tracks >= heads * 1024 || heads > 16) {
                perTrack = 31;
                heads = 16;
                tracks = sectors / perTrack;
            }
            if (tracks >= heads * 1024) {
                perTrack = 63;
                heads = 16;
                tracks = sectors / perTrack;
            }
            cylinders = tracks / heads;
        }
        footer.putShort((short) cylinders).put((byte) heads).put((byte) perTrack);
    }
}
