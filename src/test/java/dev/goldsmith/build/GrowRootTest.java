package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script that grows a root file system, run by a real shell over what the kernels of Debian,
 * AlmaLinux, openSUSE and a RHEL with LVM show, with tools that only say how they were called.
 */
class GrowRootTest {
    private static final long GIB = 2L << 20;
    private static final long START = 36_864;

    @TempDir private Path home;

    private Path root;
    private Path tools;
    private Path calls;

    private record Ended(int code, String said) {}

    @BeforeEach
    void guest() throws IOException {
        root = home.resolve("root");
        tools = Files.createDirectories(home.resolve("tools"));
        calls = Files.createFile(home.resolve("calls"));
        for (var real : List.of("awk", "basename", "cat", "dirname", "readlink", "tail")) {
            Files.createSymbolicLink(tools.resolve(real), where(real));
        }
        Files.createDirectories(root.resolve("dev"));
        Files.createDirectories(root.resolve("sys/class/block"));
        Files.createDirectories(root.resolve("sys/dev/block"));
        Files.createDirectories(root.resolve("proc/self"));
        df(1);
    }

    @Test
    void debian_ext4_by_growpart() throws Exception {
        disk("vda", 30 * GIB);
        partition("vda", "vda1", 1, 1 * GIB, "254:1");
        mounted("24 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,discard");
        tool("growpart", size("vda", "vda1", 30 * GIB - START));
        tool("resize2fs", "");

        var ended = grow();

        assertThat(ended.said())
                .contains(
                        "partition 1 of vda: 1024 MiB", "the root file system (ext4) has 1.0 GiB");
        assertThat(ended.code()).isZero();
        assertThat(Files.readString(calls)).isEqualTo("growpart dev/vda 1\nresize2fs dev/vda1\n");
    }

    @Test
    void almalinux_xfs_by_sfdisk() throws Exception {
        disk("vda", 30 * GIB);
        partition("vda", "vda4", 4, 9 * GIB, "252:4");
        mounted("29 1 252:4 / / rw,relatime shared:1 - xfs /dev/vda4 rw,seclabel,attr2");
        tool("sfdisk", "");
        tool("partx", size("vda", "vda4", 30 * GIB - START));
        tool("xfs_growfs", "");

        assertThat(grow().code()).isZero();
        assertThat(Files.readString(calls))
                .isEqualTo(
                        """
                        sfdisk -q --no-reread --no-tell-kernel -N 4 dev/vda
                        partx -u dev/vda
                        xfs_growfs /
                        """);
    }

    /** A subvolume's device number is made up, its source is the partition. */
    @Test
    void opensuse_btrfs_on_a_subvolume() throws Exception {
        disk("vda", 30 * GIB);
        partition("vda", "vda3", 3, 2 * GIB, "254:3");
        Files.createSymbolicLink(
                root.resolve("dev/vda3"), root.resolve("sys/class/block/vda3").toRealPath());
        mounted(
                "27 1 0:25 /@/.snapshots/1/snapshot / rw,relatime - btrfs /dev/vda3"
                        + " rw,space_cache=v2,subvol=/@/.snapshots/1/snapshot");
        tool("growpart", size("vda", "vda3", 30 * GIB - START));
        tool("btrfs", "");

        assertThat(grow().code()).isZero();
        assertThat(Files.readString(calls))
                .isEqualTo("growpart dev/vda 3\nbtrfs filesystem resize max /\n");
    }

    @Test
    void rhel_xfs_on_a_logical_volume() throws Exception {
        disk("sda", 64 * GIB);
        partition("sda", "sda3", 3, 20 * GIB, "8:3");
        var volume = Files.createDirectories(root.resolve("sys/devices/virtual/block/dm-0"));
        Files.createDirectories(volume.resolve("dm"));
        Files.writeString(volume.resolve("dm/name"), "rhel-root\n");
        Files.writeString(volume.resolve("size"), 18 * GIB + "\n");
        Files.createDirectories(volume.resolve("slaves"));
        Files.createSymbolicLink(volume.resolve("slaves/sda3"), Path.of("../../../../sda/sda3"));
        Files.createSymbolicLink(root.resolve("sys/class/block/dm-0"), volume);
        Files.createSymbolicLink(root.resolve("sys/dev/block/253:0"), volume);
        mounted("22 1 253:0 / / rw,relatime shared:1 - xfs /dev/mapper/rhel-root rw,attr2");
        tool("growpart", size("sda", "sda3", 64 * GIB - START));
        for (var name : List.of("pvresize", "lvextend", "xfs_growfs")) {
            tool(name, "");
        }

        assertThat(grow().code()).isZero();
        assertThat(Files.readString(calls))
                .isEqualTo(
                        """
                        growpart dev/sda 3
                        pvresize dev/sda3
                        lvextend -l +100%FREE dev/mapper/rhel-root
                        xfs_growfs /
                        """);
    }

