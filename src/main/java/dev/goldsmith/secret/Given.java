package dev.goldsmith.secret;

import dev.goldsmith.kernel.Json;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run was given, as its page has it.
 *
 * @param version null: no worker has opened it yet
 * @param step null: all that run a script
 * @param source where it was fetched from; null: it was stored here
 * @param sourceVersion what it is called there
 * @param fetched when, as text
 */
public record Given(
        String secret,
        @Nullable Integer version,
        String variable,
        @Nullable String step,
        @Nullable String source,
        @Nullable String sourceVersion,
        @Nullable String fetched) {

    public @Nullable Instant fetchedAt() {
        return fetched == null ? null : Instant.parse(fetched);
    }

    /** What of it is written down; null: nothing. */
    public static @Nullable String written(List<TemplateSecrets.Opened> opened) {
        return opened.isEmpty() ? null : Json.write(opened.stream().map(Given::of).toList());
    }

    private static Given of(TemplateSecrets.Opened it) {
        var use = it.taken().use();
        var fetched = it.fetched();
        return new Given(
                use.secret(),
                it.version(),
                use.variable(),
                use.step(),
                fetched == null ? null : fetched.asked().reference().summary(),
                fetched == null ? null : fetched.version(),
                fetched == null ? null : fetched.at().toString());
    }

    /**
     * What a run's scripts were given, or will be.
     *
     * @param given as it was written down; null: no worker has opened any
     * @param snapshot what the run took along
     */
    public static List<Given> of(@Nullable String given, @Nullable String snapshot) {
        return given != null
                ? Arrays.asList(Json.read(given, Given[].class))
                : TemplateSecrets.named(snapshot).stream()
                        .map(TemplateSecrets.Taken::use)
                        .map(it ->
                                new Given(
                                        it.secret(),
                                        null,
                                        it.variable(),
                                        it.step(),
                                        null,
                                        null,
                                        null))
                        .toList();
    }
}
