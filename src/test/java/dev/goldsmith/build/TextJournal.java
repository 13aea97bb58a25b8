package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A journal to read: a line for each call, output apart; stops the run where a test says. */
final class TextJournal implements Journal {
    final List<String> lines = new ArrayList<>();
    final List<BuildFailure> failures = new ArrayList<>();
    final StringBuilder log = new StringBuilder();
    final List<Made> cached = new ArrayList<>();
    final Map<String, Digest> layers = new HashMap<>();
    @Nullable Captured captured;

    /** The step in which the run is canceled. */
    @Nullable String interruptIn;

    /** The step whose output can't be written. */
    @Nullable String breaksIn;

    boolean full;

    /** Once that is said, {@link #then} happens. */
    @Nullable String in;

    Runnable then = () -> {};

    private String running = "";

    @Override
    public void planned(List<Planned> steps) {
        lines.add("planned " + steps.size());
    }

    @Override
    public void phase(Phase phase) {
        lines.add(phase.name());
    }

    @Override
    public void started(String step) {
        running = step;
        lines.add("started " + step);
    }

    @Override
    public void output(String step, String text) {
        if (running.equals(breaksIn)) {
            throw new IllegalStateException(
                    "java.lang.Exception: insert into run_step",
                    full ? new IOException("No space left on device") : null);
        }
        log.append(text);
        if (in != null && log.indexOf(in) >= 0) {
            in = null;
            then.run();
        }
        stopIfAsked();
    }

    @Override
    public void progress(String step, int percent) {
        stopIfAsked();
    }

    @Override
    public void finished(String step, Outcome outcome, @Nullable Integer exitCode) {
        lines.add(
                "%s %s%s"
                        .formatted(
                                outcome.name().toLowerCase(java.util.Locale.ROOT),
                                step,
                                exitCode == null ? "" : " " + exitCode));
    }

    @Override
    public void cached(String step, Made made) {
        lines.add("cached %s by run %d".formatted(step, made.run()));
        cached.add(made);
    }

    @Override
    public void failed(BuildFailure failure) {
        lines.add(
                "failed %s%s"
                        .formatted(
                                failure.step,
                                failure.exitCode == null ? "" : " " + failure.exitCode));
        failures.add(failure);
    }

    @Override
    public void warned(String step, String warning) {
        lines.add("warned %s: %s".formatted(step, warning));
    }

    @Override
    public void updated(String step, Updated updated) {
        lines.add("updated %s: %s".formatted(step, updated.summary()));
    }

    @Override
    public void source(
            String version, Digest disk, List<Digest> contents, Sources.@Nullable Parent parent) {
        lines.add("source " + version);
    }

    @Override
    public void layer(String step, Digest key, long bytes) {
        layers.put(step, key);
        lines.add("layer " + step);
    }

    @Override
    public void captured(Captured disk) {
        captured = disk;
        lines.add("captured");
    }

    @Override
    public void checkpoint() {
        stopIfAsked();
    }

    private void stopIfAsked() {
        if (running.equals(interruptIn)) {
            throw new Interrupted("CANCELED");
        }
    }
}
