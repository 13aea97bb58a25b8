package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.packages.PackageList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What goes into a guest, as files on this host.
 *
 * @param folder for what is written only to be copied
 */
record Supplies(ContentStore store, Path folder) {

    Path script(Plan.Step step, Plan.Script script, StepLog log) throws BuildFailure, IOException {
        Path file;
        if (script.frozen() != null) {
            file = frozen(script.frozen(), log);
        } else {
            var lines = script.inline() == null ? List.<String>of() : script.inline();
            file = written(step.id(), String.join("\n", lines) + "\n");
        }
        return switch (script.by()) {
            case Plan.Interpreter.Posix _ -> readable(step, file, log);
            case Plan.Interpreter.PowerShell _ -> file;
        };
    }

    private Path readable(Plan.Step step, Path file, StepLog log) throws IOException {
        var given = Files.readAllBytes(file);
        var script = UnixScript.of(given, log);
        return script == given ? file : Files.write(folder.resolve(step.id()), script);
    }

    /** A frozen content, checked again: what was approved is what runs. */
    Path frozen(Digest content, StepLog log) throws BuildFailure, IOException {
        var file = store.fetch(content);
        if (!Digest.of(file).equals(content)) {
            throw log.failure(
                    "its content in the store is not what was frozen (%s); save the template again"
                            .formatted(content));
        }
        return file;
    }

    Path written(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** One of the engine's own scripts, below {@code guest/}. */
    static String resource(String name) throws IOException {
        try (var in = Supplies.class.getResourceAsStream("/guest/" + name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    Digest keep(PackageList packages) throws IOException {
        return store.put(Json.write(packages).getBytes(StandardCharsets.UTF_8));
    }
}
