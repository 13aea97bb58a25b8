package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import dev.goldsmith.build.Hypervisor.Watch;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** What is done inside a guest: scripts, files, what this worker brings in and takes out again. */
final class Provisioner {
    private static final String EXTRA_CA =
            """
            if command -v update-ca-certificates >/dev/null && [ -d /etc/pki/trust/anchors ]; then
                sudo mv /tmp/goldsmith-ca.pem /etc/pki/trust/anchors/goldsmith-extra.pem
                sudo update-ca-certificates
            elif command -v update-ca-certificates >/dev/null; then
                sudo mv /tmp/goldsmith-ca.pem /usr/local/share/ca-certificates/goldsmith-extra.crt
                sudo update-ca-certificates
            elif command -v update-ca-trust >/dev/null; then
                sudo mv /tmp/goldsmith-ca.pem /etc/pki/ca-trust/source/anchors/goldsmith-extra.pem
                sudo update-ca-trust
            fi\
            """;

    /** apt has its own settings; sudo and services find theirs in the environment file. */
    private static final String PROXY =
            """
            proxy='%s'
            if [ -d /etc/apt/apt.conf.d ]; then
                printf 'Acquire::http::Proxy "%%s";\\nAcquire::https::Proxy "%%s";\\nAcquire::http::Pipeline-Depth "0";\\n' \
                    "$proxy" "$proxy" | sudo -n tee /etc/apt/apt.conf.d/99goldsmith-proxy >/dev/null
            fi
            for name in http_proxy https_proxy HTTP_PROXY HTTPS_PROXY; do
                echo "$name=$proxy # goldsmith"
            done | sudo -n tee -a /etc/environment >/dev/null\
            """;

    private static final String PUT =
            """
            folder=$(dirname %1$s)
            [ -d "$folder" ] || { echo "the folder $folder does not exist"; exit 3; }
            cp %2$s %1$s 2>/dev/null || sudo -n cp %2$s %1$s || exit 4
            sudo -n chmod 0644 %1$s
            rm -f %2$s\
            """;

    private final EngineSettings settings;
    private final ContentStore store;
    private final Path scripts;
    private final Watch watch;

    /**
     * @param scripts a folder for what is copied into guests
     */
    Provisioner(EngineSettings settings, ContentStore store, Path scripts, Watch watch) {
        this.settings = settings;
        this.store = store;
        this.scripts = scripts;
        this.watch = watch;
    }

    /** Proxy and certificates for this worker's place in the world; generalize takes them out. */
    void surround(Guest guest, StepLog log) throws GuestLost, TimeUp, IOException {
        if (guest.proxy().isPresent()) {
            said(guest, PROXY.formatted(guest.proxy().get()));
            log.line("apt and http_proxy ask the engine's proxy; nothing else leads outside");
        } else if (settings.aptProxy().isPresent()) {
            said(
                    guest,
                    "[ ! -d /etc/apt/apt.conf.d ] || echo 'Acquire::http::Proxy \"%s\";' | sudo tee /etc/apt/apt.conf.d/99goldsmith-proxy"
                            .formatted(settings.aptProxy().get()));
            log.line("apt asks the proxy " + settings.aptProxy().get());
        }
        if (settings.extraCa().isPresent()) {
            guest.copy(settings.extraCa().get(), "/tmp/goldsmith-ca.pem", 0644, watch);
            said(guest, EXTRA_CA);
            log.line("the guest trusts this worker's extra certificate authorities");
        }
    }

    int script(Plan.Step step, Guest guest, Plan.Script script, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        log.say("(telemetry) Starting provisioner shell\n");
        var remote = "/tmp/goldsmith-" + step.id();
        guest.copy(scriptFile(step, script, log), remote, 0755, watch);
        var command = script.frozen() == null ? "sh -e " + remote : remote;
        int code =
                guest.run(
                        "cd; %s%s; code=$?; rm -f %s; exit $code"
                                .formatted(environment(guest), command, remote),
                        log::say,
                        watch);
        var last = log.last();
        log.line("(telemetry) ending shell");
        if (code != 0) {
            throw log.failure("the script ended with exit code " + code, code, last);
        }
        return code;
    }

    private static String environment(Guest guest) {
        return guest.proxy()
                .map(proxy ->
                        "export http_proxy=%1$s https_proxy=%1$s HTTP_PROXY=%1$s HTTPS_PROXY=%1$s; "
                                .formatted(proxy))
                .orElse("");
    }

    private Path scriptFile(Plan.Step step, Plan.Script script, StepLog log)
            throws BuildFailure, IOException {
        if (script.frozen() != null) {
            return frozen(script.frozen(), log);
        }
        var file = scripts.resolve(step.id());
        var lines = script.inline() == null ? List.<String>of() : script.inline();
        Files.writeString(file, String.join("\n", lines) + "\n");
        return file;
    }

    /** A frozen content, checked again: what was approved is what runs. */
    private Path frozen(Digest content, StepLog log) throws BuildFailure, IOException {
        var file = store.fetch(content);
        if (!Digest.of(file).equals(content)) {
            throw log.failure(
                    "its content in the store is not what was frozen (%s); save the template again"
                            .formatted(content));
        }
        return file;
    }

    void file(Plan.Step step, Guest guest, Digest content, String destination, StepLog log)
            throws BuildFailure, GuestLost, TimeUp, IOException {
        log.say("(telemetry) Starting provisioner file\n");
        var remote = "/tmp/goldsmith-" + step.id();
        guest.copy(frozen(content, log), remote, 0644, watch);
        var quoted = "'" + destination.replace("'", "'\\''") + "'";
        int code = guest.run(PUT.formatted(quoted, remote), log::say, watch);
        log.line("(telemetry) ending file");
        if (code != 0) {
            throw log.failure(
                    code == 3
                            ? "the folder of '%s' does not exist; make it in a Shell step before"
                                    .formatted(destination)
                            : "'%s' could not be written in the guest".formatted(destination),
                    code,
                    log.last());
        }
    }

    /**
     * @param os what the guest says it is, {@code debian 12}
     * @param packages content hash of its {@link PackageList}
     */
    record Inventory(String os, Digest packages) {}

    Inventory inventory(Guest guest, StepLog log) throws GuestLost, TimeUp, IOException {
        var list = new StringBuilder();
        guest.run(PackageListing.COMMAND, list::append, watch);
        var found = PackageListing.parse(list.toString());
        var packages = store.put(Json.write(found).getBytes(StandardCharsets.UTF_8));
        var os = said(guest, ". /etc/os-release 2>/dev/null; echo $ID $VERSION_ID");
        log.line("%s, %d packages".formatted(os, found.packages().size()));
        return new Inventory(os, packages);
    }

    void generalize(Guest guest, StepLog log) throws BuildFailure, GuestLost, TimeUp, IOException {
        var script = scripts.resolve("generalize.sh");
        try (var in = Provisioner.class.getResourceAsStream("/guest/generalize.sh")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        guest.copy(script, "/tmp/goldsmith-generalize", 0755, watch);
        int code = guest.run("sudo -n sh /tmp/goldsmith-generalize", log::say, watch);
        if (code != 0) {
            throw log.failure("generalizing ended with exit code " + code, code, log.last());
        }
    }

    /** What a command prints. */
    String said(Guest guest, String command) throws GuestLost, TimeUp, IOException {
        var text = new StringBuilder();
        guest.run(command, text::append, watch);
        return text.toString().strip();
    }
}
