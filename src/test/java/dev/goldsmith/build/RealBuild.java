package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.qemu.QemuHypervisor;
import dev.goldsmith.build.qemu.QemuImg;
import dev.goldsmith.build.qemu.QemuSettings;
import dev.goldsmith.build.qemu.TinyGuest;
import dev.goldsmith.build.qemu.Vms;
import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.build.store.LayerStore;
import dev.goldsmith.build.store.WarmStore;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.schema.GuestOs;
import dev.goldsmith.schema.Source;
import dev.goldsmith.schema.TemplateReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Builds in real VMs of the tiny guest. */
abstract class RealBuild {
    static final String FROZEN = "$.properties.customize[0].scriptUri";
    static final String GALLERY =
            "/subscriptions/6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11/resourceGroups/platform/providers/Microsoft.Compute/galleries/golden/images/tiny";

    private static String accelerated = "tcg";

    /** Where booted machines are kept, for all tests of a class together. */
    static Path warm;

    final TextJournal journal = new TextJournal();
    final List<String> published = new ArrayList<>();
    final Map<String, Digest> frozen = new java.util.HashMap<>();
    Path home;
    FolderStore store;
    Path base;
    Duration bootDeadline = Duration.ofSeconds(120);
    String network = "auto";
    Allowance room = Allowance.NO_LIMIT;
    Reuse reuse = Orders.reuse(1, Reuse.Policy.FRESH);
    Network profile = Network.PUBLIC;

    /** The customizers, when there are others than the one script. */
    @Nullable String steps;

    String machine = "\"vmSize\": \"Standard_B1s\"";

    /** Further properties. */
    String more = "";

    Secrets secrets = Secrets.NONE;

    /** What is asked besides, whatever the template says. */
    List<Inherited> inherited = List.of();

    /** Tried once for all tests: where KVM hangs, each try takes ten seconds. */
    @BeforeAll
    static void acceleration() throws IOException {
        var probing = settings(TinyGuest.kernels(), Duration.ofSeconds(1), "auto", "auto");
        accelerated = new QemuHypervisor(probing).acceleration().name();
    }

    @BeforeAll
    static void warm() throws IOException {
        warm = Files.createTempDirectory("gs-warm-");
    }

    @AfterAll
    static void cold() throws IOException {
        Folders.delete(warm);
    }

    @BeforeEach
    void home() throws IOException {
        home = Files.createTempDirectory("gs-build-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        store = new FolderStore(home.resolve("store"));
        base = TinyGuest.disk();
    }

    /** However a build ends. */
    @AfterEach
    void nothing_is_left_behind() throws IOException {
        try (var rest = Files.list(home.resolve("vms/acme-7").getParent())) {
            assertThat(rest).noneMatch(path -> path.getFileName().toString().startsWith("acme"));
        }
        assertThat(
                        ProcessHandle.allProcesses()
                                .map(process -> commandLine(process.pid()))
                                .filter(line -> line.contains(home.toString())))
                .isEmpty();
        Folders.delete(home);
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
        } catch (IOException _) {
            return "";
        }
    }

    void build(@Nullable String script, String check) throws Exception {
        engine().execute(
                        new Order(
                                Orders.TENANT,
                                "acme-7",
                                1,
                                TemplateReader.read(text(script, check)),
                                frozen,
                                null,
                                inherited,
                                profile,
                                reuse,
                                room,
                                secrets),
                        journal,
                        (target, _, progress) -> {
                            progress.line("publishing");
                            published.add(target.runOutputName());
                        });
    }

    LocalEngine engine() {
        return new LocalEngine(
                new EngineSettings(
                        home.resolve("vms"), 0, "test", Optional.empty(), Optional.empty()),
                this::source,
                new QemuHypervisor(
                        settings(home.resolve("vms"), bootDeadline, accelerated, network)),
                new QemuImg(),
                store,
                new LayerStore(home.resolve("layers"), 1 << 30),
                new WarmStore(warm, 1L << 30),
                new Impatient());
    }

    private Sources.Disk source(String tenant, Source source, Progress say) {
        say.line("the base image is at hand");
        try {
            return new Sources.Disk(
                    new DiskImage(Digest.of(base), new QemuImg().virtualBytes(base), _ -> base),
                    "1.0.0",
                    GuestOs.LINUX,
                    false,
                    List.of(),
                    new Sources.Parent.Platform("Test:base:1"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String text(@Nullable String script, String check) {
        var step =
                script == null
                        ? "\"scriptUri\": \"https://example.org/script.sh\""
                        : "\"inline\": [%s]".formatted(Json.write(script));
        return """
        {"properties": {
            "source": {"type": "PlatformImage", "publisher": "goldsmith", "offer": "tiny",
                       "sku": "1", "version": "latest"},
            "customize": [%s],
            "validate": {"inVMValidations": [
                {"type": "Shell", "name": "the check", "inline": [%s]}]},
            "distribute": [{"type": "SharedImage", "runOutputName": "out",
                            "galleryImageId": "%s"}],
            "buildTimeoutInMinutes": 6,
            "vmProfile": {%s}%s
        }}
        """
                .formatted(
                        Objects.requireNonNullElse(
                                steps,
                                "{\"type\": \"Shell\", \"name\": \"the step\", %s}"
                                        .formatted(step)),
                        Json.write(check),
                        GALLERY,
                        machine,
                        more);
    }

    private static QemuSettings settings(
            Path folder, Duration boot, String acceleration, String network) {
        return Vms.connected(
                Vms.accelerated(Vms.booting(Vms.settings(folder), boot), acceleration), network);
    }

    /** A day passes when the script that never ends has begun. */
    private final class Impatient extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return journal.log.indexOf("still here") < 0
                    ? Instant.EPOCH
                    : Instant.EPOCH.plus(Duration.ofDays(1));
        }
    }

    /** Of the machines that are kept. */
    static List<Path> memories() throws IOException {
        try (var all = Files.walk(warm)) {
            return all.filter(it -> it.endsWith("memory")).toList();
        }
    }

    long layers() throws IOException {
        if (!Files.exists(home.resolve("layers"))) {
            // Nobody ever kept one.
            return 0;
        }
        try (var all = Files.list(home.resolve("layers"))) {
            return all.filter(path -> path.toString().endsWith(".qcow2")).count();
        }
    }
}
