package dev.goldsmith.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventFilterTest {
    private static final String BEGIN = "<!-- kinds:begin -->\n";
    private static final String END = "<!-- kinds:end -->";

    @Test
    void each_kind_of_a_team_can_be_had() {
        for (var kind : EventKind.ofTeams()) {
            assertThat(EventFilter.read(List.of(kind.word())).kinds()).containsExactly(kind.word());
            assertThat(EventFilter.read(List.of(kind.noun() + ".*")).kinds()).hasSize(1);
        }
        assertThat(EventFilter.read(List.of(" * ", "*")).stored()).isEqualTo("*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    run.fialed         | Did you mean run.failed?
                    Run.Failed         | Did you mean run.failed?
                    run.cancelled      | Did you mean run.canceled?
                    runs.*             | Did you mean run.*?
                    run.finished       | In run.* are run.requested,
                    run                | In run.* are run.requested,
                    images.built       | In image.* are image.changed,
                    build.done         | write one such as run.failed, approval.* or *
                    run.*.failed       | Did you mean run.failed?
                    **                 | write one such as run.failed, approval.* or *
                    signIn.failed      | is an event of the whole tenant
                    """)
    void what_does_not_exist_is_refused_with_what_does(String kind, String said) {
        assertThatThrownBy(() -> EventFilter.read(List.of("run.failed", kind)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("'" + kind + "'")
                .hasMessageContaining(said)
                .hasMessageEndingWith("All kinds are listed in docs/reference/webhooks.md.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"signIn.*", "token.*", ""})
    void nor_is_what_no_team_has(String kind) {
        assertThatThrownBy(() -> EventFilter.read(List.of(kind))).isInstanceOf(Refused.class);
    }

    @Test
    void the_reference_lists_them_all() throws IOException {
        var page = Files.readString(Path.of("docs/reference/webhooks.md"));
        assertThat(page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)))
                .isEqualTo(table());
    }

    private static String table() {
        return EventKind.ofTeams().stream()
                .map(it -> "| `%s` | %s |\n".formatted(it.word(), it.meaning()))
                .collect(Collectors.joining("", "| Kind | What happened |\n|---|---|\n", ""));
    }
}
