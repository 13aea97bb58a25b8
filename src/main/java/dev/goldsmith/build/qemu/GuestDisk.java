package dev.goldsmith.build.qemu;

import dev.goldsmith.build.image.Command;
import dev.goldsmith.kernel.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A disk as QEMU opens it: the file that the guest writes to by its name, and what that builds on
 * by descriptors that were opened before, for reading only. QEMU never looks at the names that the
 * files themselves have for what they build on.
 *
 * @param bytes its size as the guest sees it
 */
record GuestDisk(Path file, long bytes, List<Backing> backings) {

    /** What a disk builds on, and what that builds on in turn. */
    record Backing(Path file, String format) {}

    static GuestDisk of(Path file) throws IOException {
        var chain =
                Json.read(
                        Command.output(
                                List.of(
                                        "qemu-img",
                                        "info",
                                        "--backing-chain",
                                        "--output=json",
                                        file.toString())),
                        Link[].class);
        var backings = new ArrayList<Backing>();
        for (int i = 1; i < chain.length; i++) {
            backings.add(new Backing(Path.of(chain[i].filename()), chain[i].format()));
        }
        return new GuestDisk(file, chain[0].virtualSize(), backings);
    }

    @com.fasterxml.jackson.annotation.JsonIgnoreProperties(ignoreUnknown = true)
    private record Link(
            String filename,
            String format,
            @com.fasterxml.jackson.annotation.JsonProperty("virtual-size") long virtualSize) {}

    List<Path> files() {
        return backings.stream().map(Backing::file).toList();
    }

    /**
     * QEMU's arguments.
     *
     * @param first index of its first backing file among all that were opened
     */
    List<String> arguments(String node, int first) {
        var arguments = new ArrayList<String>();
        Map<String, Object> below = null;
        for (int i = backings.size() - 1; i >= 0; i--) {
            int number = Confinement.file(first + i);
            arguments.addAll(List.of("-add-fd", "fd=%d,set=%d".formatted(number, number)));
            var file = Map.<String, Object>of("driver", "file", "filename", "/dev/fdset/" + number);
            below = node(backings.get(i).format(), file, below);
            below.put("read-only", true);
        }
        var whole = writable(node, file, below);
        arguments.addAll(List.of("-blockdev", Json.write(whole)));
        return arguments;
    }

    /** The description of a disk that a guest writes to. */
    static Map<String, Object> writable(
            String node, Path file, @Nullable Map<String, Object> backing) {
        var it = node("qcow2", Map.of("driver", "file", "filename", file.toString()), backing);
        it.put("node-name", node);
        it.put("discard", "unmap");
        it.put("detect-zeroes", "unmap");
        // The machine is thrown away: a host that loses power loses the run, too. What is kept of
        // it is synced where that is done, or known by its digest.
        it.put("cache", Map.of("no-flush", true));
        return it;
    }

    private static Map<String, Object> node(
            String driver, Map<String, Object> file, @Nullable Map<String, Object> backing) {
        var node = new LinkedHashMap<String, Object>();
        node.put("driver", driver);
        node.put("file", file);
        if (driver.equals("qcow2")) {
            node.put("backing", backing);
        }
        return node;
    }
}
