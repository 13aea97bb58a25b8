package dev.goldsmith.staging;

import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.run.RunPhase;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run's log as Azure VM Image Builder writes it, for the tools that search it: each line {@code
 * PACKER OUT}, and the {@code (telemetry)} markers where steps begin and end and where all is done.
 */
@ApplicationScoped
public class PackerLog {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int PIECE = 512;

    @Inject RunLog log;
    @Inject Tenancy tenancy;

    /** One of the two files of a run. */
    public enum Part {
        CUSTOMIZATION,
        VALIDATION;

        public String fileName() {
            return name().toLowerCase(Locale.ROOT) + ".log";
        }

        boolean has(String phase) {
            return phase.equals(RunState.VALIDATING.name())
                    ? this == VALIDATION
                    : this == CUSTOMIZATION && !phase.equals(RunState.DISTRIBUTING.name());
        }
    }

    /** Writes what there is by now; not in a transaction, for whoever reads may take their time. */
    public void write(Run run, Part part, OutputStream out) throws IOException {
        var to = new Lines(run, new OutputStreamWriter(out, StandardCharsets.UTF_8));
        var steps =
                tenancy.in(run.tenantId, () -> RunStep.of(run)).stream()
                        .filter(step -> part.has(step.phase))
                        .toList();
        for (var step : steps) {
            step(run, step, to);
        }
        var why = run.failure;
        if (why != null && steps.stream().anyMatch(step -> step.name.equals(why.step()))) {
            to.write("OUT Build 'goldsmith' errored: " + why.message());
        }
        var end = tenancy.in(run.tenantId, () -> end(run, part));
        if (end != null) {
            to.telemetry(end, "Finalizing. - This means the build has finished");
        }
        to.flush();
    }

    private void step(Run run, RunStep step, Lines to) throws IOException {
        var lines = after(run, step, 0);
        // An attempt that resumed skips it, but an earlier one may have said something.
        if (step.startedAt == null && lines.isEmpty()) {
            return;
        }
        boolean provisions = !step.kind.isEmpty();
        if (provisions) {
            to.telemetry(step.startedAt, "Starting provisioner " + provisioner(step.kind));
        }
        to.write("OUT ==> goldsmith: " + step.title);
        while (!lines.isEmpty()) {
            to.output(lines);
            lines = after(run, step, lines.getLast().number());
        }
        if (provisions && (step.endedAt != null || step.startedAt == null)) {
            to.telemetry(step.endedAt, "ending " + provisioner(step.kind));
        }
    }

    private List<RunLog.Line> after(Run run, RunStep step, long line) {
        return tenancy.in(run.tenantId, () -> log.after(run, step.name, line, PIECE));
    }

    /** {@code windows-restart}, as Packer calls its own. */
    private static String provisioner(String kind) {
        return kind.equals("PowerShell")
                ? "powershell"
                : kind.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** When this part was over; null while it isn't. */
    private static @Nullable Instant end(Run run, Part part) {
        var phases = RunPhase.of(run);
        var last = phases.stream().filter(it -> part.has(it.phase)).reduce((a, b) -> b);
        if (last.isEmpty()) {
            return run.endedAt;
        }
        boolean wentOn = !phases.getLast().phase.equals(last.get().phase);
        return wentOn || run.state.terminal() ? last.get().endedAt : null;
    }

    private static final class Lines {
        private final String id;
        private final Instant began;
        private final BufferedWriter out;

        Lines(Run run, Writer out) {
            var name = run.tenantId + "/" + run.id;
            this.id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
            this.began = run.startedAt == null ? run.requestedAt : run.startedAt;
            this.out = new BufferedWriter(out);
        }

        void write(String text) throws IOException {
            out.write("[" + id + "] PACKER " + text + "\n");
        }

        void output(List<RunLog.Line> lines) throws IOException {
            for (var line : lines) {
                write("OUT     goldsmith: " + line.text());
            }
        }

        void telemetry(@Nullable Instant at, String text) throws IOException {
            write(
                    "ERR %s [INFO] (telemetry) %s"
                            .formatted(TIME.format(at == null ? began : at), text));
        }

        void flush() throws IOException {
            out.flush();
        }
    }
}
