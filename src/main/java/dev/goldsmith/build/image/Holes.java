package dev.goldsmith.build.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.build.image.Renditions.Extent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** What a sparse file has between its holes, as its file system says. */
final class Holes {
    private static final Logger LOG = Logger.getLogger(Holes.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Extent> data = new ArrayList<>();

    /** Up to here every byte was told of, as data or as a hole. */
    private long told;

    private Holes() {}

    /** In order; the whole file where nobody can tell. */
    static List<Extent> between(Path file, long length) {
        var holes = new Holes();
        try {
            Command.run(
                    List.of("qemu-img", "map", "--output=json", "-f", "raw", file.toString()),
                    holes::read,
                    Command.Checkpoint.NONE);
        } catch (IOException e) {
            LOG.debugf(e, "the holes of %s aren't known", file);
        }
        // What isn't told of may be anything.
        return holes.told < length ? List.of(new Extent(0, length)) : List.copyOf(holes.data);
    }

    /** One extent a line: {@code [{ "start": 0, "length": 65536, …, "data": true, … },}. */
    private void read(String line) {
        int from = line.indexOf('{');
        int to = line.lastIndexOf('}');
        if (from < 0 || to < from) {
            return;
        }
        try {
            var extent = JSON.readTree(line.substring(from, to + 1));
            long start = extent.path("start").asLong();
            long end = start + extent.path("length").asLong();
            if (start != told) {
                return;
            }
            told = end;
            if (extent.path("data").asBoolean(true)) {
                data.add(new Extent(start, end));
            }
        } catch (JsonProcessingException _) {
            // Then nothing more is told.
        }
    }
}
