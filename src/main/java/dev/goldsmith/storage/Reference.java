package dev.goldsmith.storage;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.RunDistribution;
import dev.goldsmith.run.RunState;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every column of the database that names contents of the store, and whether it holds them there: a
 * content goes when none that holds it is left. A test fails when the schema has a column that
 * could name one and is in no list.
 */
public enum Reference {
    // A deleted or refused version keeps what it was, for the record, and holds nothing.
    VERSION_DISK(
            "image_version.disk",
            "select disk from image_version where state in ('PUBLISHED', 'WAITING')",
            """
            select v.disk from image_version v join image_replica r on r.version_id = v.id
            where v.state in ('PUBLISHED', 'WAITING', 'RESERVED') and r.place = ?
            """),
    VERSION_PACKAGES(
            "image_version.packages",
            "select packages from image_version where state in ('PUBLISHED', 'WAITING')"),
    /** Repeats those of the versions. */
    LISTED("package_list.digest", null),
    VERSION_DATA_DISKS(
            "image_version.data_disks",
            "select data_disks from image_version where state in ('PUBLISHED', 'WAITING')",
            """
            select v.data_disks from image_version v join image_replica r on r.version_id = v.id
            where v.state in ('PUBLISHED', 'WAITING', 'RESERVED') and r.place = ?
            """),
    VERSION_SOURCE("image_version.source_disk", null),

    MANAGED_DISK("managed_image.disk", "select disk from managed_image"),
    MANAGED_PACKAGES("managed_image.packages", "select packages from managed_image"),
    MANAGED_DATA_DISKS("managed_image.data_disks", "select data_disks from managed_image"),
    MANAGED_SOURCE("managed_image.source_disk", null),

    /** Says for a sum what the columns above say. */
    HELD("held_disk.disk", null),

    /** Until all its targets have it, or nobody may distribute it again. */
    CAPTURED("run.captured", captured("")),
    /** What an executing run reads: a version that is deleted meanwhile is still built from. */
    SOURCE(
            "run.source_contents",
            "select source_contents from run where state in (" + active() + ")"),
    RUN_SOURCE("run.source_digest", null),
    RUN_FROZEN("run_inputs.frozen", inputs("frozen")),
    RUN_GUARDRAILS("run_inputs.guardrails", inputs("guardrails")),
    GUARDRAIL_FROZEN(
            "guardrail_version.frozen",
            """
            select g.frozen from guardrail_version g
            where not exists (
                select 1 from guardrail_version n
                where n.template_id = g.template_id and n.number > g.number)
            """),
    TEMPLATE_FROZEN(
            "template_version.frozen",
            """
            select v.frozen from template_version v
            join template t on t.id = v.template_id and t.deleted_at is null
            """),

    /**
     * A VHD is made of its disk when somebody asks for it; a later one at its place replaces it.
     */
    VHD("run_output.artifact", vhd(""));

    /** A bare digest, one with its algorithm, one in a list, or one by its name in an object. */
    private static final Pattern DIGEST =
            Pattern.compile(
                    "(?:^(?:sha256:)?|^\\[\"|\",\\s*\"|\"(?:disk|packages|sha256)\"\\s*:\\s*\")([0-9a-f]{64})(?![0-9a-f])");

    /** {@code table.column}. */
    public final String column;

    /** Selects the values that hold what they name; null: the column only says what was. */
    public final @Nullable String holding;

    /**
     * Selects the values that hold in the place that is its parameter, which isn't the store; null:
     * those that hold there do here.
     */
    final @Nullable String holdingInPlace;

    Reference(String column, @Nullable String holding) {
        this(column, holding, null);
    }

    Reference(String column, @Nullable String holding, @Nullable String holdingInPlace) {
        this.column = column;
        this.holding = holding;
        this.holdingInPlace = holdingInPlace;
    }

    static void digests(String value, Consumer<Digest> found) {
        DIGEST.matcher(value).results().forEach(it -> found.accept(new Digest(it.group(1))));
    }

    /**
     * What runs hold that may distribute it again.
     *
     * @param also what else is asked of the run, which is {@code r}
     */
    static String captured(String also) {
        return """
        select r.captured from run r where r.state in (%s)%s
        union all
        select r.captured from run r
        where r.captured_at > utc_timestamp(6) - interval %d second
            and r.state in ('PARTIALLY_SUCCEEDED', 'FAILED', 'CANCELED')%s
        """
                .formatted(active(), also, RunDistribution.KEPT.toSeconds(), also);
    }

    /** The same of VHDs. */
    static String vhd(String also) {
        return """
        select o.artifact from run_output o
        join run r on r.id = o.run_id
        join template t on t.id = r.template_id and t.deleted_at is null
        where o.kind = 'VHD' and not exists (
            select 1 from run n join run_output p on p.run_id = n.id and p.kind = 'VHD'
            where n.tenant_id = r.tenant_id and n.template_id = r.template_id
                and n.number > r.number
                and coalesce(p.uri, p.name) = coalesce(o.uri, o.name))
        """
                + also;
    }

    /** What executing runs read of what they build. */
    private static String inputs(String column) {
        return "select i.%s from run r join run_inputs i on i.id = r.inputs_id where r.state in (%s)"
                .formatted(column, active());
    }

    private static String active() {
        return RunState.ACTIVE.stream()
                .map(it -> "'" + it.name() + "'")
                .collect(Collectors.joining(", "));
    }
}
