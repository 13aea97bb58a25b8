package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines of failed builds that their templates want kept. */
class KeptMachineTest extends PaperBuild {
    @Test
    void the_machine_of_a_failed_customizer_is_kept_until_its_keeper_closes_it() throws Exception {
        onError("onCustomizerError");
        host.on("customize-2", (_, _) -> 1);

        var kept = catchThrowableOfType(Engine.Kept.class, () -> build());

        assertThat(kept.failure.step).isEqualTo("customize-2");
        assertThat(kept.guest.machine()).isEqualTo("build");
        assertThat(kept.guest.running()).isTrue();
        assertThat(home.resolve("work/acme-7")).exists();
        kept.guest.close();
        assertThat(host.layers()).hasSize(1);
    }

    @Test
    void the_machine_of_a_failed_check_is_kept() throws Exception {
        onError("onValidationError");
        host.on("validate-2", (_, _) -> 1);

        var kept = catchThrowableOfType(Engine.Kept.class, () -> build());

        assertThat(kept.guest.machine()).isEqualTo("proof");
        assertThat(host.published).isEmpty();
        kept.guest.close();
    }

    @ParameterizedTest
    @CsvSource({"onValidationError, customize-2", "onCustomizerError, validate-2"})
    void a_machine_is_kept_for_its_own_kind_of_failure_only(String when, String fails)
            throws Exception {
        onError(when);
        host.on(fails, (_, _) -> 1);

        assertThat(failure().step).isEqualTo(fails);
    }

    @Test
    void a_guest_that_is_lost_or_a_canceled_run_keeps_nothing() throws Exception {
        onError("onCustomizerError");
        host.on(
                "customize-1",
                (_, _) -> {
                    throw new GuestLost("it powered off", List.of());
                });
        assertThat(failure().step).isEqualTo("customize-1");

        host.journal.interruptIn = "customize-1";
        assertThat(catchThrowable(() -> build())).isInstanceOf(Journal.Interrupted.class);
    }

    private void onError(String when) throws IOException {
        template =
                Orders.template(
                        "full",
                        "\"properties\": {",
                        "\"properties\": { \"errorHandling\": { \"%s\": \"abort\" },"
                                .formatted(when));
    }
}
