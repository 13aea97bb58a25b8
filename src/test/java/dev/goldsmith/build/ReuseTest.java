package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.Customizer.LinuxUpdate.RestartWhen;
import dev.goldsmith.schema.Customizer.LinuxUpdate.Updates;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReuseTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Network.Reach OUTSIDE = new Network.Reach.Nat(List.of());
    private static final Plan.Customization SCRIPT =
            new Plan.RunScript(
                    planned("customize-1"),
                    new Plan.Script(List.of("true"), null, new Plan.Interpreter.Posix()));
    private static final Plan.Customization FILE =
            new Plan.PutFile(planned("customize-2"), Digest.of("motd"), "/etc/motd");

    @Test
    void what_a_script_read_of_the_outside_world_is_good_for_a_day() {
        assertThat(allows(usual("{}"), SCRIPT, Duration.ofHours(24).minusMillis(1))).isTrue();
        assertThat(allows(usual("{}"), SCRIPT, Duration.ofHours(24))).isFalse();
    }

    @Test
    void a_file_and_a_restart_read_nothing_and_are_good_for_ever() {
        var restart =
                new Plan.Restart(
                        planned("customize-1"), GuestOs.LINUX, "", "", Duration.ofMinutes(5));

        assertThat(allows(usual("{}"), FILE, Duration.ofDays(300))).isTrue();
        assertThat(allows(usual("{}"), restart, Duration.ofDays(300))).isTrue();
    }

    @Test
    void updates_read_the_outside_world() {
        var linux =
                new Plan.UpdateLinux(
                        planned("customize-1"), Updates.all, List.of(), RestartWhen.ifNeeded);
        var windows = new Plan.UpdateWindows(planned("customize-1"), "", List.of(), 10);

        assertThat(allows(usual("{}"), linux, Duration.ofHours(25))).isFalse();
        assertThat(allows(usual("{}"), windows, Duration.ofHours(25))).isFalse();
    }

    @Test
    void who_reaches_nowhere_reads_nothing() {
        var old = made(7, Duration.ofDays(300));

        assertThat(usual("{}").allows(SCRIPT, old, new Network.Reach.None(), NOW)).isTrue();
        assertThat(usual("{}").allows(SCRIPT, old, new Network.Reach.Bridge("br0"), NOW)).isFalse();
    }

    @Test
    void a_template_and_each_of_its_steps_say_how_long() {
        var template = usual("\"reuseFor\": \"2h\"", "{\"inline\": [\"true\"]}");
        assertThat(allows(template, SCRIPT, Duration.ofMinutes(119))).isTrue();
        assertThat(allows(template, SCRIPT, Duration.ofMinutes(120))).isFalse();

        var step =
                usual("\"reuseFor\": \"2h\"", "{\"inline\": [\"true\"], \"reuseFor\": \"720h\"}");
        assertThat(allows(step, SCRIPT, Duration.ofDays(29))).isTrue();
        assertThat(allows(step, SCRIPT, Duration.ofDays(31))).isFalse();

        var never = usual("\"reuseFor\": \"2h\"", "{\"inline\": [\"true\"], \"reuseFor\": \"0s\"}");
        assertThat(allows(never, SCRIPT, Duration.ZERO)).isFalse();
    }

    @Test
    void a_run_says_what_it_wants() {
        assertThat(allows(Reuse.Policy.NOTHING, FILE)).isFalse();
        assertThat(allows(Reuse.Policy.RENEW, FILE)).isTrue();
        assertThat(allows(Reuse.Policy.RENEW, SCRIPT)).isFalse();
    }

    @Test
    void what_is_resumed_is_good_whatever_its_age_and_nothing_else_is() {
        for (var policy : Reuse.Policy.values()) {
            var resuming = Orders.reuse(8, policy, Set.of(new Reuse.Done(7, "customize-1")));

            assertThat(allows(resuming, SCRIPT, Duration.ofDays(300))).as(policy.name()).isTrue();
            for (var other :
                    List.of(
                            made(6, Duration.ofDays(300)),
                            new Made(
                                    7, "customize-2", NOW.toEpochMilli() - 300 * 86_400_000L, 1))) {
                assertThat(resuming.allows(SCRIPT, other, OUTSIDE, NOW))
                        .as(policy.name())
                        .isFalse();
            }
        }
        var resuming = Orders.reuse(8, Reuse.Policy.FRESH, Set.of(new Reuse.Done(7, "x")));
        assertThat(allows(resuming, SCRIPT, Duration.ofHours(23))).isTrue();
    }

    @Test
    void what_a_clock_that_ran_ahead_has_dated_is_stale() {
        var ahead = Duration.ofMillis(-1);

        assertThat(allows(usual("{}"), SCRIPT, ahead)).isFalse();
        assertThat(allows(usual("{}"), SCRIPT, Duration.ZERO)).isTrue();
        assertThat(allows(usual("{}"), FILE, ahead)).as("it is good for ever").isTrue();
    }

    @Test
    void what_a_lost_attempt_of_the_same_run_did_is_never_done_again() {
        for (var policy : Reuse.Policy.values()) {
            assertThat(
                            Orders.reuse(7, policy)
                                    .allows(SCRIPT, made(7, Duration.ofDays(3)), OUTSIDE, NOW))
                    .as(policy.name())
                    .isTrue();
        }
    }

    private static boolean allows(Reuse.Policy policy, Plan.Customization step) {
        return allows(Orders.reuse(8, policy), step, Duration.ofSeconds(1));
    }

    private static boolean allows(Reuse reuse, Plan.Customization step, Duration age) {
        return reuse.allows(step, made(7, age), OUTSIDE, NOW);
    }

    private static Made made(long run, Duration age) {
        return Made.between(run, "customize-1", NOW.minus(age), NOW.minus(age).plusSeconds(30));
    }

    private static Reuse usual(String step) {
        return usual("\"buildTimeoutInMinutes\": 60", step);
    }

    private static Reuse usual(String property, String step) {
        return Reuse.of(5, 0, 8, Reuse.Policy.FRESH, Set.of(), template(property, step));
    }

    private static ImageTemplate template(String property, String step) {
        var shell =
                step.equals("{}")
                        ? "{\"type\": \"Shell\", \"inline\": [\"true\"]}"
                        : step.replace("{\"inline\"", "{\"type\": \"Shell\", \"inline\"");
        return TemplateReader.read(
                """
                {"properties": {
                    "source": {"type": "PlatformImage", "publisher": "goldsmith", "offer": "tiny",
                               "sku": "1", "version": "latest"},
                    "customize": [%s],
                    "distribute": [{"type": "VHD", "runOutputName": "disk"}],
                    %s
                }}
                """
                        .formatted(shell, property));
    }

    private static Journal.Planned planned(String id) {
        return new Journal.Planned(id, Phase.CUSTOMIZING, "Shell", "any");
    }
}
