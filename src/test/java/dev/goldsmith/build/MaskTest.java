package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** No form of a secret gets through, wherever a piece of the text ends; all else does. */
class MaskTest {
    private static final String KEY =
            """
            -----BEGIN PRIVATE KEY-----
            MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj
            MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu
            NMoSfm76oqFvAp8Gy0iz5sxjZmSnXyCdPEovGhLa0VzMaQ8s+CLOyS56YyCFGeJZ
            qgtzJ6GR3eqoYSW9b9UMvkBpZODSctWSNGj3P7jRFDO5
            -----END PRIVATE KEY-----
            """;

    @Provide
    Arbitrary<String> secrets() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withCharRange('!', '~').ofMinLength(8).ofMaxLength(60),
                Arbitraries.strings()
                        .withCharRange(' ', '~')
                        .withChars("äß€\"'\\$&<>`%/+\t")
                        .ofMinLength(8)
                        .ofMaxLength(24)
                        .filter(it -> it.strip().length() >= 8));
    }

    /** What a form stands between is of letters that no form has. */
    @Property(tries = 60)
    void every_form_is_hidden_across_all_borders(
            @ForAll("secrets") String secret, @ForAll Random chance) {
        var mask = new Mask(List.of(secret));
        Encodings.of(secret)
                .forEach((name, form) -> {
                    var text = "жжж" + form + "жжж\n";
                    var masked = masked(mask, text, chance);
                    assertThat(masked)
                            .as("%s of %s", name, secret)
                            .doesNotContain(form)
                            .startsWith("жжж")
                            .contains("***")
                            .endsWith("жжж\n");
                    // Of those that depend on what stands around them, a few characters tell less
                    // than one of the secret.
                    assertThat(masked.replace("жжж", "").replace("***", "").strip().length())
                            .as("what is left of %s: %s", name, masked)
                            .isLessThanOrEqualTo(form.length() < 24 ? 7 : 4);
                });
    }

    @Property(tries = 60)
    void a_secret_amid_something_that_is_encoded_is_hidden(
            @ForAll("secrets") String secret, @ForAll Random chance) {
        var mask = new Mask(List.of(secret));
        for (int before = 0; before < 3; before++) {
            var text = "x".repeat(before) + secret + "yy";
            var encoded =
                    Base64.getEncoder()
                            .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(masked(mask, encoded + "\n", chance)).contains("***");
        }
    }

    @Property(tries = 300)
    void what_is_no_secret_passes_unchanged(
            @ForAll("secrets") String secret, @ForAll String text, @ForAll Random chance) {
        var mask = new Mask(List.of(secret));
        assertThat(masked(mask, text, chance))
                .isEqualTo(text.contains(secret) ? mask.of(text) : text);
        var lines = "Get:1 http://mirror.example bookworm/main amd64 Packages [8786 kB]\r\nok\n\n";
        assertThat(masked(mask, lines, chance)).isEqualTo(lines);
    }

    private static String masked(Mask mask, String text, Random chance) {
        var stream = mask.stream();
        var out = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            int next = Math.min(text.length(), at + 1 + chance.nextInt(7));
            out.append(stream.take(text.substring(at, next)));
            at = next;
        }
        return out.append(stream.end()).toString();
    }

    @Example
    void there_are_fifty_forms_and_more() {
        assertThat(Encodings.of("p&<ss w'ör\"d/\\$x").values().stream().distinct())
                .hasSizeGreaterThanOrEqualTo(50);
    }

    @Example
    void a_key_of_many_lines_is_hidden_whole_indented_and_encoded_in_lines_of_any_length() {
        var mask = new Mask(List.of(KEY));
        var texts = new ArrayList<>(List.of(KEY, KEY.indent(4), KEY.replace("\n", "\r\n")));
        for (int length : new int[] {60, 64, 76}) {
            texts.add(
                    Base64.getMimeEncoder(length, new byte[] {'\n'})
                            .encodeToString(KEY.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
        for (var text : texts) {
            assertThat(mask.of("before\n" + text + "\nafter\n").replaceAll("[\\s*]", ""))
                    .isEqualTo("beforeafter");
        }
    }

    @Example
    void a_line_is_not_kept_waiting_for_the_next() {
        var stream = new Mask(List.of("correct horse battery")).stream();
        assertThat(stream.take("a horse is correct\n")).isEqualTo("a horse is correct\n");
        assertThat(stream.take("it is correct hor") + stream.take("se battery, then\n"))
                .isEqualTo("it is ***, then\n");
        assertThat(stream.end()).isEmpty();
    }

    @Example
    void a_flood_of_line_ends_is_not_held() {
        var stream = new Mask(List.of("correct horse battery")).stream();
        stream.take("correct horse bat");
        assertThat(stream.take("\n".repeat(1000))).endsWith("\n".repeat(990));
    }

    /** Ten long secrets, and a log of 20 000 lines of a hundred characters: each second's most. */
    @Example
    void it_is_linear_in_the_text_whatever_the_secrets_are() {
        var chance = new SplittableRandom(5);
        var secrets = new ArrayList<String>();
        for (int i = 0; i < 10; i++) {
            secrets.add(
                    chance.ints(400, '!', '~')
                            .collect(
                                    StringBuilder::new,
                                    StringBuilder::appendCodePoint,
                                    StringBuilder::append)
                            .toString());
        }
        var mask = new Mask(secrets);
        var line =
                "2026-11-30 12:00:00 unpacking libfoo (1.2.3-4) over (1.2.3-3) ... and so on, and so on\n";
        var stream = mask.stream();
        long begun = System.nanoTime();
        long through = 0;
        for (int i = 0; i < 20_000; i++) {
            through += stream.take(line).length();
        }
        long millis = (System.nanoTime() - begun) / 1_000_000;
        System.out.println("20 000 lines through the mask in " + millis + " ms");
        assertThat(through + stream.end().length()).isEqualTo(20_000L * line.length());
    }
}
