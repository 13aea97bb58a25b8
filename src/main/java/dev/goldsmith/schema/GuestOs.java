package dev.goldsmith.schema;

import dev.goldsmith.kernel.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        var customizers = template.properties().customizers();
        for (int i = 0; i < customizers.size(); i++) {
            var at = "$.properties.customize[%d]".formatted(i);
            switch (customizers.get(i)) {
                case Customizer.Shell _ -> found.linux(at, "Shell", "PowerShell");
                case Customizer.LinuxRestart _ -> found.linux(at, "LinuxRestart", "WindowsRestart");
                case Customizer.WindowsRestart _ ->
                        found.windows(at, "WindowsRestart", "LinuxRestart");
                case Customizer.WindowsUpdate _ -> found.windows(at, "WindowsUpdate", "Shell");
                case Customizer.File it -> found.destination(at, it.destination());
                case Customizer.PowerShell _ -> {}
            }
        }
        var validators = template.properties().validators();
        for (int i = 0; i < validators.size(); i++) {
            var at = "$.properties.validate.inVMValidations[%d]".formatted(i);
            switch (validators.get(i)) {
                case Validator.Shell _ -> found.linux(at, "Shell", "PowerShell");
                case Validator.File it -> found.destination(at, it.destination());
                case Validator.PowerShell _ -> {}
            }
        }
        return List.copyOf(found.violations);
    }

    /** Where a template wants PowerShell. */
    public static List<String> powerShell(ImageTemplate template) {
        var paths = new ArrayList<String>();
        var customizers = template.properties().customizers();
        for (int i = 0; i < customizers.size(); i++) {
            if (customizers.get(i) instanceof Customizer.PowerShell) {
                paths.add("$.properties.customize[%d].type".formatted(i));
            }
        }
        var validators = template.properties().validators();
        for (int i = 0; i < validators.size(); i++) {
            if (validators.get(i) instanceof Validator.PowerShell) {
                paths.add("$.properties.validate.inVMValidations[%d].type".formatted(i));
            }
        }
        return List.copyOf(paths);
    }

    private final class Found {
        private final String because;
        private final List<Violation> violations = new ArrayList<>();

        Found(String because) {
            this.because = because;
        }

        void linux(String at, String type, String instead) {
            needs(LINUX, at, type, instead);
        }

        void windows(String at, String type, String instead) {
            needs(WINDOWS, at, type, instead);
        }

        private void needs(GuestOs os, String at, String type, String instead) {
            if (os != GuestOs.this) {
                violations.add(
                        new Violation(
                                at + ".type",
                                "`%s` needs %s, and %s; use `%s`."
                                        .formatted(type, os.title, because, instead)));
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
