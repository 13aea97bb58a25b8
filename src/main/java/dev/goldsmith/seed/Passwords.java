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

    Passwords(Path home) {
        this.home = home;
    }

    /** The administrator's, kept in {@code admin-password}. */
    String admin() {
        var file = home.resolve("admin-password");
        try {
            if (!Files.exists(file)) {
                PrivateFile.write(file, random() + "\n");
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("can't keep " + file, e);
        }
    }

    /** Those of the demo tenant, kept in {@code demo-passwords}, {@code name password} a line. */
    Map<String, String> demo(List<String> names) {
        var file = home.resolve("demo-passwords");
        try {
            if (!Files.exists(file)) {
                var text = new StringBuilder();
                for (var name : names) {
                    text.append(name)
                            .append(' ')
                            .append(name.equals(Seed.ADMIN) ? admin() : random())
                            .append('\n');
                }
                PrivateFile.write(file, text.toString());
            }
            Map<String, String> passwords = new LinkedHashMap<>();
            for (var line : Files.readAllLines(file)) {
                int space = line.indexOf(' ');
                passwords.put(line.substring(0, space), line.substring(space + 1));
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
