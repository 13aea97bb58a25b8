package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goldsmith.build.store.LayerStore;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Builds that start from what earlier ones left, in real VMs of the tiny guest. */
class LayersIT extends RealBuild {
    /** What an image consists of: each file's mode, owner and content, but for the time. */
    private static final String LISTING =
            """
            echo listing
            sudo find / -xdev ! -path '/tmp/*' -exec ls -ldn {} + | awk '{ print $1, $3, $4, $NF }' | sort
            sudo find / -xdev -type f ! -path '/etc/dropbear/*' ! -path '/var/log/*' ! -path /etc/machine-id -exec md5sum {} + | sort
            echo listed
            """;

    @Test
    void an_image_built_from_what_another_run_left_is_the_one_that_is_built_from_the_start()
            throws Exception {
        steps =
                """
                {"type": "Shell", "inline": [
                    "sudo mkdir -p /opt/a/b; echo first | sudo tee /opt/a/b/first",
                    "sudo chown 1234:77 /opt/a/b/first; sudo chmod 4751 /opt/a/b/first",
                    "sudo ln -s b/first /opt/a/link; sudo chmod 1730 /opt/a/b"]},
                {"type": "Shell", "inline": ["exit 3"]}
                """;
        assertThat(catchThrowable(() -> build("", "true"))).isInstanceOf(BuildFailure.class);
        steps = steps.replace("exit 3", "sudo cp -a /opt/a /opt/second");
        journal.lines.clear();
        reuse = Orders.reuse(2, Reuse.Policy.FRESH);

        build("", LISTING);

        assertThat(journal.lines)
                .containsSubsequence(
                        "succeeded boot",
                        "cached customize-1 by run 1",
                        "succeeded customize-2 0",
                        "succeeded validate-1 0",
                        "succeeded distribute-out")
                .doesNotContain("started customize-1");
        assertThat(layers()).as("the second lies on the first").isEqualTo(2);
        var cached = listing();
        reuse = Orders.reuse(3, Reuse.Policy.NOTHING);
        journal.lines.clear();
        build("", LISTING);
        assertThat(journal.lines).contains("started customize-1");
        assertThat(cached).contains("-rwsr-x--x 1234 77 /opt/second/b/first").isEqualTo(listing());
    }

    @Test
    void images_built_from_layers_of_any_depth_are_the_one_built_from_the_start() throws Exception {
        builds(4);
    }

    @Test
    @Tag("long")
    void so_are_a_hundred() throws Exception {
        builds(100);
    }

    private void builds(int many) throws Exception {
        steps =
                IntStream.rangeClosed(1, 5)
                        .mapToObj(i ->
                                "{\"type\": \"Shell\", \"inline\": [\"echo %1$d | sudo tee -a /etc/steps >/dev/null; sudo mkdir -p /opt; sudo mkdir -m 7%1$d5 /opt/%1$d\"]}"
                                        .formatted(i))
                        .collect(Collectors.joining(","));
        build("", LISTING);
        var cold = listing();
        var chance = new Random(17);
        for (int run = 2; run <= many + 1; run++) {
            int depth = chance.nextInt(6);
            if (depth < 5) {
                store().drop(journal.layers.get("customize-" + (depth + 1)));
            }
            journal.lines.clear();
            reuse = Orders.reuse(run, Reuse.Policy.FRESH);
            build("", LISTING);
            assertThat(journal.lines.stream().filter(it -> it.startsWith("cached"))).hasSize(depth);
            assertThat(listing()).as("run %d, from layer %d", run, depth).isEqualTo(cold);
        }
    }

