package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.packages.Change;
import org.junit.jupiter.api.Test;

class RunStepTest {
    @Test
    void changes_are_read_and_those_of_another_form_are_none() {
        var step = new RunStep();
        assertThat(step.changes()).isEmpty();

        step.packages =
                "[{\"name\": \"a\", \"from\": \"1\", \"to\": \"2\", \"kind\": \"UPGRADED\"}]";
        assertThat(step.changes()).containsExactly(new Change("a", "1", "2", Change.Kind.UPGRADED));

        step.packages = "[{\"name\": \"a\", \"older\": \"1\", \"newer\": \"2\"}]";
        assertThat(step.changes()).isEmpty();
    }
}
