package dev.goldsmith.build.image;

import dev.goldsmith.build.Progress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** A disk out of an administrator's hands: it is believed once its checksum and its form are. */
final class SentDisk {
    private static final Set<String> FORMATS = Set.of("qcow2", "raw", "vpc", "vhdx");

    /** As large as Azure's largest disk of a system. */
    private static final long MOST_VIRTUAL = 4L << 40;

    private static final int PIECE = 1 << 20;
    private static final int FOOTER = 512;
    private static final int FIXED = 2;

    private SentDisk() {}

    /**
     * Makes a qcow2 of it.
     *
     * @param checksum SHA-256 or SHA-512, in lower case
     */
    static void convert(Path file, String checksum, Path into, Progress say) throws IOException {
        var found = checksum(file, checksum.length() == 64 ? "SHA-256" : "SHA-512", say);
        if (!found.equals(checksum)) {
            throw new IOException(
                    "the file has the checksum %s, expected was %s".formatted(found, checksum));
        }
        say.line("the checksum is right: " + checksum);
        var info = DiskInfo.of(file);
        if (!FORMATS.contains(info.format())) {
            throw new IOException(
                    "the file is a %s; use qcow2, raw, VHD or VHDX".formatted(info.format()));
        }
        if (!info.alone()) {
            throw new IOException(
                    "the disk reads another file; flatten it with qemu-img convert first");
        }
        if (info.virtualBytes() <= 0 || info.virtualBytes() > MOST_VIRTUAL) {
            throw new IOException(
                    "the disk has %,d bytes, more than the limit of 4 TiB"
                            .formatted(info.virtualBytes()));
        }
        var command = new ArrayList<>(List.of("qemu-img", "convert", "-O", "qcow2"));
        if (Set.of("raw", "vpc").contains(info.format()) && isFixedVhd(file)) {
            // qemu-img takes one for raw, and its footer for a part of the disk.
            command.addAll(
                    List.of(
                            "--image-opts",
                            "driver=raw,size=%d,file.driver=file,file.filename=%s"
                                    .formatted(
                                            Files.size(file) - FOOTER,
                                            file.toString().replace(",", ",,"))));
        } else {
            command.addAll(List.of("-f", info.format(), file.toString()));
        }
        command.add(into.toString());
        Command.run(command, say::line, say::checkpoint);
    }

    private static String checksum(Path file, String algorithm, Progress say) throws IOException {
        var digest = digest(algorithm);
        var buffer = new byte[PIECE];
        try (var in = Files.newInputStream(file)) {
            for (int n; (n = in.read(buffer)) >= 0; ) {
                digest.update(buffer, 0, n);
                say.checkpoint();
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of a fixed VHD only the last sector tells what it is. */
    private static boolean isFixedVhd(Path file) throws IOException {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            if (in.length() <= FOOTER) {
                return false;
            }
            var footer = new byte[FOOTER];
            in.seek(in.length() - FOOTER);
            in.readFully(footer);
            return new String(footer, 0, 8, StandardCharsets.US_ASCII).equals("conectix")
                    && footer[63] == FIXED;
        }
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
