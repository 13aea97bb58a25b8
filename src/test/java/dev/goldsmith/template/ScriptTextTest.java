package dev.goldsmith.template;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.fetch.Fetched;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.FetchTarget;
import dev.goldsmith.schema.FetchTarget.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTextTest {
    private static final String ASKED = "https://git.example.org/scripts/a.sh";
    private static final String PAGE =
            "'%s' is an HTML page, not a script; use the address of the file itself (\"raw\"), which must be readable without signing in."
                    .formatted(ASKED);

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE html>\n<title>Sign in</title>",
                "\uFEFF\r\n  <!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>",
                "<html lang=en>",
                "<HEAD><meta charset=utf-8>"
            })
    void a_page_is_no_script(String page) {
        assertThat(wrong(page.getBytes(UTF_8), Kind.SHELL, "text/plain", ASKED)).isEqualTo(PAGE);
        assertThat(wrong(page.getBytes(UTF_8), Kind.POWERSHELL, null, ASKED)).isEqualTo(PAGE);
    }

    @Test
    void a_page_in_other_words_says_that_it_is_one() {
        assertThat(wrong("<!-- hello --><p>no".getBytes(UTF_8), Kind.SHELL, "text/html", ASKED))
                .isEqualTo(PAGE);
    }

    @Test
    void where_a_redirect_led_is_said_without_its_secrets() {
        var signIn = "https://login.example.org/oauth?state=secret";

        assertThat(wrong("<html>".getBytes(UTF_8), Kind.SHELL, "text/html", signIn))
                .startsWith(
                        "'%s' led to 'https://login.example.org/oauth', which is an HTML page"
                                .formatted(ASKED));
    }

    @Test
    void empty_binary_and_utf_16_files_are_told_apart() {
        assertThat(wrong(new byte[0], Kind.SHELL, null, ASKED)).contains("is an empty file");
        assertThat(wrong("\u007fELF\u0002\u0001\0\0".getBytes(UTF_8), Kind.SHELL, null, ASKED))
                .contains("is a binary file");
        assertThat(wrong("\uFEFFecho".getBytes(UTF_16LE), Kind.SHELL, null, ASKED))
                .contains("is UTF-16 text, which a Linux shell can't read; save it as UTF-8.");
        assertThat(wrong("echo".getBytes(UTF_16LE), Kind.POWERSHELL, null, ASKED))
                .contains("is a binary file");
    }

    @Test
    void scripts_are_scripts() {
        allowed("#!/bin/sh\r\necho '<html>'\r\n".getBytes(UTF_8), Kind.SHELL, "text/html");
        allowed("\uFEFF#!/bin/sh\n".getBytes(UTF_8), Kind.SHELL, "text/plain");
        allowed("<# .SYNOPSIS #>\r\n".getBytes(UTF_8), Kind.POWERSHELL, "text/html");
        allowed("\uFEFFGet-Date\r\n".getBytes(UTF_16LE), Kind.POWERSHELL, null);
        allowed(("#!/bin/sh\n" + "#".repeat(9000) + "\0").getBytes(UTF_8), Kind.SHELL, null);
        allowed("<html>\0".getBytes(UTF_8), Kind.FILE, "text/html");
        allowed(new byte[0], Kind.FILE, null);
    }

    private void allowed(byte[] content, Kind kind, String type) {
        assertThatCode(() -> require(content, kind, type, ASKED)).doesNotThrowAnyException();
    }

    private String wrong(byte[] content, Kind kind, String type, String from) {
        return catchThrowableOfType(Refused.class, () -> require(content, kind, type, from))
                .detail();
    }

    private void require(byte[] content, Kind kind, String type, String from) throws IOException {
        var file = Files.write(folder.resolve("fetched"), content);
        var target = new FetchTarget("$.properties.customize[0].scriptUri", ASKED, null, kind);
        ScriptText.require(
                target, new Fetched(Digest.of(file), content.length, type, URI.create(from)), file);
    }
}
