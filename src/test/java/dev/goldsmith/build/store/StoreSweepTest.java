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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

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

    private StoreSweep.Found look(int minutes, Digest... held) throws IOException {
        return sweep.look(Set.of(held), NOON.plus(Duration.ofMinutes(minutes)));
    }

    @Test
    void what_two_looks_found_unheld_is_gone_and_its_bytes_are_told() throws Exception {
        var gold = put("gold");
        var silver = put("silver");

        assertThat(look(0, gold)).isEqualTo(new StoreSweep.Found(2, 10, 1, 6, 0, 0));
        assertThat(look(59, gold)).isEqualTo(new StoreSweep.Found(2, 10, 1, 6, 0, 0));
        assertThat(store.has(silver)).isTrue();
        assertThat(look(60, gold)).isEqualTo(new StoreSweep.Found(1, 4, 0, 0, 1, 6));
        assertThat(look(61, gold)).isEqualTo(new StoreSweep.Found(1, 4, 0, 0, 0, 0));

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
        look(0);
        look(30, held);
        put("again");

        look(65);
        assertThat(store.has(held)).isTrue();
        assertThat(store.has(again)).isTrue();
        look(124);
        assertThat(store.has(held)).isTrue();
        look(125);
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
        region.look(Set.of(), NOON);

        assertThat(PlaceCopy.copy(store.fetch(gold), gold, there, _ -> {})).isFalse();

        region.look(Set.of(), NOON.plus(Duration.ofHours(2)));
        assertThat(there.has(gold)).isTrue();
    }

    @Test
    void what_was_left_half_made_goes_and_a_copy_that_will_go_on_does_not() throws Exception {
        var parts = Files.createDirectories(folder.resolve("half-made"));
        var incoming = Files.createDirectories(folder.resolve("incoming"));
        var resumes = Digest.of("resumes");
        var old = FileTime.from(NOON.minus(Duration.ofHours(2)));
        for (var part :
                List.of(
                        parts.resolve("put1.part"),
                        parts.resolve(resumes.hex() + ".part"),
                        parts.resolve(Digest.of("over").hex() + ".part"),
                        incoming.resolve("fetch1.part"))) {
            Files.setLastModifiedTime(Files.createFile(part), old);
        }
        var growing = Files.createFile(parts.resolve("put2.part"));
        Files.setLastModifiedTime(growing, FileTime.from(NOON.minus(Duration.ofMinutes(10))));

        look(0, resumes);

        try (var left = Files.list(parts)) {
            assertThat(left)
                    .containsExactlyInAnyOrder(growing, parts.resolve(resumes.hex() + ".part"));
        }
        assertThat(incoming).isEmptyDirectory();
    }

    @Test
    void a_sweep_that_broke_off_between_file_and_mark_harms_nobody() throws Exception {
        var gold = put("gold");
        look(0);
        Files.delete(store.fetch(gold));

        put("gold");
        look(90);
        assertThat(store.has(gold)).as("the old mark is not the new content's").isTrue();
        look(150);
        assertThat(store.has(gold)).isFalse();
    }

    @Test
    void files_that_are_no_contents_are_left_alone() throws Exception {
        put("gold");
        var note = folder.resolve("sha256/README");
        Files.createDirectories(folder.resolve("sha256/ab"));
        Files.writeString(folder.resolve("sha256/ab/notes.txt"), "of the operator");
        Files.writeString(note, "of the operator");

        look(0);
        look(120);

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
                look(0);
                var work = new ArrayList<Callable<Object>>();
                for (int i = 0; i < 2; i++) {
                    work.add(() -> new FolderStore(folder).put("gold".getBytes()));
                    work.add(() -> new StoreSweep(new FolderStore(folder), GRACE)
                                    .look(Set.of(), NOON.plus(Duration.ofHours(2))));
                }
                for (var one : threads.invokeAll(work)) {
                    one.get();
                }
                assertThat(store.fetch(gold)).hasContent("gold");
                look(120, gold);
            }
        }
    }

    static List<Long> seeds() {
        return java.util.stream.LongStream.range(0, 30).boxed().toList();
    }

    /**
     * Random histories: contents put and held later, holds copied and given up, looks of two
     * sweepers whose list of what is held is some time old, breaks. No held content is ever away,
     * and in the end only what is held is there.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void whatever_happens_what_is_held_is_there_and_the_rest_goes(long seed) throws Exception {
        var random = new Random(seed);
        var now = NOON;
        Map<Integer, String> held = new HashMap<>();
        record Pending(String content, Instant due) {}
        var pending = new ArrayList<Pending>();
        var snapshots = new ArrayList<Set<Digest>>(List.of(Set.of(), Set.of()));
        int holder = 0;
        for (int step = 0; step < 120; step++) {
            now = now.plus(Duration.ofMinutes(random.nextInt(8)));
            var content = "content " + random.nextInt(6);
            int who = random.nextInt(2);
            switch (random.nextInt(7)) {
                // Put now, written down within the time of grace.
                case 0, 1 -> {
                    put(content);
                    pending.add(
                            new Pending(content, now.plus(Duration.ofMinutes(random.nextInt(50)))));
                }
                // A hold that is read now, and copied a bit later.
                case 2 -> {
                    if (held.containsValue(content)) {
                        pending.add(
                                new Pending(
                                        content, now.plus(Duration.ofMinutes(random.nextInt(50)))));
                    }
                }
                case 3 -> held.values().removeIf(content::equals);
                case 4 -> snapshots.set(who, digests(held.values()));
                case 5 -> {
                    // A look that follows its list at once, or after something else happened.
                    if (random.nextBoolean()) {
                        snapshots.set(who, digests(held.values()));
                        look(snapshots.get(who), now);
                    }
                }
                case 6 -> {
                    snapshots.set(who, digests(held.values()));
                    put(content);
                    held.put(holder++, content);
                    look(snapshots.get(who), now);
                }
                default -> throw new IllegalStateException();
            }
            for (var due : List.copyOf(pending)) {
                if (!due.due().isAfter(now)) {
                    pending.remove(due);
                    held.put(holder++, due.content());
                }
            }
            for (var each : held.values()) {
                assertThat(store.has(Digest.of(each))).as("%s at step %d", each, step).isTrue();
            }
        }
        pending.forEach(it -> held.put(it.hashCode(), it.content()));
        look(digests(held.values()), now);
        look(digests(held.values()), now.plus(GRACE));
        var left = new HashSet<Digest>();
        try (var files = Files.walk(folder.resolve("sha256"))) {
            files.filter(Files::isRegularFile)
                    .forEach(it -> left.add(new Digest(it.getFileName().toString())));
        }
        assertThat(left).isEqualTo(digests(held.values()));
    }

    private void look(Set<Digest> held, Instant now) throws IOException {
        new StoreSweep(new FolderStore(folder), GRACE).look(held, now);
    }

    private static Set<Digest> digests(java.util.Collection<String> contents) {
        return contents.stream().map(Digest::of).collect(Collectors.toSet());
    }
}
