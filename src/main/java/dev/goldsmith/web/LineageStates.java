package dev.goldsmith.web;

import dev.goldsmith.lineage.Freshness;
import dev.goldsmith.lineage.Key;
import dev.goldsmith.lineage.Node;
import io.quarkus.qute.TemplateExtension;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How an image of the lineage reads and looks: word, color and icon, any two of which do. */
@TemplateExtension
final class LineageStates {
    private LineageStates() {}

    static String label(Node node) {
        var run = node.active();
        if (run != null) {
            return run.state().held() && run.progress() > 0
                    ? "%s %d %%".formatted(RunStates.label(run.state()), run.progress())
                    : RunStates.label(run.state());
        }
        if (node.failed()) {
            return "Run failed";
        }
        return switch (node.freshness()) {
            case UP_TO_DATE -> "Up to date";
            case OUT_OF_DATE ->
                    node.parent() instanceof Key.Platform ? "Source is newer" : "Out of date";
            case PARENT_OUT_OF_DATE -> "Parent is out of date";
            case NOT_BUILT -> "Not built yet";
        };
    }

    static String tone(Node node) {
        var run = node.active();
        if (run != null) {
            return RunStates.tone(run.state());
        }
        if (node.failed()) {
            return "is-fail";
        }
        return switch (node.freshness()) {
            case UP_TO_DATE -> "is-ok";
            case OUT_OF_DATE, PARENT_OUT_OF_DATE -> "is-warn";
            case NOT_BUILT -> "is-idle";
        };
    }

    static String icon(Node node) {
        var run = node.active();
        if (run != null) {
            return RunStates.icon(run.state());
        }
        if (node.failed()) {
            return "circle-x";
        }
        return switch (node.freshness()) {
            case UP_TO_DATE -> "circle-check";
            case OUT_OF_DATE, PARENT_OUT_OF_DATE -> "circle-arrow-up";
            case NOT_BUILT -> "circle-dashed";
        };
    }

    static boolean spins(Node node) {
        return icon(node).equals("loader-2");
    }

    /** {@code 2 behind}; empty when it isn't, or by how much isn't known. */
    static String lag(Node node) {
        return !node.freshness().stale() || node.behind() == 0
                ? ""
                : "%d%s behind".formatted(node.behind(), node.behind() < Node.MOST ? "" : "+");
    }

    /** Since when it is out of date. */
    static String lagSince(Node node) {
        var age = age(node.since());
        return switch (age) {
            case "" -> "";
            case "now" -> "since just now";
            default -> "for " + age;
        };
    }

    /** What a button for its next build says. */
    static String buildVerb(Node node) {
        return node.newest() == null ? "Build" : "Rebuild";
    }

    static boolean matches(Node node, String state) {
        return switch (state) {
            case "outOfDate" -> node.freshness().stale();
            case "failed" -> node.failed();
            case "running" -> node.active() != null;
            case "notBuilt" -> node.freshness() == Freshness.NOT_BUILT;
            default -> true;
        };
    }

    /** How old something is: {@code 25 min}, {@code 6 d}. */
    static String age(@Nullable Instant time) {
        if (time == null) {
            return "";
        }
        var since = Duration.between(time, Instant.now());
        return since.toMinutes() < 1
                ? "now"
                : since.toMinutes() < 60
                        ? since.toMinutes() + " min"
                        : since.toHours() < 24 ? since.toHours() + " h" : since.toDays() + " d";
    }

    /** How far the version of a channel is from the newest one's age, for a table. */
    static @Nullable String stable(Node node) {
        return node.channels().stream()
                .filter(it -> it.name().equalsIgnoreCase("stable"))
                .map(Node.Pointer::version)
                .findFirst()
                .orElse(null);
    }

    static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
