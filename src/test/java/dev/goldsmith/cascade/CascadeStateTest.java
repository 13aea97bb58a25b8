package dev.goldsmith.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CascadeStateTest {
    private static final Path PAGE = Path.of("docs/ARCHITECTURE.md");

    /** To write it anew: {@code mvn test -Dtest=CascadeStateTest -Dwrite-diagrams=true}. */
    @Test
    void the_diagrams_of_the_architecture_page_are_the_switches() throws Exception {
        var cascade = new StringBuilder("    [*] --> running\n");
        for (var state : CascadeState.values()) {
            state.next().forEach(next -> arrow(cascade, state.word(), next.word()));
            if (state.ended()) {
                arrow(cascade, state.word(), "[*]");
            }
        }
        var item = new StringBuilder("    [*] --> waiting\n");
        for (var state : ItemState.values()) {
            state.next().forEach(next -> arrow(item, state.word(), next.word()));
            if (state.ended()) {
                arrow(item, state.word(), "[*]");
            }
        }
        drawn("cascade-states", cascade);
        drawn("cascade-item-states", item);
    }

    private static void arrow(StringBuilder text, String from, String to) {
        text.append("    %s --> %s\n".formatted(from, to));
    }

    private static void drawn(String name, CharSequence arrows) throws Exception {
        var diagram = "```mermaid\nstateDiagram-v2\n" + arrows + "```\n";
        var begin = "<!-- %s:begin -->\n".formatted(name);
        var end = "<!-- %s:end -->".formatted(name);
        var page = Files.readString(PAGE);
        assertThat(page).contains(begin, end);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(end);
        if (Boolean.getBoolean("write-diagrams")) {
            Files.writeString(PAGE, page.substring(0, from) + diagram + page.substring(to));
            return;
        }
        assertThat(page.substring(from, to)).isEqualTo(diagram);
    }

    @Test
    void an_ended_one_can_only_be_rolled_back_and_an_open_one_can_always_end() {
        for (var state : CascadeState.values()) {
            if (state.ended()) {
                assertThat(state.next()).isSubsetOf(CascadeState.ROLLING_BACK);
            } else {
                assertThat(state.next())
                        .as(state.word())
                        .anyMatch(it -> it.stopping() || it.ended());
            }
        }
        for (var state : ItemState.values()) {
            if (state.pending()) {
                assertThat(state.next())
                        .contains(ItemState.SKIPPED, ItemState.SUPERSEDED, ItemState.CANCELED);
            }
        }
    }
}
