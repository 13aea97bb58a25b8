package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.ImageSettings;
import dev.goldsmith.build.image.Newest;
import dev.goldsmith.build.image.PlatformSources;
import dev.goldsmith.build.store.LayerStore;
import dev.goldsmith.fetch.FetchPolicy;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a restart makes a difference to where there is systemd, and machines from one layer. */
@Tag("long")
class DebianLayersIT extends RealBuild {
    private static final String TOLD = "because a restart makes a difference to: ";

    @Test
    void services_that_a_boot_starts_are_told_from_others() throws Exception {
        base = debian();
        bootDeadline = Duration.ofMinutes(6);
        steps =
                """
                {"type": "Shell", "inline": [
                    "printf '[Service]\\nExecStart=/bin/sleep 10000\\n[Install]\\nWantedBy=multi-user.target\\n' | sudo tee /etc/systemd/system/own.service",
                    "sudo systemctl daemon-reload; sudo systemctl enable --now own"]},
                {"type": "Shell", "inline": ["sudo systemctl stop own"]},
                {"type": "Shell", "inline": ["sudo systemctl start own"]},
                {"type": "Shell", "inline": ["sudo systemd-run --unit fleeting sleep 900"]},
                {"type": "Shell", "inline": ["sudo systemctl stop fleeting"]},
                {"type": "Shell", "inline": ["sudo systemctl disable own"]},
                {"type": "Shell", "inline": ["sudo systemctl enable own"]},
                {"type": "Shell", "inline": ["sudo systemd-run --scope sleep 900 >/dev/null 2>&1 </dev/null & sleep 3"]},
                {"type": "Shell", "inline": ["sudo pkill -f 'sleep 900'; sleep 1"]},
                {"type": "Shell", "inline": ["systemctl is-active own",
                    "echo machine $(cat /etc/machine-id)",
                    "for key in /etc/ssh/ssh_host_*_key; do echo hostkey $(sudo md5sum $key); done"]}
                """;
        build("", "systemctl is-active own");

        assertThat(
                        journal.log
                                .toString()
                                .lines()
                                .filter(it -> it.contains(TOLD))
                                .map(it -> it.substring(it.indexOf(TOLD) + TOLD.length())))
                .containsExactly(
                        "stopped unit own.service",
                        "running unit fleeting.service",
                        "running unit own.service",
                        "process sleep");
        journal.lines.clear();
        new LayerStore(home.resolve("layers"), 1 << 30).drop(journal.layers.get("customize-10"));
        reuse = Orders.reuse(2, Reuse.Policy.FRESH);
        build("", "systemctl is-active own");

        assertThat(journal.lines)
                .containsAll(
                        IntStream.rangeClosed(1, 9)
                                .mapToObj("cached customize-%d by run 1"::formatted)
                                .collect(Collectors.toSet()))
                .contains("succeeded customize-10 0");
        assertThat(
                        journal.log
                                .toString()
                                .lines()
                                .filter(it -> it.matches("(machine|hostkey) [0-9a-f]{32}.*")))
                .hasSizeGreaterThanOrEqualTo(4)
                .doesNotHaveDuplicates();
    }

    private Path debian() throws Exception {
        var images =
                new ImageSettings(
                        home.resolve("images"),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofDays(1));
        var sources =
                new PlatformSources(
                        Catalogue.load(List.of()),
                        images,
                        Newest.OWN,
                        new GuardedFetch(FetchPolicy.standard()));
        var image =
                sources.resolve(
                                new Source.PlatformImage(
                                        "Debian",
                                        "debian-12",
                                        "12-gen2",
                                        "latest",
                                        null,
                                        Extras.NONE),
                                new Unsaid())
                        .image();
        return image.where().fetch(image.digest());
    }

    private static final class Unsaid implements Progress {
        @Override
        public void line(String line) {}

        @Override
        public void percent(int percent) {}

        @Override
        public void checkpoint() {}
    }
}