    /** What is said of the machine-id, the host key and the random seed is said by hash alone. */
    @Test
    void two_builds_from_one_layer_are_two_machines() throws Exception {
        steps =
                """
                {"type": "Shell", "inline": ["echo first | sudo tee /etc/first"]},
                {"type": "Shell", "inline": [
                    "echo machine $(cat /etc/machine-id)",
                    "echo hostkey $(sudo md5sum /etc/dropbear/dropbear_ed25519_host_key)"]}
                """;
        build("", "true");
        for (int run = 2; run <= 3; run++) {
            store().drop(journal.layers.get("customize-2"));
            reuse = Orders.reuse(run, Reuse.Policy.FRESH);
            build("", "true");
        }

        assertThat(journal.lines.stream().filter(it -> it.startsWith("cached"))).hasSize(2);
        for (var word : List.of("machine", "hostkey")) {
            assertThat(journal.log.toString().lines().filter(it -> it.startsWith(word + " ")))
                    .hasSize(3)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void what_is_in_memory_alone_is_named_and_not_started_from() throws Exception {
        steps =
                """
                {"type": "Shell", "inline": ["sudo mount -t tmpfs none /mnt; touch ~/here"]},
                {"type": "Shell", "inline": ["sudo umount /mnt; rm ~/here"]},
                {"type": "Shell", "inline": ["setsid sleep 900 </dev/null >/dev/null 2>&1 &",
                    "echo $! | sudo tee /etc/sleeper"]},
                {"type": "Shell", "inline": ["kill $(cat /etc/sleeper)"]},
                {"type": "Shell", "inline": ["sudo busybox killall acpid"]},
                {"type": "Shell", "inline": ["sudo acpid"]},
                {"type": "Shell", "inline": ["sudo mkdir -p /dev/shm/last"]}
                """;
        build("", "true");

        var told =
                journal.log
                        .toString()
                        .lines()
                        .filter(it -> it.startsWith("later builds can't start after this step"))
                        .map(it -> it.substring(it.lastIndexOf(": ") + 2));
        assertThat(told)
                .satisfiesExactly(
                        it ->
                                assertThat(it)
                                        .startsWith("file /run/gsbuild/here, mount /mnt tmpfs rw"),
                        it -> assertThat(it).isEqualTo("process sleep (2)"),
                        it -> assertThat(it).isEqualTo("process acpid"),
                        it -> assertThat(it).isEqualTo("file /dev/shm/last"));
        journal.lines.clear();
        reuse = Orders.reuse(2, Reuse.Policy.FRESH);
        build("", "true");
        assertThat(journal.lines).contains("cached customize-6 by run 1", "started customize-7");
    }

    @Test
    void a_disk_that_was_grown_is_a_layers_too() throws Exception {
        machine = "\"vmSize\": \"Standard_B1s\", \"osDiskSizeGB\": 1";
        steps =
                """
                {"type": "Shell", "inline": ["echo first | sudo tee /etc/first"]},
                {"type": "Shell", "inline": ["[ $(df -Pk / | awk 'END { print $2 }') -gt 900000 ]"]}
                """;
        build("", "true");
        store().drop(journal.layers.get("customize-2"));
        journal.lines.clear();
        reuse = Orders.reuse(2, Reuse.Policy.FRESH);

        build("", "true");

        assertThat(journal.lines)
                .containsSubsequence("cached customize-1 by run 1", "succeeded customize-2 0");
        assertThat(Objects.requireNonNull(journal.captured).virtualBytes()).isEqualTo(1L << 30);
    }

    /** Its worker is killed in its third step; another one comes up on the same host. */
    @Test
    void a_run_whose_worker_was_killed_goes_on_from_its_last_finished_step() throws Exception {
        steps =
                """
                {"type": "Shell", "inline": ["echo first | sudo tee -a /etc/done"]},
                {"type": "Shell", "inline": ["echo second | sudo tee -a /etc/done"]},
                {"type": "Shell", "inline": ["[ -e /etc/again ] || { echo here; sleep 300; }"]}
                """;
        journal.in = "here\n";
        journal.then = () -> engine().reap(Set.of());
        assertThat(catchThrowable(() -> build("", "true"))).isNotNull();
        assertThat(home.resolve("vms")).isEmptyDirectory();
        assertThat(layers()).isEqualTo(2);
        journal.lines.clear();
        steps = steps.replace("[ -e /etc/again ] ||", "true ||");

        build("", "[ \"$(cat /etc/done)\" = \"$(printf 'first\\nsecond')\" ]");

        assertThat(journal.lines)
                .containsSubsequence(
                        "cached customize-1 by run 1",
                        "cached customize-2 by run 1",
                        "started customize-3",
                        "succeeded distribute-out");
    }

    private LayerStore store() {
        return new LayerStore(home.resolve("layers"), 1 << 30);
    }

    /** Of the last image that was built. */
    private List<String> listing() {
        var log = journal.log.toString();
        return log.substring(log.lastIndexOf("listing\n"), log.lastIndexOf("listed\n"))
                .lines()
                .toList();
    }
}
