package dev.goldsmith.staging;

import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunPhase;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.template.StagingArea;
import dev.goldsmith.template.Template;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of a staging area: {@code scripts/} and {@code files/} as the latest version froze
 * them, {@code vhds/} of the runs that named no region, {@code packerlogs/<run>/} of each run.
 */
@ApplicationScoped
public class Staging {
    private static final int VHDS = 200;
    private static final Pattern STEP =
            Pattern.compile(
                    "\\$\\.properties\\.(customize|validate\\.inVMValidations)\\[(\\d{1,6})]\\..*");
    private static final Pattern LOG =
            Pattern.compile("packerlogs/(\\d{1,18})/(customization|validation)\\.log");

    /**
     * @param bytes null when it is written only when somebody asks for it
     */
    public record File(String path, @Nullable Long bytes, Instant at) {}

    /** What is behind a path. */
    public sealed interface Content {
        /** A content of the store. */
        record Stored(Digest digest) implements Content {}

        record Vhd(Digest disk, RunOutput output) implements Content {}

        record Log(Run run, PackerLog.Part part) implements Content {}
    }

    /** The scripts, files and VHDs; few enough to be shown at once. */
    public List<File> files(Template template) {
        var files = new ArrayList<File>();
        var latest = template.latest();
        for (var frozen : FrozenFile.read(latest.frozen)) {
            files.add(new File(path(frozen), frozen.bytes(), latest.createdAt));
        }
        for (var vhd : staged(template)) {
            files.add(new File("vhds/" + place(vhd), null, vhd.publishedAt));
        }
        return files;
    }

    /** The logs, of the newest run first; {@code before} is a run's number. */
    public Page<File> logs(Template template, @Nullable Long before, int limit) {
        List<Run> runs =
                Run.<Run>find(
                                "templateId = ?1 and startedAt is not null and number < ?2 order by number desc",
                                template.id,
                                before == null ? Long.MAX_VALUE : before)
                        .page(0, limit + 1)
                        .list();
        var page = Page.of(runs, limit, run -> Long.toString(run.number));
        var files = new ArrayList<File>();
        for (var run : page.items()) {
            for (var part : parts(run)) {
                files.add(
                        new File(
                                "packerlogs/%d/%s".formatted(run.number, part.fileName()),
                                null,
                                run.endedAt == null ? Instant.now() : run.endedAt));
            }
        }
        return new Page<>(files, page.next());
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public Content open(Template template, String path) {
        StagingArea.of(template);
        var log = LOG.matcher(path);
        if (log.matches()) {
            return log(template, Long.parseLong(log.group(1)), path);
        }
        for (var vhd : staged(template)) {
            if (path.equals("vhds/" + place(vhd))) {
                requireVhd(Objects.requireNonNull(Run.<Run>findById(vhd.runId)), vhd);
                return new Content.Vhd(Digest.parse(vhd.artifact), vhd);
            }
        }
        return FrozenFile.read(template.latest().frozen).stream()
                .filter(frozen -> path.equals(path(frozen)))
                .findFirst()
                .<Content>map(frozen -> new Content.Stored(new Digest(frozen.sha256())))
                .orElseThrow(() -> missing(path));
    }

    private static Content log(Template template, long number, String path) {
        Run run =
                Run.find(
                                "number = ?1 and templateId = ?2 and startedAt is not null",
                                number,
                                template.id)
                        .firstResult();
        if (run == null) {
            throw missing(path);
        }
        return parts(run).stream()
                .filter(part -> path.endsWith("/" + part.fileName()))
                .findFirst()
                .<Content>map(part -> new Content.Log(run, part))
                .orElseThrow(() -> missing(path));
    }

    /**
     * Why a VHD that a run published can't be had any more; null when it can. Its disk is kept
     * while its template is there and no later run put another one at its place.
     */
    public static @Nullable String gone(Run run, RunOutput output) {
        Template template = Template.findById(run.templateId);
        if (template.deletedAt != null) {
            return output.staged()
                    ? "It went with its template's staging area."
                    : "It isn't kept here since its template was deleted; the file %s stays in its region."
                            .formatted(output.uri);
        }
        var newest =
                vhds(template).stream()
                        .filter(it -> place(it).equals(place(output)))
                        .findFirst()
                        .orElse(output);
        if (newest.artifact.equals(output.artifact)) {
            var withdrawn = Withdrawal.of(run);
            return withdrawn == null ? null : withdrawn.ofRun(run);
        }
        Run later = Run.findById(newest.runId);
        return "Run %d put another one at its place.".formatted(later.number);
    }

    /**
     * @throws Refused GONE
     */
    public static void requireVhd(Run run, RunOutput output) {
        var gone = gone(run, output);
        if (gone != null) {
            throw new Refused(
                    Refusal.GONE,
                    "The VHD '%s' of run %d isn't available any more. %s"
                            .formatted(output.name, run.number, gone));
        }
    }

    private static List<PackerLog.Part> parts(Run run) {
        boolean validated =
                RunPhase.of(run).stream()
                        .anyMatch(it -> it.phase.equals(RunState.VALIDATING.name()));
        return validated
                ? List.of(PackerLog.Part.CUSTOMIZATION, PackerLog.Part.VALIDATION)
                : List.of(PackerLog.Part.CUSTOMIZATION);
    }

    private static List<RunOutput> staged(Template template) {
        return vhds(template).stream().filter(RunOutput::staged).toList();
    }

    /**
     * Of each place, in the staging area and in regions, the newest: a run replaces what an earlier
     * one put there.
     */
    private static List<RunOutput> vhds(Template template) {
        return RunOutput.getEntityManager()
                .createQuery(
                        """
                        select o from RunOutput o join Run r on r.id = o.runId
                        where r.templateId = :template and o.kind = 'VHD'
                            and r.number = (
                                select max(r2.number)
                                from RunOutput o2 join Run r2 on r2.id = o2.runId
                                where r2.templateId = :template and o2.kind = 'VHD'
                                    and coalesce(o2.uri, o2.name) = coalesce(o.uri, o.name))
                        order by o.name
                        """,
                        RunOutput.class)
                .setParameter("template", template.id)
                .setMaxResults(VHDS)
                .getResultList();
    }

    private static String place(RunOutput vhd) {
        return vhd.uri == null ? vhd.name + ".vhd" : vhd.uri;
    }

    /** {@code scripts/customize-1/setup.sh}. */
    private static String path(FrozenFile frozen) {
        var step = STEP.matcher(frozen.path());
        var of =
                step.matches()
                        ? (step.group(1).equals("customize") ? "customize-" : "validate-")
                                + (Integer.parseInt(step.group(2)) + 1)
                        : "other";
        var uri = frozen.uri().replaceFirst("[?#].*$", "");
        var name = uri.substring(uri.lastIndexOf('/') + 1).replaceAll("[^\\w.-]", "_");
        return "%s/%s/%s"
                .formatted(
                        frozen.path().endsWith(".sourceUri") ? "files" : "scripts",
                        of,
                        name.isEmpty() || name.startsWith(".") ? "content" : name);
    }

    private static Refused missing(String path) {
        return new Refused(
                Refusal.NOT_FOUND, "There is no '%s' in this staging area.".formatted(path));
    }
}
