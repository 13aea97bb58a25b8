package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.store.Store;
import dev.goldsmith.staging.PackerLog;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.Mortal;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A log of any length: what is kept of it, and how much of that is in anybody's hand at once. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class RunLogTest {
    private static final int KEPT = 200_000;
    private static final String TIME = "2026-11-23T16:00:00.000Z ";

    @Inject Store store;
    @Inject Tenancy tenancy;
    @Inject RunConfig config;
    @Inject LogSearch finder;
    @Inject OldLogs old;

    private Optional<Duration> kept = Optional.empty();

    private final StringBuilder written = new StringBuilder();
    private TestTenant acme;
    private Queue.Ref ref;
    private RunLog log;
    private int lines;

    @BeforeEach
    void run() {
        acme = TestTenant.create("log").team("web").template("web", "nginx");
        begin();
        log = keeping(KEPT);
    }

    private void begin() {
        var run = acme.run("web", "nginx");
        ref =
                acme.in(() -> {
                    var held = Run.locked(run.id);
                    held.admit(Instant.now());
                    held.claim("worker", Duration.ofSeconds(15), acme.system());
                    return held.ref();
                });
    }

    private RunLog keeping(long bytes) {
        var it = new RunLog();
        it.store = store;
        it.tenancy = tenancy;
        it.config =
                new RunConfig() {
                    @Override
                    public Duration lease() {
                        return config.lease();
                    }

                    @Override
                    public Duration heartbeat() {
                        return config.heartbeat();
                    }

                    @Override
                    public Duration cancelDeadline() {
                        return config.cancelDeadline();
                    }

                    @Override
                    public Optional<Duration> keepLogs() {
                        return kept;
                    }

                    @Override
                    public long logBytes() {
                        return bytes;
                    }
                };
        return it;
    }

    /** A piece of so many lines, each with a text behind its number. */
    private void say(String step, int count, String text) throws Exception {
        var piece = piece(count, text);
        assertThat(log.append(ref, step, piece.getBytes(StandardCharsets.UTF_8), count)).isTrue();
        said(piece, count);
    }

    private String piece(int count, String text) {
        var piece = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            piece.append(TIME).append("line ").append(lines + i).append(text).append('\n');
        }
        return piece.toString();
    }

    private void said(String piece, int count) {
        lines += count;
        written.append(piece);
    }

    private Run run(Queue.Ref of) {
        return acme.in(() -> Run.<Run>findById(of.runId()));
    }

    private String copied(long from) throws Exception {
        var out = new ByteArrayOutputStream();
        var run = run(ref);
        log.copy(run, from, run.logBytes, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private interface Reading {
        List<RunLog.Line> read(Run run) throws Exception;
    }

    private List<RunLog.Line> read(Reading reading) {
        return acme.in(() -> reading.read(run(ref)));
    }

    @Test
    void a_long_log_keeps_its_end_and_says_so_in_each_step() throws Exception {
        for (int i = 0; i < 20; i++) {
            say("customize-1", 10, "x".repeat(500));
        }
        int ofFirst = lines;
        for (int i = 0; i < 100; i++) {
            say("customize-2", 10, "x".repeat(500));
        }
        var all = written.toString();
        var run = run(ref);
        assertThat(run.logBytes).isEqualTo(all.length());
        assertThat(run.logLines).isEqualTo(lines);

        var kept = copied(0);
        var notice = "were dropped here: the log keeps its last 200,000 bytes)";
        assertThat(kept.lines().limit(2))
                .allMatch(line -> line.endsWith(notice))
                .first()
                .asString()
                .contains("(%d lines, ".formatted(ofFirst));
        assertThat(kept.lines().skip(2)).noneMatch(line -> line.contains("dropped"));
        var tail = kept.substring(kept.indexOf("line "));
        assertThat(all).endsWith(tail);
        assertThat(tail.length()).isBetween(KEPT, KEPT + 6000);
        // Offsets and numbers are what they always were.
        assertThat(copied(all.length() - 10_000)).isEqualTo(all.substring(all.length() - 10_000));
        assertThat(read(it -> log.before(it, "customize-2", Long.MAX_VALUE, 1)).getFirst().number())
                .isEqualTo(lines);

        // A page has the notice where the lines were, and nothing before or after it.
        assertThat(read(it -> log.before(it, "customize-1", Long.MAX_VALUE, 400)))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.number()).isEqualTo(1);
                    assertThat(line.text()).endsWith(notice);
                });
        assertThat(acme.in(() -> log.hasBefore(run, "customize-1", 1))).isFalse();
        assertThat(acme.in(() -> log.hasAfter(run, "customize-1", 1))).isFalse();
        assertThat(acme.in(() -> log.stepOf(run, 5))).isEqualTo("customize-1");
        assertThat(files()).isEqualTo(keys());
    }

    @Test
    void the_log_of_the_arm_door_says_it_too() throws Exception {
        acme.in(() -> {
            var held = Run.held(ref.runId(), ref.fence());
            held.enter(RunState.CUSTOMIZING);
            RunStep.plan(
                    held,
                    List.of(
                            new dev.goldsmith.build.Journal.Planned(
                                    "customize-1",
                                    dev.goldsmith.build.Phase.CUSTOMIZING,
                                    "Shell",
                                    "Talk")));
            RunStep.of(held, "customize-1").start();
            return held;
        });
        for (int i = 0; i < 60; i++) {
            say("customize-1", 10, "x".repeat(500));
        }
        var out = new ByteArrayOutputStream();
        packerOver(log).write(run(ref), PackerLog.Part.CUSTOMIZATION, out);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("were dropped here")
                .contains("line " + lines);
    }

    private PackerLog packerOver(RunLog it) throws Exception {
        var own = new PackerLog();
        for (var field : PackerLog.class.getDeclaredFields()) {
            if (field.getType() == RunLog.class || field.getType() == Tenancy.class) {
                field.setAccessible(true);
                field.set(own, field.getType() == RunLog.class ? it : tenancy);
            }
        }
        return own;
    }

    @Test
    void a_worker_killed_at_any_moment_of_dropping_leaves_a_log_that_is_read_and_no_file()
            throws Exception {
        for (int i = 0; i < 40; i++) {
            say("customize-1", 10, "x".repeat(500));
        }
        var piece = piece(10, "x".repeat(500));
        Mortal.killedBeforeEachStatement(
                () -> log.append(ref, "customize-1", piece.getBytes(StandardCharsets.UTF_8), 10),
                () -> {
                    try {
                        assertThat(written.toString())
                                .endsWith(copied(0).substring(copied(0).indexOf("line ")));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
        said(piece, 10);
        assertThat(files()).isEqualTo(keys());
        assertThat(copied(0)).endsWith(piece);
    }

    @Test
    void who_reads_on_in_a_piece_that_is_dropped_meanwhile_is_told_no_fault() throws Exception {
        say("customize-1", 10, "x".repeat(500));
        for (var key : keys()) {
            store.delete("%s/%s/%d/%s".formatted(RunLog.FOLDER, acme.id(), ref.runId(), key));
        }
        assertThat(copied(written.length() - 1)).isEmpty();
        assertThat(copied(0)).contains("were dropped here");
    }

    /** The pieces of this run on the disk. */
    private Set<String> files() throws Exception {
        var folder =
                store.workbench().resolve("chunks/logs/%s/%d".formatted(acme.id(), ref.runId()));
        try (var all = Files.list(folder)) {
            return all.map(it -> it.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private Set<String> keys() {
        return acme.in(() ->
                LogChunk.<LogChunk>list("runId = ?1 and dropped = 0", ref.runId()).stream()
                        .map(it -> it.storeKey.substring(it.storeKey.lastIndexOf('/') + 1))
                        .collect(Collectors.toSet()));
    }

    @Test
    void logs_of_runs_that_ended_long_ago_go_and_say_that_they_were() throws Exception {
        kept = Optional.of(Duration.ofDays(300));
        for (int i = 0; i < 70; i++) {
            say("customize-1", 10, "x".repeat(100));
        }
        var young = ref;
        begin();
        say("customize-1", 10, "");
        say("customize-2", 10, "");
        age(ref, false);
        old.drop(kept.orElseThrow());
        assertThat(keys()).as("it hasn't ended").hasSize(2);

        age(ref, true);
        old.drop(kept.orElseThrow());

        assertThat(files()).isEmpty();
        assertThat(copied(0).lines())
                .hasSize(2)
                .allMatch(it -> it.endsWith("were dropped here: logs are kept for 300 days)"));
        ref = young;
        assertThat(keys()).as("the younger run's").hasSize(70);
        age(ref, true);
        old.drop(kept.orElseThrow());
        assertThat(files()).isEmpty();
        assertThat(copied(0).lines())
                .singleElement()
                .asString()
                .contains("were dropped here: logs are kept for 300 days)");
    }

    /** A year goes by. */
    private void age(Queue.Ref of, boolean ended) {
        acme.in(() -> {
            var then = Instant.now().minus(Duration.ofDays(365));
            LogChunk.update("at = ?1 where runId = ?2", then, of.runId());
            return ended ? Run.update("endedAt = ?1 where id = ?2", then, of.runId()) : 0;
        });
    }

    @Test
    void a_window_has_a_size_and_windows_side_by_side_have_every_line_once() throws Exception {
        log = keeping(64 << 20);
        for (int i = 0; i < 60; i++) {
            say("customize-1", i % 3 == 0 ? 30 : 4, i % 3 == 0 ? "" : "y".repeat(16_000));
        }
        var back = new ArrayList<Long>();
        for (var window = read(it -> log.before(it, "customize-1", Long.MAX_VALUE, 400));
                !window.isEmpty(); ) {
            bounded(window);
            window.reversed().forEach(line -> back.addFirst(line.number()));
            long first = window.getFirst().number();
            window = read(it -> log.before(it, "customize-1", first, 400));
        }
        assertThat(back).containsExactlyElementsOf(all());
        var forth = new ArrayList<Long>();
        for (var window = read(it -> log.after(it, "customize-1", 0, 400)); !window.isEmpty(); ) {
            bounded(window);
            window.forEach(line -> forth.add(line.number()));
            long last = window.getLast().number();
            window = read(it -> log.after(it, "customize-1", last, 400));
        }
        assertThat(forth).containsExactlyElementsOf(all());
        assertThat(acme.in(() -> log.pieces(run(ref), 0)))
                .satisfies(pieces ->
                        assertThat(pieces.getLast().next()).isLessThan(2L * RunLog.WINDOW));
    }

    private List<Long> all() {
        return LongStream.rangeClosed(1, lines).boxed().toList();
    }

    private static void bounded(List<RunLog.Line> window) {
        assertThat(window).hasSizeLessThanOrEqualTo(400);
        assertThat(window.stream().mapToInt(line -> line.text().length()).sum())
                .isLessThanOrEqualTo(RunLog.WINDOW);
    }

    @Test
    void a_search_goes_on_part_by_part_to_the_end_and_finds_each_line_once() throws Exception {
        log = keeping(64 << 20);
        for (int i = 0; i < 20; i++) {
            say("customize-1", 1200, " NEEDLE " + "z".repeat(400));
        }
        var found = new HashSet<Long>();
        int parts = 0;
        for (long at = 0; at >= 0; parts++) {
            var part = finder.find(run(ref), "needle ", at, () -> false);
            assertThat(part.lines().size()).isLessThan(2000);
            part.lines().forEach(line -> assertThat(found.add(line.number())).isTrue());
            assertThat(part.next() < 0 || part.next() > at).isTrue();
            at = part.next();
        }
        assertThat(found).hasSize(lines);
        assertThat(parts).isGreaterThan(5);
        assertThat(finder.find(run(ref), "nothing like it", 0, () -> false).next())
                .as("ten megabytes are more than one part")
                .isPositive();
        assertThat(finder.find(run(ref), "needle", 0, () -> true).lines())
                .as("nobody waits for it")
                .isEmpty();
    }

    @Test
    void of_many_searches_a_few_are_at_work_at_a_time_and_all_are_answered() throws Exception {
        for (int i = 0; i < 10; i++) {
            say("customize-1", 100, "");
        }
        var active = new AtomicInteger();
        var most = new AtomicInteger();
        Callable<Integer> search =
                () -> {
                    var entered = new AtomicInteger();
                    var hits =
                            finder.find(
                                    run(ref),
                                    "line 77",
                                    0,
                                    () -> {
                                        if (entered.getAndIncrement() == 0) {
                                            most.accumulateAndGet(
                                                    active.incrementAndGet(), Math::max);
                                        } else if (entered.get() == 10) {
                                            active.decrementAndGet();
                                        }
                                        return false;
                                    });
                    return hits.lines().size();
                };
        try (var threads = Executors.newFixedThreadPool(24)) {
            var searches = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 24; i++) {
                searches.add(search);
            }
            for (var answer : threads.invokeAll(searches)) {
                assertThat(answer.get()).isEqualTo(11);
            }
        }
        assertThat(most.get()).isLessThanOrEqualTo(4);
    }
}
