package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RunStateTest {
    private static final Path PAGE = Path.of("docs/ARCHITECTURE.md");
    private static final String BEGIN = "<!-- run-states:begin -->\n";
    private static final String END = "<!-- run-states:end -->";

    /** To write it anew: {@code mvn test -Dtest=RunStateTest -Dwrite-diagrams=true}. */
    @Test
    void the_diagram_of_the_architecture_page_is_the_switch() throws Exception {
        var page = Files.readString(PAGE);
        assertThat(page).contains(BEGIN, END);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        if (Boolean.getBoolean("write-diagrams")) {
            Files.writeString(PAGE, page.substring(0, from) + diagram() + page.substring(to));
            return;
        }
        assertThat(page.substring(from, to)).isEqualTo(diagram());
    }

    @Test
    void nothing_leaves_a_terminal_state_and_a_held_one_can_always_be_stopped() {
        for (var state : RunState.values()) {
            assertThat(state.terminal() && state.held()).as(state.word()).isFalse();
            if (state.held() && state != RunState.CANCELING) {
                assertThat(state.next())
                        .contains(RunState.CANCELING, RunState.FAILED, RunState.QUEUED);
            }
            if (!state.terminal() && state != RunState.AWAITING_APPROVAL) {
                assertThat(state.next()).contains(RunState.FAILED);
            }
        }
    }

    private static String diagram() {
        var text = new StringBuilder("```mermaid\nstateDiagram-v2\n");
        text.append("    [*] --> queued\n    [*] --> awaitingApproval\n");
        for (var state : RunState.values()) {
            for (var next : state.next()) {
                text.append("    %s --> %s\n".formatted(state.word(), next.word()));
            }
            if (state.terminal()) {
                text.append("    %s --> [*]\n".formatted(state.word()));
            }
        }
        return text.append("```\n").toString();
    }
}
