package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.ImageSettings;
import dev.goldsmith.build.image.PlatformSources;
import dev.goldsmith.build.qemu.IdRange;
import dev.goldsmith.build.qemu.QemuHypervisor;
import dev.goldsmith.build.qemu.QemuImg;
import dev.goldsmith.build.qemu.QemuSettings;
import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.build.store.LayerStore;
import dev.goldsmith.build.store.WarmStore;
import dev.goldsmith.fetch.Addresses;
import dev.goldsmith.schema.Source;
import dev.goldsmith.schema.TemplateReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The catalogue's Debian 13, made from the archive: built on, grown, restarted and proven. */
@Tag("long")
class Debian13IT {
    @Test
    void is_made_built_on_and_proven() throws Exception {
        var home = Files.createTempDirectory("gs-trixie-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        var journal = new TextJournal();
        try {
            build(home, journal);
        } finally {
            Folders.delete(home);
        }

        assertThat(Objects.requireNonNull(journal.captured).os()).isEqualTo("debian 13");
        assertThat(journal.log.toString())
                .contains("of the Debian family", "the guest went down\nthe guest is up\n")
                .contains("the root file system (ext4) has ")
                .containsPattern("no restart is needed|a restart is needed: ");
    }

    private static void build(Path home, TextJournal journal) throws Exception {
        var images = home.resolve("images");
        var sources =
                new PlatformSources(
                        Catalogue.load(List.of()),
                        new ImageSettings(
                                images, Optional.empty(), Optional.empty(), Duration.ofDays(1)),
                        dev.goldsmith.build.image.Newest.OWN,
                        new dev.goldsmith.fetch.GuardedFetch(
                                dev.goldsmith.fetch.FetchPolicy.standard()));
        var engine =
                new LocalEngine(
                        new EngineSettings(
                                home.resolve("vms"), 0, "test", Optional.empty(), Optional.empty()),
                        (_, source, say) -> sources.resolve((Source.PlatformImage) source, say),
                        new QemuHypervisor(
                                new QemuSettings(
                                        home.resolve("vms"),
                                        2,
                                        1024,
                                        IdRange.USUAL,
                                        Addresses.standard(),
                                        List.of(),
                                        Duration.ofMinutes(8),
                                        "auto",
                                        List.of(images),
                                        "auto")),
                        new QemuImg(),
                        new FolderStore(home.resolve("store")),
                        new LayerStore(home.resolve("layers"), 4L << 30),
                        new WarmStore(home.resolve("warm"), 0),
                        Clock.systemUTC());
        engine.execute(
                new Order(
                        Orders.TENANT,
                        "trixie-1",
                        1,
                        TemplateReader.read(
                                """
                                {"properties": {
                                    "source": {"type": "PlatformImage", "publisher": "Debian",
                                               "offer": "debian-13", "sku": "13-gen2",
                                               "version": "latest"},
                                    "customize": [
                                        {"type": "Shell", "inline": [
                                            "grep trixie /etc/os-release",
                                            "[ $(df -Pk / | awk 'END { print $2 }') -gt 5000000 ]"]},
                                        {"type": "LinuxUpdate", "exclude": ["linux-image-*"]},
                                        {"type": "LinuxRestart", "restartTimeout": "15m"}],
                                    "validate": {"inVMValidations": [
                                        {"type": "Shell", "inline": [
                                            "[ $(df -Pk / | awk 'END { print $2 }') -gt 5000000 ]"]}]},
                                    "distribute": [{"type": "VHD", "runOutputName": "disk"}],
                                    "vmProfile": {"osDiskSizeGB": 6}}}
                                """),
                        Map.of(),
                        null,
                        List.of(),
                        Network.PUBLIC,
                        Orders.reuse(1, Reuse.Policy.FRESH),
                        Allowance.NO_LIMIT),
                journal,
                (_, _, _) -> {});
    }
}
