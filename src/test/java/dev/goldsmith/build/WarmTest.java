package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a build keeps a machine that has booted, and when it goes on from one. */
class WarmTest extends PaperBuild {
    private static final long ROOM = 64L << 30;

    @BeforeEach
    void there_is_room() {
        host.warmBytes = ROOM;
    }

    @Test
    void the_next_build_goes_on_and_its_proof_boots() throws Exception {
        renew();
        assertThat(host.woken).isEmpty();

        renew();

        assertThat(host.woken).containsExactly("build");
        assertThat(host.booted.get(2).commands)
                .as("a machine of its own, at the right time")
                .anyMatch(it -> it.startsWith("now="))
                .anyMatch(it -> it.contains("/etc/machine-id") && it.contains("uuid"));
    }

    @Test
    void a_run_that_reuses_nothing_boots() throws Exception {
        renew();
        host.reuse = Orders.reuse(2, Reuse.Policy.NOTHING);
        build();

        assertThat(host.woken).isEmpty();
    }

    @Test
    void another_hypervisor_boots() throws Exception {
        renew();
        host.traits = "another one";
        renew();

        assertThat(host.woken).isEmpty();
    }

    @Test
    void what_there_is_no_room_for_is_not_kept() throws Exception {
        host.warmBytes = 0;
        renew();
        renew();
        assertThat(host.woken).isEmpty();
        assertThat(kept()).isEmpty();
    }

    @Test
    void where_it_can_not_be_gone_on_from_it_boots_and_keeps_that() throws Exception {
        renew();
        host.on("now=", (_, _) -> 1);
        renew();

        assertThat(host.woken).containsExactly("build");
        assertThat(host.journal.log.toString())
                .contains(
                        "that can't be gone on from, so it boots: the machine could not be given");
        assertThat(host.journal.lines).endsWith("succeeded distribute-disk");
        assertThat(kept()).as("of source, proof, and the last two steps of each").hasSize(6);
    }

    @Test
    void steps_that_are_cached_need_no_boot_either() throws Exception {
        build();
        host.reuse = Orders.reuse(2, Reuse.Policy.FRESH);
        build();

        assertThat(host.woken).containsExactly("build");
        assertThat(host.journal.log.toString())
                .contains("goes on from where an earlier build left this layer");
        assertThat(host.booted.get(2).commands)
                .as("a machine of its own, at the right time")
                .anyMatch(it -> it.startsWith("now="));
    }

    @Test
    void a_layer_that_can_not_be_gone_on_from_is_booted() throws Exception {
        build();
        host.on("now=", (_, _) -> 1);
        host.reuse = Orders.reuse(2, Reuse.Policy.FRESH);
        build();

        assertThat(host.woken).containsExactly("build");
        assertThat(host.journal.log.toString()).contains("can't be gone on from, so it boots");
        assertThat(host.journal.lines).anyMatch(it -> it.startsWith("cached "));
        assertThat(host.journal.lines).endsWith("succeeded distribute-disk");
    }

    @Test
    void a_build_that_is_canceled_while_it_wakes_ends() throws Exception {
        renew();
        host.on(
                "now=",
                (_, _) -> {
                    host.journal.interruptIn = "boot";
                    throw new IOException("it hangs");
                });

        assertThat(catchThrowable(this::renew)).isInstanceOf(Journal.Interrupted.class);
        assertThat(host.booted).hasSize(3).allMatch(it -> it.closed);
    }

    private void renew() throws Exception {
        host.reuse = Orders.reuse(host.booted.size() + 1, Reuse.Policy.RENEW);
        build();
    }

    private List<Path> kept() throws IOException {
        var folder = host.warm();
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var all = Files.walk(folder)) {
            return all.filter(it -> it.endsWith("memory")).toList();
        }
    }
}
