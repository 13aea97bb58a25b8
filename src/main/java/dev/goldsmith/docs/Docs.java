package dev.goldsmith.docs;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The documentation that the build packs: the project's {@code docs}. */
@ApplicationScoped
public class Docs {
    /** No part begins with a dot, so none leads out. */
    private static final Pattern FILE =
            Pattern.compile("(?:\\w[\\w.-]*/)*\\w[\\w.-]*\\.(?:md|png)");

    private static final Pattern PICTURE = Pattern.compile("images/.*\\.png");
    private static final String FIRST = "README.md";

    private final Map<String, Document> rendered = new ConcurrentHashMap<>();
    private final Contents contents =
            Contents.of(
                    Markdown.parse(new String(Objects.requireNonNull(read(FIRST)), UTF_8)),
                    new Links("", Docs::has));

    private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

    public Contents contents() {
        return contents;
    }

    /**
     * @param path as {@link Document#path}
     */
    public Optional<Document> find(String path) {
        var known = rendered.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        var file = path.isEmpty() ? FIRST : path + ".md";
        var text = file.equals(FIRST) && !path.isEmpty() ? null : read(file);
        if (text == null) {
            return Optional.empty();
        }
        var links = new Links(file.substring(0, file.lastIndexOf('/') + 1), Docs::has);
        var made = Markdown.document(path, new String(text, UTF_8), links);
        rendered.put(path, made);
        return Optional.of(made);
    }

    public Optional<byte[]> picture(String file) {
        return PICTURE.matcher(file).matches() ? Optional.ofNullable(read(file)) : Optional.empty();
    }

    private static boolean has(String file) {
        return FILE.matcher(file).matches() && Docs.class.getResource("/docs/" + file) != null;
    }

    private static byte @Nullable [] read(String file) {
        if (!FILE.matcher(file).matches()) {
            return null;
        }
        try (var in = Docs.class.getResourceAsStream("/docs/" + file)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read docs/" + file, e);
        }
    }
}
