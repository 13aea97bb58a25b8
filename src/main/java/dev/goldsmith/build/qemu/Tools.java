package dev.goldsmith.build.qemu;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The programs of this host that the engine runs. */
public final class Tools {
    private static final List<String> FOLDERS =
            List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin", "/usr/local/sbin");

    /** Program to the Debian package that has it. */
    private static final Map<String, String> NEEDED =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("qemu-system-x86_64", "qemu-system-x86"),
                            Map.entry("qemu-img", "qemu-utils"),
                            Map.entry("bash", "bash"),
                            Map.entry("unshare", "util-linux"),
                            Map.entry("setpriv", "util-linux"),
                            Map.entry("slirp4netns", "slirp4netns"),
                            Map.entry("nft", "nftables"),
                            Map.entry("ip", "iproute2"),
                            Map.entry("mmdebstrap", "mmdebstrap"),
                            Map.entry("mke2fs", "e2fsprogs"),
                            Map.entry("sfdisk", "fdisk"),
                            Map.entry("mkfs.vfat", "dosfstools"),
                            Map.entry("mcopy", "mtools"),
                            Map.entry("grub-mkimage", "grub-common")));

    private Tools() {}

    /** What is absent, a sentence each. */
    public static List<String> missing() {
        return NEEDED.entrySet().stream()
                .filter(tool -> !there(tool.getKey()))
                .map(tool ->
                        "the program %s is missing (Debian package %s)"
                                .formatted(tool.getKey(), tool.getValue()))
                .toList();
    }

    private static boolean there(String program) {
        var path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":")), FOLDERS.stream())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
