package dev.goldsmith.build.qemu;

import dev.goldsmith.build.DiskImage;
import dev.goldsmith.build.Disks;
import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.build.image.Command;
import dev.goldsmith.build.image.DiskInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Disks by qemu-img. */
public final class QemuImg implements Disks {
    private static final long MIB = 1 << 20;

    @Override
    public void overlay(DiskImage image, Path overlay, long bytes) throws IOException {
        var backing = image.where().fetch(image.digest());
        long whole = (bytes + MIB - 1) / MIB * MIB;
        Command.output(
                List.of(
                        "qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        "-F",
                        "qcow2",
                        "-b",
                        backing.toString(),
                        overlay.toString(),
                        Long.toString(whole)));
    }

    /**
     * What {@link #overlay} makes, on a disk that is being written to.
     *
     * @param bytes that disk's size
     */
    static void layer(Path backing, Path layer, long bytes) throws IOException {
        Command.output(
                List.of(
                        "qemu-img",
                        "create",
                        "-q",
                        "-u",
                        "-f",
                        "qcow2",
                        "-F",
                        "qcow2",
                        "-b",
                        backing.toString(),
                        layer.toString(),
                        Long.toString(bytes)));
    }

    @Override
    public void blank(Path disk, long bytes) throws IOException {
        Command.output(
                List.of(
                        "qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        disk.toString(),
                        Long.toString(bytes)));
    }

    @Override
    public void flatten(Path disk, Path flat, Watch watch) throws IOException, TimeUp {
        try {
            Command.run(
                    List.of(
                            "qemu-img",
                            "convert",
                            "-f",
                            "qcow2",
                            "-O",
                            "qcow2",
                            "-c",
                            "-o",
                            "compression_type=zstd",
                            "-m",
                            "4",
                            "-W",
                            disk.toString(),
                            flat.toString()),
                    _ -> {},
                    () -> checked(watch));
        } catch (Passing passing) {
            throw passing.timeUp;
        }
    }

    private static void checked(Watch watch) {
        try {
            watch.check();
        } catch (TimeUp e) {
            throw new Passing(e);
        }
    }

    /** Takes a checked exception through a program's wait. */
    private static final class Passing extends RuntimeException {
        final TimeUp timeUp;

        Passing(TimeUp timeUp) {
            super(null, null, false, false);
            this.timeUp = timeUp;
        }
    }

    @Override
    public void rebase(Path overlay, Path backing) throws IOException {
        Command.output(
                List.of(
                        "qemu-img",
                        "rebase",
                        "-q",
                        "-u",
                        "-F",
                        "qcow2",
                        "-b",
                        backing.toString(),
                        overlay.toString()));
    }

    @Override
    public long virtualBytes(Path disk) throws IOException {
        return DiskInfo.of(disk).virtualBytes();
    }
}
