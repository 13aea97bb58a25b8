package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Machines that go on where an earlier build's had booted, in real VMs of the tiny guest. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WarmIT extends RealBuild {
    private static final String GOES_ON =
            "goes on from where an earlier build had booted this image";
    private static final String LEFT = "goes on from where an earlier build left this layer";
    private static final String BOOTS = "that can't be gone on from, so it boots";

    /** What is said of the machine-id, the host key and random numbers is said by hash alone. */
    private static final String SELF =
            """
            {"type": "Shell", "inline": [
                "echo random $(head -c 32 /dev/urandom | md5sum)",
                "echo machine $(cat /etc/machine-id | md5sum)",
                "echo hostkey $(sudo md5sum /etc/dropbear/dropbear_ed25519_host_key)",
                "echo time $(date +%s)",
                "echo keys $(wc -l <~/.ssh/authorized_keys)",
                "echo files $(sudo find / -xdev -path /opt/first)"]}
            """;

    @Test
    @Order(1)
    void builds_that_go_on_from_one_machine_are_machines_of_their_own_at_the_right_time()
            throws Exception {
        steps = SELF;
        for (int run = 1; run <= 3; run++) {
            reuse = Orders.reuse(run, run == 1 ? Reuse.Policy.FRESH : Reuse.Policy.RENEW);
            build("", "touch /tmp/checked");
        }

        assertThat(said(GOES_ON)).hasSize(2);
        assertThat(said(BOOTS)).isEmpty();
        for (var word : List.of("random ", "machine ", "hostkey ")) {
            assertThat(said(word)).as(word).hasSize(3).doesNotHaveDuplicates();
        }
        assertThat(said("keys ")).as("nobody else's").containsOnly("keys 1");
        var now = Instant.now();
        assertThat(said("time "))
                .allSatisfy(it ->
                        assertThat(Instant.ofEpochSecond(Long.parseLong(it.substring(5))))
                                .isBetween(now.minus(Duration.ofHours(1)), now.plusSeconds(60)));
        assertThat(journal.lines.stream().filter("succeeded validate-1 0"::equals)).hasSize(3);
        whatWasJustProvenIsGoneOnFromAndRestartsAsAnyMachine();
    }

    private void whatWasJustProvenIsGoneOnFromAndRestartsAsAnyMachine() throws Exception {
        base = store.fetch(Objects.requireNonNull(journal.captured).disk());
        steps =
                """
                {"type": "Shell", "inline": ["ls /tmp/checked || echo unchecked"]},
                {"type": "LinuxRestart"},
                {"type": "Shell", "inline": ["echo again | sudo tee /etc/second"]}
                """;
        journal.log.setLength(0);
        journal.lines.clear();

        build("", "grep again /etc/second");

        assertThat(said(GOES_ON)).hasSize(1);
        assertThat(said("unchecked")).as("the checks came afterwards").hasSize(1);
        assertThat(journal.lines).contains("succeeded customize-2", "succeeded distribute-out");
    }

    /** What the builds before have kept. */
    @Test
    @Order(2)
    void what_is_broken_is_said_and_booted_instead() throws Exception {
        steps = SELF;
        assertThat(memories()).isNotEmpty();
        for (var memory : memories()) {
            try (var file =
                    java.nio.channels.FileChannel.open(
                            memory, java.nio.file.StandardOpenOption.WRITE)) {
                file.truncate(1 << 20);
            }
        }
        reuse = Orders.reuse(2, Reuse.Policy.RENEW);
        build("", "true");
        assertThat(said(BOOTS)).hasSize(1);
        assertThat(journal.lines.stream().filter("succeeded validate-1 0"::equals)).hasSize(1);
        assertThat(memories())
                .filteredOn(it -> it.toFile().length() > 1 << 20)
                .as("kept anew, of the source, of the step and of the proof")
                .hasSize(3);
    }

    @Test
    @Order(3)
    void a_build_that_failed_is_gone_on_with_where_its_last_step_had_left_the_machine()
            throws Exception {
        var boot = "\"echo boot $(cat /proc/sys/kernel/random/boot_id)\"";
        steps =
                "{\"type\": \"Shell\", \"inline\": [\"echo left | sudo tee /etc/first >/dev/null\", %s]}, %s, {\"type\": \"Shell\", \"inline\": [\"exit 3\"]}"
                        .formatted(boot, SELF);
        assertThat(catchThrowable(() -> build("", "true"))).isInstanceOf(BuildFailure.class);
        steps = steps.replace("\"exit 3\"", "\"cat /etc/first\", " + boot) + ", " + SELF;
        reuse = Orders.reuse(2, Reuse.Policy.FRESH);

        build("", "true");

        assertThat(said(LEFT)).hasSize(1);
        assertThat(journal.lines).contains("cached customize-2 by run 1", "started customize-3");
        assertThat(said("left")).hasSize(1);
        assertThat(said("boot ")).as("it booted once").hasSize(2);
        assertThat(new HashSet<>(said("boot "))).hasSize(1);
        for (var word : List.of("random ", "machine ", "hostkey ")) {
            assertThat(said(word)).as(word).hasSize(2).doesNotHaveDuplicates();
        }
    }

    private List<String> said(String words) {
        return journal.log.toString().lines().filter(it -> it.startsWith(words)).toList();
    }
}
