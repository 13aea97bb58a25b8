package dev.goldsmith.build;

import dev.goldsmith.schema.Customizer;
import dev.goldsmith.schema.GoDuration;
import dev.goldsmith.schema.ImageTemplate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which layers a build may start from. Keys say what was done, and to what; this says how old what
 * was read of the outside world may be, which no key can see.
 *
 * @param template whose runs share layers, by its id; no other's are found
 * @param generation of its layers: those of an earlier one are forgotten
 * @param run number of the run that builds: its own earlier attempts are always as good as new
 * @param policy what its requester wants
 * @param done what this run goes on from, whatever the policy: what lost attempts of it, and the
 *     runs that it resumes, did or started from
 * @param window how long a step's result is good
 * @param windows the same of steps that say so themselves, by id
 */
public record Reuse(
        long template,
        int generation,
        long run,
        Policy policy,
        Set<Done> done,
        Duration window,
        Map<String, Duration> windows) {
    /** How long a result is good where nobody says otherwise. */
    public static final Duration USUAL = Duration.ofHours(24);

    public Reuse {
        done = Set.copyOf(done);
        windows = Map.copyOf(windows);
    }

    public enum Policy {
        /** Results that are still good are started from. */
        FRESH,
        /**
         * What was read of the outside world is read again, but for steps that say themselves how
         * long it is good.
         */
        RENEW,
        /** All steps run. */
        NOTHING
    }

    /**
     * What a step of an earlier run did.
     *
     * @param run its number
     * @param step {@code customize-3}
     */
    public record Done(long run, String step) {}

    /** With the windows that the document names. */
    public static Reuse of(
            long template,
            int generation,
            long run,
            Policy policy,
            Set<Done> done,
            ImageTemplate document) {
        var properties = document.properties();
        var windows = new HashMap<String, Duration>();
        var steps = properties.customizers();
        for (int i = 0; i < steps.size(); i++) {
            var own = window(steps.get(i));
            if (own != null) {
                windows.put(Planner.customizer(i), own);
            }
        }
        var window = parsed(properties.reuseFor());
        return new Reuse(
                template, generation, run, policy, done, window == null ? USUAL : window, windows);
    }

    private static @Nullable Duration window(Customizer step) {
        return switch (step) {
            case Customizer.Shell it -> parsed(it.reuseFor());
            case Customizer.PowerShell it -> parsed(it.reuseFor());
            case Customizer.LinuxUpdate it -> parsed(it.reuseFor());
            case Customizer.WindowsUpdate it -> parsed(it.reuseFor());
            case Customizer.File _, Customizer.WindowsRestart _, Customizer.LinuxRestart _ -> null;
        };
    }

    private static @Nullable Duration parsed(@Nullable String text) {
        return text == null || text.isEmpty() ? null : GoDuration.parse(text).orElseThrow();
    }

    /**
     * Whether what a step left, then and there, is as good as doing it again now.
     *
     * @param reach what the build's guest reaches
     */
    boolean allows(Plan.Customization step, Made made, Network.Reach reach, Instant now) {
        if (made.run() == run || done.contains(new Done(made.run(), made.step()))) {
            return true;
        }
        return switch (policy) {
            case NOTHING -> false;
            case RENEW ->
                    !readsOutside(step, reach)
                            || windows.containsKey(step.id()) && isFresh(step, made, now);
            case FRESH -> !readsOutside(step, reach) || isFresh(step, made, now);
        };
    }

    /** What a clock that ran ahead has dated is of no known age. */
    private boolean isFresh(Plan.Customization step, Made made, Instant now) {
        var good = windows.getOrDefault(step.id(), window);
        return !made.begun().isAfter(now) && made.begun().plus(good).isAfter(now);
    }

    /** A script may read anything; who reaches nowhere reads nothing. */
    private static boolean readsOutside(Plan.Customization step, Network.Reach reach) {
        return !(reach instanceof Network.Reach.None)
                && switch (step) {
                    case Plan.RunScript _, Plan.UpdateLinux _, Plan.UpdateWindows _ -> true;
                    case Plan.PutFile _, Plan.Restart _ -> false;
                };
    }
}
