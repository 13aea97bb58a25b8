package dev.goldsmith.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.approval.ApprovalState;
import dev.goldsmith.run.RunState;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EventKindTest {
    @Test
    void every_end_is_told() {
        Arrays.stream(RunState.values())
                .filter(RunState::terminal)
                .forEach(state -> EventKind.of("run", state.word()));
        Arrays.stream(ApprovalState.values())
                .filter(state -> state != ApprovalState.OPEN)
                .forEach(state -> EventKind.of("approval", state.word()));
    }

    @Test
    void each_kind_is_found_by_its_word_and_each_noun_has_kinds() {
        for (var kind : EventKind.values()) {
            assertThat(kind.word()).matches("[a-z][a-zA-Z]+\\.[a-z][a-zA-Z]+");
            assertThat(EventKind.named(kind.word())).isEqualTo(kind);
        }
        assertThat(Noun.values())
                .extracting(Noun::word)
                .containsExactlyElementsOf(
                        Arrays.stream(EventKind.values()).map(EventKind::noun).distinct().toList());
    }
}
