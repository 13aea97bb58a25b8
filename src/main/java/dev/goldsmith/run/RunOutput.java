package dev.goldsmith.run;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run published under one of its runOutputNames; at most one artifact each. */
@Entity
public class RunOutput extends Owned {
    private static final String AZURE = "Azure";

    public long runId;
    public String name;

    /** {@code SharedImage}, {@code ManagedImage} or {@code VHD}; on Azure {@code AzureVHD} etc. */
    public String kind;

    /**
     * The id of a gallery version or a managed image on the ARM door, or {@code sha256:…} of the
     * disk behind a VHD. On Azure: its id there, or the address of a blob.
     */
    public String artifact;

    /** Whether it is everywhere where the target wants it. */
    public boolean complete;

    /** Where a VHD is: a path in the template's staging area, or {@code region:path}. */
    public @Nullable String uri;

    @Column(columnDefinition = "longtext")
    public @Nullable String tags;

    /** The run that published it, when this one only completes that one's distribution. */
    public @Nullable Long carriedFrom;

    public Instant publishedAt;

    public static @Nullable RunOutput of(long runId, String name) {
        return find("runId = ?1 and name = ?2", runId, name).firstResult();
    }

    public static List<RunOutput> of(Run run) {
        return list("runId = ?1 order by name", run.id);
    }

    /**
     * Says what was published; one that is there already, because it wasn't complete, becomes this.
     */
    public static RunOutput publish(
            Run run, Distributor target, String artifact, @Nullable String uri, boolean complete) {
        var earlier = of(run.id, target.runOutputName());
        var output = earlier == null ? new RunOutput() : earlier;
        output.runId = run.id;
        output.name = target.runOutputName();
        output.kind = target.kind();
        output.artifact = artifact;
        output.uri = uri;
        output.tags = target.artifactTags() == null ? null : Json.write(target.artifactTags());
        output.complete = complete;
        output.publishedAt = Instant.now();
        output.persist();
        return output;
    }

    /** Azure has published it in somebody's subscription. */
    public static RunOutput elsewhere(
            Run run, Distributor target, String artifact, boolean complete) {
        var output = publish(run, target, artifact, null, complete);
        output.kind = AZURE + target.kind();
        return output;
    }

    /** Whether this installation has it. */
    public boolean isHere() {
        return !kind.startsWith(AZURE);
    }

    /** The same artifact as an output of a run that completes the first one's distribution. */
    void carryTo(Run next, Run from) {
        var output = new RunOutput();
        output.runId = next.id;
        output.name = name;
        output.kind = kind;
        output.artifact = artifact;
        output.uri = uri;
        output.tags = tags;
        output.complete = true;
        output.carriedFrom = carriedFrom == null ? (Long) from.number : carriedFrom;
        output.publishedAt = publishedAt;
        output.persist();
    }

    public Map<String, String> tagMap() {
        return tags == null
                ? Map.of()
                : Json.read(tags, new TypeReference<Map<String, String>>() {});
    }

    /** Whether it is a VHD in the template's staging area, which goes with the template. */
    public boolean staged() {
        return kind.equals("VHD") && (uri == null || !uri.contains(":"));
    }
}
