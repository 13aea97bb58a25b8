package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Machines that go on where an earlier build's had booted, in real VMs of the tiny guest. */
class WarmIT extends RealBuild {
    private static final String GOES_ON =
            "goes on from where an earlier build had booted this image";
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

    @BeforeEach
    void nothing_is_kept_yet() throws IOException {
        try (var all = Files.list(warm)) {
            for (var each : all.filter(Files::isDirectory).toList()) {
                Folders.delete(each);
            }
        }
    }

    @Test
    void builds_that_go_on_from_one_machine_are_machines_of_their_own_at_the_right_time()
            throws Exception {
        steps = SELF;
        for (int run = 1; run <= 3; run++) {
            reuse = Orders.reuse(run, run == 1 ? Reuse.Policy.FRESH : Reuse.Policy.RENEW);
            build("", "true");
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
    }

    /** Its second machine is the one that proved the image. */
    @Test
    void what_was_just_proven_is_gone_on_from_and_restarts_as_any_machine() throws Exception {
        steps = "{\"type\": \"Shell\", \"inline\": [\"echo first | sudo tee /etc/first\"]}";
        build("", "touch /tmp/checked");
        base = store.fetch(Objects.requireNonNull(journal.captured).disk());
        steps =
                """
                {"type": "Shell", "inline": ["cat /etc/first", "ls /tmp/checked || echo unchecked"]},
                {"type": "LinuxRestart"},
                {"type": "Shell", "inline": ["echo again | sudo tee /etc/second"]}
                """;
        journal.log.setLength(0);
        journal.lines.clear();

        build("", "grep again /etc/second");

        assertThat(said(GOES_ON)).hasSize(1);
        assertThat(said("first")).hasSize(1);
        assertThat(said("unchecked")).as("the checks came afterwards").hasSize(1);
        assertThat(journal.lines).contains("succeeded customize-2", "succeeded distribute-out");
    }

    @Test
    void what_is_broken_is_said_and_booted_instead() throws Exception {
        steps = SELF;
        build("", "true");
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
        assertThat(journal.lines.stream().filter("succeeded validate-1 0"::equals)).hasSize(2);
        assertThat(memories())
                .filteredOn(it -> it.toFile().length() > 1 << 20)
                .as("kept anew, beside the second proof's")
                .hasSize(2);
    }

    private List<String> said(String words) {
        return journal.log.toString().lines().filter(it -> it.startsWith(words)).toList();
    }

    private static List<Path> memories() throws IOException {
        try (var all = Files.walk(warm)) {
            return all.filter(it -> it.endsWith("memory")).toList();
        }
    }
}
