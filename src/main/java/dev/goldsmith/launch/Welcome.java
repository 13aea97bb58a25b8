package dev.goldsmith.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What {@code up} prints once everything is there. */
final class Welcome {

    private final Path home;

    Welcome(Path home) {
        this.home = home;
    }

    /**
     * @param worker what the worker says of itself
     */
    String text(Duration took, InstanceFile instance, Health.Readiness worker) throws IOException {
        var text = new StringBuilder();
        text.append(
                """

                Goldsmith is ready after %s s.

                  %s
                  %s   (its certificate: %s)

                """
                        .formatted(
                                String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0),
                                instance.address(),
                                instance.secureAddress(),
                                home.resolve("tls/ca.pem")));
        if (!worker.ready()) {
            text.append("  Nothing can be built yet: %s.%n%n".formatted(worker.cause()));
        }
        text.append(signIn());
        text.append("  Logs: %s. Ctrl-C stops everything.%n".formatted(home.resolve("logs")));
        return text.toString();
    }

    /** Passwords are shown once, when they were just made; later they are in their files. */
    private String signIn() throws IOException {
        var admin = home.resolve("admin-password");
        var demo = home.resolve("demo-passwords");
        var shown = home.resolve("passwords-shown");
        var text = new StringBuilder();
        if (!Files.exists(admin)) {
            return "  Sign in with an account of this database, created from another home;%n  './goldsmith password NAME' prints a link to set a new password.%n%n"
                    .formatted();
        }
        if (Files.exists(shown)) {
            text.append("  Sign in as admin; passwords: %s".formatted(admin));
            text.append(Files.exists(demo) ? ", %s%n%n".formatted(demo) : "%n%n".formatted());
            return text.toString();
        }
        text.append("  Sign in as admin with %s%n".formatted(Files.readString(admin).strip()));
        if (Files.exists(demo)) {
            text.append("  or as one of the demo tenant:%n".formatted());
            for (var line : Files.readAllLines(demo)) {
                var words = line.split(" ", 2);
                if (words.length == 2 && !words[0].equals("admin")) {
                    text.append("    %-18s %s%n".formatted(words[0], words[1]));
                }
            }
        }
        text.append("  Kept in %s (mode 0600).%n%n".formatted(home));
        Files.createFile(shown);
        return text.toString();
    }
}
