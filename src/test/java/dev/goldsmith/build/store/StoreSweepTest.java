package dev.goldsmith.build.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoreSweepTest {
    private static final Duration GRACE = Duration.ofHours(1);

    @TempDir Path folder;
    private FolderStore store;
    private StoreSweep sweep;

    @BeforeEach
    void open() {
        store = new FolderStore(folder);
        sweep = new StoreSweep(store, GRACE);
    }

    private Digest put(String content) throws IOException {
        return store.put(content.getBytes(StandardCharsets.UTF_8));
    }

    private Place.Found look(Digest... held) throws IOException {
        return sweep.look(() -> Set.of(held));
    }

    /** Time passes: what has a time gets older. */
    private void pass(int minutes) throws IOException {
        pass(folder, minutes);
    }

    private static void pass(Path store, int minutes) throws IOException {
        for (var part : List.of("leaving", "half-made", "incoming")) {
            if (Files.isDirectory(store.resolve(part))) {
                try (var files = Files.list(store.resolve(part))) {
                    for (var file : files.toList()) {
                        var time = Files.getLastModifiedTime(file).toInstant();
                        Files.setLastModifiedTime(
                                file, FileTime.from(time.minus(Duration.ofMinutes(minutes))));
                    }
                }
            }
        }
    }

    @Test
    void what_two_looks_found_unheld_is_gone_and_its_bytes_are_told() throws Exception {
        var gold = put("gold");
        var silver = put("silver");

        assertThat(look(gold)).isEqualTo(new Place.Found(2, 10, 1, 6, 0, 0));
        pass(40);
        assertThat(look(gold)).isEqualTo(new Place.Found(2, 10, 1, 6, 0, 0));
        assertThat(store.has(silver)).isTrue();
        pass(21);
        assertThat(look(gold)).isEqualTo(new Place.Found(1, 4, 0, 0, 1, 6));
        assertThat(look(gold)).isEqualTo(new Place.Found(1, 4, 0, 0, 0, 0));

        assertThat(store.has(silver)).isFalse();
        assertThat(store.fetch(gold)).hasContent("gold");
        try (var marks = Files.list(folder.resolve("leaving"))) {
            assertThat(marks).containsExactly(folder.resolve("leaving/lock"));
        }
    }

    @Test
    void what_is_held_again_or_put_again_meanwhile_begins_its_time_anew() throws Exception {
        var held = put("held");
        var again = put("again");
        look();
        pass(30);
        look(held);
        put("again");

        pass(35);
        look();
        pass(40);
        look();
        assertThat(store.has(held)).isTrue();
        assertThat(store.has(again)).isTrue();
        pass(25);
        look();
        assertThat(store.has(held)).isFalse();
        assertThat(store.has(again)).isFalse();
    }

    /** Whoever brings it to a region and finds it there holds it from then on, as a put does. */
    @Test
    void a_copy_that_finds_it_there_keeps_it_there() throws Exception {
        var there = new FolderStore(folder.resolve("region"));
        var gold = put("gold");
        there.put("gold".getBytes(StandardCharsets.UTF_8));
        var region = new StoreSweep(there, GRACE);
        region.look(Set::of);
        pass(there.root(), 120);

        assertThat(PlaceCopy.copy(new PlaceCopy.OfFile(store.fetch(gold)), gold, there, _ -> {}))
                .isFalse();

        region.look(Set::of);
        assertThat(there.has(gold)).isTrue();
    }

    @Test
    void what_was_left_half_made_goes_and_a_copy_that_will_go_on_does_not() throws Exception {
        var parts = Files.createDirectories(folder.resolve("half-made"));
        var incoming = Files.createDirectories(folder.resolve("incoming"));
        var resumes = Digest.of("resumes");
        var old = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
        for (var part :
                List.of(
                        parts.resolve("put1.part"),
                        parts.resolve(resumes.hex() + ".part"),
                        parts.resolve(Digest.of("over").hex() + ".part"),
                        incoming.resolve("fetch1.part"))) {
            Files.setLastModifiedTime(Files.createFile(part), old);
        }
        var growing = Files.createFile(parts.resolve("put2.part"));
        Files.setLastModifiedTime(
                growing, FileTime.from(Instant.now().minus(Duration.ofMinutes(10))));

        look(resumes);

        try (var left = Files.list(parts)) {
            assertThat(left)
                    .containsExactlyInAnyOrder(growing, parts.resolve(resumes.hex() + ".part"));
        }
        assertThat(incoming).isEmptyDirectory();
    }

    @Test
    void a_sweep_that_broke_off_between_file_and_mark_harms_nobody() throws Exception {
        var gold = put("gold");
        look();
        Files.delete(store.fetch(gold));
        pass(90);

        put("gold");
        look();
        assertThat(store.has(gold)).as("the old mark is not the new content's").isTrue();
        pass(61);
        look();
        assertThat(store.has(gold)).isFalse();
    }

    @Test
    void files_that_are_no_contents_are_left_alone() throws Exception {
        put("gold");
        var note = folder.resolve("sha256/README");
        Files.createDirectories(folder.resolve("sha256/ab"));
        Files.writeString(folder.resolve("sha256/ab/notes.txt"), "of the operator");
        Files.writeString(note, "of the operator");

        look();
        pass(120);
        look();

        assertThat(note).exists();
        assertThat(folder.resolve("sha256/ab/notes.txt")).exists();
    }

    /** Putting again and going exclude one another: after a put it is there, whoever was first. */
    @Test
    void many_sweeps_and_puts_of_one_content_at_once_never_lose_it() throws Exception {
        var gold = Digest.of("gold");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 150; round++) {
                put("gold");
                look();
                pass(120);
                var work = new ArrayList<Callable<Object>>();
                for (int i = 0; i < 2; i++) {
                    work.add(() -> new FolderStore(folder).put("gold".getBytes()));
                    work.add(() -> new StoreSweep(new FolderStore(folder), GRACE).look(Set::of));
                }
                for (var one : threads.invokeAll(work)) {
                    one.get();
                }
                assertThat(store.fetch(gold)).hasContent("gold");
                look(gold);
            }
        }
    }

    static List<Long> seeds() {
        return java.util.stream.LongStream.range(0, 30).boxed().toList();
    }

    /**
     * Random histories: contents put and held later, holds copied and given up, looks in which more
     * of it happens after they read what is held. No held content is ever away, and in the end only
     * what is held is there.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void whatever_happens_what_is_held_is_there_and_the_rest_goes(long seed) throws Exception {
        var history = new History(new Random(seed));
        for (int step = 0; step < 120; step++) {
            history.step();
            for (var content : history.held) {
                assertThat(store.has(Digest.of(content)))
                        .as("%s at step %d", content, step)
                        .isTrue();
            }
        }
        history.pending.forEach(it -> history.held.add(it.content()));
        for (int i = 0; i < 2; i++) {
            sweep.look(history::digests);
            pass(61);
        }
        sweep.look(history::digests);
        try (var files = Files.walk(folder.resolve("sha256"))) {
            assertThat(
                            files.filter(Files::isRegularFile)
                                    .map(it -> new Digest(it.getFileName().toString())))
                    .containsExactlyInAnyOrderElementsOf(history.digests());
        }
    }

    /** A content that will be held at this minute. */
    private record Pending(String content, int due) {}

    private final class History {
        final Random random;
        final List<String> held = new ArrayList<>();
        final List<Pending> pending = new ArrayList<>();
        int minute;

        History(Random random) {
            this.random = random;
        }

        void step() throws IOException {
            int minutes = random.nextInt(8);
            pass(minutes);
            minute += minutes;
            act();
            if (random.nextInt(3) == 0) {
                new StoreSweep(new FolderStore(folder), GRACE).look(this::readAndGoOn);
            }
        }

        /** What is held now; by the time that the files are looked at it has changed. */
        private Set<Digest> readAndGoOn() {
            var read = digests();
            try {
                for (int i = random.nextInt(4); i > 0; i--) {
                    act();
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return read;
        }

        private void act() throws IOException {
            var content = "content " + random.nextInt(6);
            switch (random.nextInt(4)) {
                // Put now, written down within the time of grace.
                case 0, 1 -> {
                    put(content);
                    later(content);
                }
                // A hold is read now, and copied a bit later.
                case 2 -> {
                    if (held.contains(content)) {
                        later(content);
                    }
                }
                case 3 -> held.removeIf(content::equals);
                default -> throw new IllegalStateException();
            }
            pending.removeIf(it -> it.due() <= minute && held.add(it.content()));
        }

        private void later(String content) {
            pending.add(new Pending(content, minute + random.nextInt(50)));
        }

        Set<Digest> digests() {
            return held.stream().map(Digest::of).collect(Collectors.toSet());
        }
    }
}
