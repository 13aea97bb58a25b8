package dev.goldsmith.build.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds for all that one VM is on this host: memory, processors, processes. Made where the host
 * lets this process make one, by either version of cgroups; elsewhere it is nothing.
 */
final class Cgroup implements AutoCloseable {
    static final Path ROOT = Path.of("/sys/fs/cgroup");

    /** What QEMU needs besides the guest's memory; translated code alone may take a gigabyte. */
    private static final long MORE_BYTES = 1536L << 20;

    private static final int MOST_PROCESSES = 512;
    private static final int PERIOD = 100_000;

    private static final String OURS = "goldsmith";

    private final List<Path> groups;

    private Cgroup(List<Path> groups) {
        this.groups = groups;
    }

    /**
     * @param name of no other one on this host
     */
    static Cgroup of(Path root, String name, int memoryMb, int vcpus) {
        long memory = ((long) memoryMb << 20) + MORE_BYTES;
        // One processor more than the guest has, for what is done for it.
        long quota = (vcpus + 1L) * PERIOD;
        return Files.exists(root.resolve("cgroup.controllers"))
                ? second(root, name, memory, quota)
                : first(root, name, memory, quota);
    }

    private static Cgroup second(Path root, String name, long memory, long quota) {
        var limits = new LinkedHashMap<String, String>();
        limits.put("memory.max", Long.toString(memory));
        limits.put("pids.max", Integer.toString(MOST_PROCESSES));
        limits.put("cpu.max", quota + " " + PERIOD);
        var all = root.resolve(OURS);
        try {
            Files.createDirectories(all);
            for (var controller : List.of("+memory", "+pids", "+cpu")) {
                // The host's own system has most likely done the first already.
                write(root.resolve("cgroup.subtree_control"), controller);
                write(all.resolve("cgroup.subtree_control"), controller);
            }
            return new Cgroup(limited(all.resolve(name), limits));
        } catch (IOException _) {
            return new Cgroup(List.of());
        }
    }

    private static Cgroup first(Path root, String name, long memory, long quota) {
        var limits = new LinkedHashMap<String, Map<String, String>>();
        limits.put("memory", Map.of("memory.limit_in_bytes", Long.toString(memory)));
        limits.put("pids", Map.of("pids.max", Integer.toString(MOST_PROCESSES)));
        limits.put("cpu", Map.of("cpu.cfs_quota_us", Long.toString(quota)));
        var groups = new ArrayList<Path>();
        limits.forEach((controller, files) -> {
            if (Files.isDirectory(root.resolve(controller))) {
                try {
                    groups.addAll(limited(root.resolve(controller).resolve(OURS, name), files));
                } catch (IOException _) {
                    // The host doesn't let us.
                }
            }
        });
        return new Cgroup(groups);
    }

    private static List<Path> limited(Path group, Map<String, String> limits) throws IOException {
        Files.createDirectories(group);
        limits.forEach((file, value) -> {
            try {
                write(group.resolve(file), value);
            } catch (IOException _) {
                // Without this controller the others still hold.
            }
        });
        return List.of(group);
    }

    /** Files of the kernel: they are there, or nothing can be said. */
    private static void write(Path file, String value) throws IOException {
        if (Files.exists(file)) {
            Files.writeString(file, value);
        }
    }

    /** What it starts from now on is in it too. */
    void add(long pid) throws IOException {
        for (var group : groups) {
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
        }
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    List<Path> groups() {
        return groups;
    }

    @Override
    public void close() {
        for (var group : groups) {
            try {
                Files.deleteIfExists(group);
            } catch (IOException _) {
                // Something in it hasn't ended yet; an empty group costs nothing.
            }
        }
    }
}
