package dev.goldsmith.seed;

import dev.goldsmith.kernel.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * First passwords, in files that only their owner reads. Written before the accounts are made, so
 * that a start that was cut short goes on with the same ones.
 */
final class Passwords {
    private static final SecureRandom RANDOM = new SecureRandom();
    // Without letters and digits that look alike: somebody will type these.
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

    private final Path home;
    private final Path admin;

    Passwords(Path home) {
        this.home = home;
        this.admin = home.resolve("admin-password");
    }

    /** The administrator's, kept in {@code admin-password}. */
    String admin() {
        try {
            if (!Files.exists(admin)) {
                PrivateFile.write(admin, random() + "\n");
            }
            return Files.readString(admin).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("can't keep " + admin, e);
        }
    }

    /**
     * Those of the demo tenant's accounts that are to be made, kept in {@code demo-passwords},
     * {@code name password} a line. Accounts that are there already have theirs elsewhere.
     */
    Map<String, String> demo(List<String> names) {
        var file = home.resolve("demo-passwords");
        try {
            Map<String, String> passwords = new LinkedHashMap<>();
            for (var line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                int space = line.indexOf(' ');
                passwords.put(line.substring(0, space), line.substring(space + 1));
            }
            if (!passwords.keySet().containsAll(names)) {
                if (Files.exists(admin)) {
                    passwords.put(Seed.ADMIN, admin());
                }
                names.forEach(name -> passwords.computeIfAbsent(name, _ -> random()));
                var text = new StringBuilder();
                passwords.forEach((name, password) ->
                        text.append(name).append(' ').append(password).append('\n'));
                PrivateFile.write(file, text.toString());
            }
            return passwords;
        } catch (IOException e) {
            throw new UncheckedIOException("can't keep " + file, e);
        }
    }

    private static String random() {
        var text = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            text.append(i > 0 && i % 5 == 0 ? "-" : "")
                    .append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
