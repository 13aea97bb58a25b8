package dev.goldsmith.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UnixScriptTest {
    private final TextJournal journal = new TextJournal();

    @Test
    void lines_end_in_lf_and_the_log_says_it() {
        assertThat(run("#!/bin/sh\r\necho a\necho b\r\n")).isEqualTo("#!/bin/sh\necho a\necho b\n");
        assertThat(journal.log)
                .hasToString(
                        "2 lines of the script ended in CRLF; it runs with LF, as under Azure Image"
                                + " Builder\n");
    }

    @Test
    void a_byte_order_mark_goes() {
        assertThat(run("\uFEFF#!/bin/sh\n")).isEqualTo("#!/bin/sh\n");
        assertThat(journal.log).contains("byte-order mark");
    }

    @Test
    void all_else_stays_byte_by_byte() {
        for (var script :
                new String[] {"printf 'a\rb'\r", "echo gr\u00fc\u00dfe\n", "", "sh\r\n\0\r\n"}) {
            var bytes = script.getBytes(StandardCharsets.ISO_8859_1);
            assertThat(UnixScript.of(bytes, log())).isSameAs(bytes);
        }
        assertThat(journal.log).isEmpty();
    }

    private String run(String script) {
        return new String(UnixScript.of(script.getBytes(UTF_8), log()), UTF_8);
    }

    private StepLog log() {
        return new StepLog(
                journal,
                new Plan.Boot(new Journal.Planned("s", Phase.BUILDING, "", "s")),
                Mask.NONE);
    }
}