    @Test
    void one_that_grew_by_itself_needs_no_tool() throws Exception {
        disk("vda", 30 * GIB);
        partition("vda", "vda1", 1, 30 * GIB - START, "254:1");
        mounted("24 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw");
        df(29);

        assertThat(grow()).isEqualTo(new Ended(0, "the root file system (ext4) has 29.0 GiB\n"));
    }

    @Test
    void says_what_is_missing_and_how_to_get_it() throws Exception {
        disk("vda", 30 * GIB);
        partition("vda", "vda1", 1, 1 * GIB, "254:1");
        mounted("24 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw");

        assertThat(grow())
                .isEqualTo(
                        new Ended(
                                1,
                                "partition 1 of vda: 1024 MiB, 29678 MiB behind it\n"
                                        + "the guest has neither growpart, sfdisk nor parted;"
                                        + " install cloud-guest-utils or fdisk\n"));
    }

    @Test
    void a_partition_in_the_way_is_told() throws Exception {
        disk("vda", 30 * GIB);
        partition("vda", "vda1", 1, 1 * GIB, "254:1");
        mounted("24 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw");
        tool("growpart", "echo 'NOCHANGE: partition 1 could only be grown by 33'");

        assertThat(grow().said())
                .endsWith("partition 1 of vda did not grow; another one may be behind it\n");
    }

    private static Path where(String program) {
        return List.of(Path.of("/usr/bin"), Path.of("/bin")).stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    private Ended grow() throws Exception {
        var script = Path.of("src/main/resources/guest/grow-root.sh").toAbsolutePath();
        var builder =
                new ProcessBuilder("/bin/sh", script.toString(), root.toString())
                        .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }

    private void mounted(String line) throws IOException {
        Files.writeString(root.resolve("proc/self/mountinfo"), line + "\n");
    }

    private void disk(String name, long sectors) throws IOException {
        var disk = Files.createDirectories(root.resolve("sys/devices/" + name));
        Files.writeString(disk.resolve("size"), sectors + "\n");
        Files.createSymbolicLink(root.resolve("sys/class/block/" + name), disk);
    }

    private void partition(String disk, String name, int number, long sectors, String device)
            throws IOException {
        var partition =
                Files.createDirectories(root.resolve("sys/devices/%s/%s".formatted(disk, name)));
        Files.writeString(partition.resolve("partition"), number + "\n");
        Files.writeString(partition.resolve("start"), START + "\n");
        Files.writeString(partition.resolve("size"), sectors + "\n");
        Files.createSymbolicLink(root.resolve("sys/class/block/" + name), partition);
        Files.createSymbolicLink(root.resolve("sys/dev/block/" + device), partition);
    }

    /** A tool that says how it was called, seen from the guest, and does that. */
    private void tool(String name, String does) throws IOException {
        var file =
                Files.writeString(
                        tools.resolve(name),
                        """
                        #!/bin/sh
                        line="%s $*"
                        while :; do
                            case $line in
                            *%s/*) line="${line%%%%%s/*}${line#*%s/}" ;;
                            *) break ;;
                            esac
                        done
                        echo "$line" >>%s
                        %s
                        """
                                .formatted(name, root, root, root, calls, does));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String size(String disk, String partition, long sectors) {
        return "echo %d >%s/sys/devices/%s/%s/size".formatted(sectors, root, disk, partition);
    }

    private void df(long gib) throws IOException {
        Files.deleteIfExists(tools.resolve("df"));
        var file =
                Files.writeString(
                        tools.resolve("df"),
                        """
                        #!/bin/sh
                        echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'
                        echo '/dev/root %d 1 1 1%% /'
                        """
                                .formatted(gib << 20));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
