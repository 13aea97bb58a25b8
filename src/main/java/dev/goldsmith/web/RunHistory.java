package dev.goldsmith.web;

import dev.goldsmith.network.NetworkProfile;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunsBefore;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a run looks like beside the earlier ones of its template.
 *
 * @param earlier the last ones before it, newest first
 * @param trend how long they took; null: there are too few
 * @param good number of the last run that went well; null: none did
 * @param changed what is another than in that one
 * @param edit where the step that failed is edited; null: it can't be
 */
public record RunHistory(
        List<RunsBefore.Ended> earlier,
        @Nullable Trend trend,
        @Nullable Long good,
        List<Changed> changed,
        @Nullable String edit) {
    private static final int SHOWN = 6;
    private static final int WIDE = 240;
    private static final int HIGH = 48;
    private static final int SLOT = 8;

    /**
     * @param href where the change is seen; null: it is all there is to see
     */
    public record Changed(String what, String how, @Nullable String href) {}

    /**
     * Bars of a drawing, the oldest run first.
     *
     * @param said the same in words
     */
    public record Trend(int wide, int high, List<Bar> bars, String said, int percent) {}

    public record Bar(int x, int y, int wide, int high, String tone, String said) {}

    static RunHistory of(Access by, RunView view) {
        var run = view.run();
        var before = RunsBefore.of(run);
        var good = run.state == RunState.SUCCEEDED ? null : RunsBefore.lastGood(run);
        return new RunHistory(
                before.all().stream().filter(it -> it.number() != run.number).limit(SHOWN).toList(),
                trend(view, before),
                good == null ? null : good.number,
                good == null ? List.of() : changed(view, good),
                edit(by, view));
    }

    private static @Nullable Trend trend(RunView view, RunsBefore before) {
        var told = before.all().stream().filter(it -> it.took() != null).toList();
        if (before.counted() < 2) {
            return null;
        }
        long longest =
                told.stream()
                        .mapToLong(it -> Objects.requireNonNull(it.took()).toSeconds())
                        .max()
                        .orElse(1);
        var bars = new ArrayList<Bar>();
        for (int i = 0; i < told.size(); i++) {
            var it = told.get(told.size() - 1 - i);
            var took = Objects.requireNonNull(it.took());
            int high = (int) Math.max(3, took.toSeconds() * (HIGH - 2) / Math.max(1, longest));
            bars.add(
                    new Bar(
                            i * SLOT + 1,
                            HIGH - high,
                            SLOT - 2,
                            high,
                            tone(it, view.run()),
                            "Run %d: %s, %s"
                                    .formatted(
                                            it.number(),
                                            RunStates.label(it.state())
                                                    .toLowerCase(java.util.Locale.ROOT),
                                            RunView.clock(took))));
        }
        int percent = (int) (before.succeeded() * 100 / before.counted());
        return new Trend(
                Math.max(WIDE, told.size() * SLOT),
                HIGH,
                bars,
                "%d of the last %d runs succeeded%s"
                        .formatted(before.succeeded(), before.counted(), usual(before.median())),
                percent);
    }

    private static String usual(@Nullable Duration median) {
        return median == null ? "" : "; usually in " + RunView.words(median);
    }

    private static String tone(RunsBefore.Ended it, Run run) {
        var tone = it.succeeded() ? "is-ok" : it.state() == RunState.FAILED ? "is-fail" : "is-idle";
        return it.number() == run.number ? tone + " is-this" : tone;
    }

    private static List<Changed> changed(RunView view, Run good) {
        var run = view.run();
        var changed = new ArrayList<Changed>();
        if (run.templateVersion != good.templateVersion) {
            changed.add(
                    new Changed(
                            "Template",
                            "version %d, was %d"
                                    .formatted(run.templateVersion, good.templateVersion),
                            view.templateHere()
                                    ? "%s/teams/%s/templates/%s/versions/%d?against=%d"
                                            .formatted(
                                                    view.root(),
                                                    view.team(),
                                                    run.templateName,
                                                    run.templateVersion,
                                                    good.templateVersion)
                                    : null));
        }
        for (var file :
                FileChange.between(
                        FrozenFile.read(good.inputs().frozen),
                        FrozenFile.read(run.inputs().frozen))) {
            changed.add(
                    new Changed(
                            file.uri().substring(file.uri().lastIndexOf('/') + 1),
                            "%s, was %s".formatted(file.newDigest(), file.oldDigest()),
                            null));
        }
        add(changed, "Source image", run.sourceVersion, good.sourceVersion);
        add(changed, "Network", network(run), network(good));
        add(changed, "Engine", run.capability, good.capability);
        add(changed, "Worker", run.capturedOn, good.capturedOn);
        return changed;
    }

    /** What isn't known of one of them hasn't changed. */
    private static void add(
            List<Changed> changed, String what, @Nullable String now, @Nullable String was) {
        if (now != null && was != null && !now.equals(was)) {
            changed.add(new Changed(what, "%s, was %s".formatted(now, was), null));
        }
    }

    private static @Nullable String network(Run run) {
        var taken = NetworkProfile.taken(run.inputs().network);
        return taken == null ? "the public internet" : taken.name();
    }

    /** Steps are named by the list that they are in and their place there. */
    private static @Nullable String edit(Access by, RunView view) {
        var step = view.failedStep();
        if (step == null
                || !view.templateHere()
                || !by.may(Permission.EDIT, view.run().teamId)
                || !step.name.matches("(customize|validate)-\\d{1,6}")) {
            return null;
        }
        int dash = step.name.indexOf('-');
        return "%s/teams/%s/templates/%s#f-%s-%d"
                .formatted(
                        view.root(),
                        view.team(),
                        view.run().templateName,
                        step.name.startsWith("customize")
                                ? "customize"
                                : "validate-inVMValidations",
                        Integer.parseInt(step.name.substring(dash + 1)) - 1);
    }
}
