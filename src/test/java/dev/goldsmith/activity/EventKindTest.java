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
    void a_noun_belongs_to_teams_or_to_the_tenant() {
        for (var kind : EventKind.values()) {
            assertThat(kind.word()).matches("[a-z][a-zA-Z]+\\.[a-z][a-zA-Z]+");
            assertThat(EventKind.named(kind.word())).isEqualTo(kind);
            assertThat(
                            Arrays.stream(EventKind.values())
                                    .filter(it -> it.noun().equals(kind.noun()))
                                    .map(EventKind::ofTeam)
                                    .distinct())
                    .as(kind.noun())
                    .hasSize(1);
        }
    }
}
