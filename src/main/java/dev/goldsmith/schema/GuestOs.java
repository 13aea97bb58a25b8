package dev.goldsmith.schema;

import dev.goldsmith.kernel.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a guest runs, which decides what can be done in it. */
public enum GuestOs {
    LINUX("Linux"),
    WINDOWS("Windows");

    private final String title;

    GuestOs(String title) {
        this.title = title;
    }

    /**
     * @param words what an image is said to be, {@code debian 12} or {@code windows server 2022}
     */
    public static GuestOs of(@Nullable String words) {
        return words != null && words.toLowerCase(Locale.ROOT).startsWith("windows")
                ? WINDOWS
                : LINUX;
    }

    public String title() {
        return title;
    }

    /**
     * What of a template a guest of this system can't do. PowerShell isn't among it: a Linux guest
     * may have it.
     */
    public List<Violation> cannot(ImageTemplate template) {
        return cannot(template, "the source is " + title);
    }

    /** As {@link #cannot}, of a template whose other parts are this system's. */
    List<Violation> cannotBeside(ImageTemplate template) {
        return cannot(template, "other parts of the template need " + title);
    }

    private List<Violation> cannot(ImageTemplate template, String because) {
        var found = new Found(because);
        eachStep(
                template,
                (at, step) -> {
                    found.needs(at, Shape.of(step.getClass()));
                    if (step instanceof Step.File it) {
                        found.destination(at, it.destination());
                    }
                });
        return List.copyOf(found.violations);
    }

    /**
     * What inherited checks can't do in a guest of this system. PowerShell is among it here: which
     * descendant has it nobody knows, and a shell finds out.
     */
    public List<Violation> cannot(Guardrails guardrails) {
        var found = new Found("the images are " + title);
        each(
                "$.validators",
                guardrails.checks(),
                (at, step) -> {
                    found.needs(at, Shape.of(step.getClass()));
                    if (step instanceof Step.File it) {
                        found.destination(at, it.destination());
                    }
                    if (this == LINUX && step instanceof Step.PowerShell) {
                        found.violations.add(
                                new Violation(
                                        at + ".type",
                                        "`PowerShell` needs Windows, and the images are Linux; use `Shell`, which can call `pwsh` where it is."));
                    }
                });
        return List.copyOf(found.violations);
    }

    /** Where a template wants PowerShell. */
    public static List<String> powerShell(ImageTemplate template) {
        var paths = new ArrayList<String>();
        eachStep(
                template,
                (at, step) -> {
                    if (step instanceof Step.PowerShell) {
                        paths.add(at + ".type");
                    }
                });
        return List.copyOf(paths);
    }

    private static void eachStep(ImageTemplate template, BiConsumer<String, Step> visit) {
        each("$.properties.customize", template.properties().customizers(), visit);
        each("$.properties.validate.inVMValidations", template.properties().validators(), visit);
    }

    private static void each(
            String list, List<? extends Step> steps, BiConsumer<String, Step> visit) {
        for (int i = 0; i < steps.size(); i++) {
            visit.accept("%s[%d]".formatted(list, i), steps.get(i));
        }
    }

    private final class Found {
        private final String because;
        private final List<Violation> violations = new ArrayList<>();

        Found(String because) {
            this.because = because;
        }

        void needs(String at, Shape kind) {
            for (var os : kind.needs()) {
                if (os != GuestOs.this) {
                    violations.add(
                            new Violation(
                                    at + ".type",
                                    "`%s` needs %s, and %s; use `%s`."
                                            .formatted(
                                                    kind.word(),
                                                    os.title,
                                                    because,
                                                    kind.instead())));
                }
            }
        }

        void destination(String at, @Nullable String destination) {
            var os = destination == null || destination.startsWith("/") ? LINUX : WINDOWS;
            if (destination != null && os != GuestOs.this) {
                violations.add(
                        new Violation(
                                at + ".destination",
                                "%s is a path of %s, and %s; use a path such as `%s`."
                                        .formatted(
                                                Words.code(destination),
                                                os.title,
                                                because,
                                                os == WINDOWS ? "/tmp/motd" : "C:\\motd.txt")));
            }
        }
    }
}
