package dev.goldsmith.web;

import dev.goldsmith.kernel.Digest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The pages' own style and script, which browsers may keep for as long as they are the same. */
@Named("assets")
@ApplicationScoped
public class Assets {
    private static final List<String> FILES =
            List.of(
                    "goldsmith.css",
                    "editor.css",
                    "page.js",
                    "goldsmith.js",
                    "theme.js",
                    "icons.svg");

    private final String version = digest();

    /** Changes with their content: part of their address. */
    public String version() {
        return version;
    }

    private static String digest() {
        var all = new StringBuilder();
        for (var file : FILES) {
            var path = "/META-INF/resources/" + file;
            try (var in = Objects.requireNonNull(Assets.class.getResourceAsStream(path), path)) {
                all.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Digest.of(all.toString()).hex().substring(0, 12);
    }
}
