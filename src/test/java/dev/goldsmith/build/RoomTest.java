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
        assertThat(new Room(run, 0, Long.MAX_VALUE).lack()).isEmpty();
        assertThat(new Room(run, Long.MAX_VALUE, Long.MAX_VALUE).lack())
                .get()
                .asString()
                .startsWith("this worker's disk is nearly full: ");
    }

    @Test
    void ends_when_the_tenant_has_none_left() throws IOException {
        var room = new Room(folder, 0, 3 << 20);
        var disk = Files.createDirectories(folder.resolve("disks")).resolve("0.qcow2");
        Files.write(disk, new byte[3 << 20]);
        assertThat(room.lack()).isEmpty();

        // Whatever file of the build it is.
        Files.write(folder.resolve("qemu.log"), new byte[] {1});
        assertThat(room.lack())
                .contains("the build has written 3 MiB, and the tenant's disk quota has 3 left");
    }

    /**
     * What is free changes meanwhile, so far below three quarters of the reserve that it doesn't
     * matter.
     */
    @Test
    void who_wrote_the_most_ends_first() throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        var large =
                new Room(Files.createDirectories(folder.resolve("large")), free / 3 * 4, 1L << 50);
        var small =
                new Room(Files.createDirectories(folder.resolve("small")), free / 3 * 4, 1L << 50);
        Files.write(large.folder().resolve("disk"), new byte[2000]);
        Files.write(small.folder().resolve("disk"), new byte[1000]);

        assertThat(large.overrun()).isPresent();
        assertThat(small.overrun()).isEmpty();
        assertThat(small.lack()).as("nothing new begins").isPresent();
        assertThat(new Room(small.folder(), Long.MAX_VALUE, 1L << 50).overrun()).isPresent();
    }

    @Test
    void refuses_disks_that_no_guest_could_fill_here() throws IOException {
        long all = Files.getFileStore(folder).getTotalSpace();
        assertThat(new Room(folder, 0, Long.MAX_VALUE).cannotHold(all)).isEmpty();
        assertThat(new Room(folder, 4 * GB, Long.MAX_VALUE).cannotHold(all))
                .get()
                .asString()
                .contains("set a smaller osDiskSizeGB or fewer dataDisks");
    }
}
