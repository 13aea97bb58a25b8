package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomTest {
    private static final long GB = 1L << 30;

    @TempDir Path folder;

    @Test
    void ends_when_the_worker_has_no_more_than_its_reserve() {
        // The folder isn't there before a build writes to it.
        var run = folder.resolve("vms/acme-7");
        assertThat(new Room(run, 0, Allowance.NO_LIMIT).lack()).isEmpty();
        assertThat(new Room(run, Long.MAX_VALUE, Allowance.NO_LIMIT).lack())
                .get()
                .asString()
                .startsWith("this worker's disk is nearly full: ");
    }

    @Test
    void ends_when_the_tenant_has_none_left() throws IOException {
        var room = new Room(folder, 0, Allowance.of(3 << 20));
        var disk = Files.createDirectories(folder.resolve("disks")).resolve("0.qcow2");
        Files.write(disk, new byte[3 << 20]);
        assertThat(room.lack()).isEmpty();

        // Whatever file of the build it is.
        Files.write(folder.resolve("qemu.log"), new byte[] {1});
        assertThat(room.lack())
                .contains(
                        "the build has written 3 MiB, and the tenant's disk quota has 3 left for it");
    }

    /** Others write too: it is asked again each time, and told what this one has written. */
    @Test
    void keeps_to_what_is_left_by_now() throws IOException {
        var told = new long[1];
        var left = new long[] {2 << 20};
        var room =
                new Room(
                        folder,
                        0,
                        new Allowance() {
                            @Override
                            public long bytes() {
                                return left[0];
                            }

                            @Override
                            public void wrote(long bytes) {
                                told[0] = bytes;
                            }
                        });
        Files.write(folder.resolve("disk"), new byte[1 << 20]);
        assertThat(room.overrun()).isEmpty();
        assertThat(told[0]).isEqualTo(1 << 20);

        left[0] = 1000;
        assertThat(room.overrun()).isPresent();
        left[0] = -1;
        assertThat(room.lack()).get().asString().contains("nothing left for this build");
    }

    /**
     * What is free changes meanwhile, so far below three quarters of the reserve that it doesn't
     * matter.
     */
    @Test
    void who_wrote_the_most_ends_first() throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        var large =
                new Room(
                        Files.createDirectories(folder.resolve("large")),
                        free / 3 * 4,
                        Allowance.of(1L << 50));
        var small =
                new Room(
                        Files.createDirectories(folder.resolve("small")),
                        free / 3 * 4,
                        Allowance.of(1L << 50));
        Files.write(large.folder().resolve("disk"), new byte[2000]);
        Files.write(small.folder().resolve("disk"), new byte[1000]);

        assertThat(large.overrun()).isPresent();
        assertThat(small.overrun()).isEmpty();
        assertThat(small.lack()).as("nothing new begins").isPresent();
        assertThat(new Room(small.folder(), Long.MAX_VALUE, Allowance.of(1L << 50)).overrun())
                .isPresent();
    }

    @Test
    void refuses_disks_that_no_guest_could_fill_here() throws IOException {
        long all = Files.getFileStore(folder).getTotalSpace();
        assertThat(new Room(folder, 0, Allowance.NO_LIMIT).cannotHold(all)).isEmpty();
        assertThat(new Room(folder, 4 * GB, Allowance.NO_LIMIT).cannotHold(all))
                .get()
                .asString()
                .contains("set a smaller osDiskSizeGB or fewer dataDisks");
    }
}
