package dev.goldsmith.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.template.ImportLine.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class BringingTest {
    private static Import brought(String text, String parameters) {
        return Bringing.of("6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11", "web", text, parameters, null);
    }

    @Test
    void lines_of_another_tools_file_are_told_with_their_numbers() {
        var it = brought("FROM debian:12\r\nRUN apt-get update\r\nEXPOSE 80\r\n", "");
        assertThat(it.title()).isEqualTo("A Dockerfile");
        assertThat(it.lines())
                .extracting(ImportLine::path, ImportLine::verdict)
                .startsWith(
                        org.assertj.core.groups.Tuple.tuple("line 1", Verdict.ADAPTED),
                        org.assertj.core.groups.Tuple.tuple("line 2", Verdict.TAKEN),
                        org.assertj.core.groups.Tuple.tuple("line 3", Verdict.LEFT_OUT));
    }

    @Test
    void a_fault_of_the_template_is_told_at_the_line_that_it_came_from() {
        var it = brought("FROM debian:12\nRUN a\nRUN b\n", "");
        assertThat(
                        it.placed()
                                .apply(
                                        List.of(
                                                new Violation(
                                                        "$.properties.customize[1].inline[0]", "b"),
                                                new Violation("$.properties.source", "a"),
                                                new Violation("$.properties.distribute", "d"))))
                .extracting(Violation::path)
                .containsExactly("line 3", "line 1", "$.properties.distribute");
    }

    @Test
    void values_of_variables_come_beside_it() {
        var it =
                brought(
                        "variable \"a\" {}\nbuild {\n  provisioner \"shell\" {\n    inline = [var.a]\n  }\n}\n",
                        "a = \"given\"");
        assertThat(it.document().at("/properties/customize/0/inline/0").asText())
                .isEqualTo("given");
    }

    @Test
    void what_is_nothing_of_it_is_refused_and_told_what_is_read() {
        assertThatThrownBy(() -> brought("once upon a time", ""))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("a Packer template");
        assertThatThrownBy(() -> brought("{\"a\": oops}", ""))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("line 1, column");
    }
}
