package dev.goldsmith.run;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run published under one of its runOutputNames; at most one artifact each. */
@Entity
public class RunOutput extends Owned {
    public long runId;
    public String name;

    /** {@code SharedImage} or {@code VHD}. */
    public String kind;

    /** A gallery version's id on the ARM door, or {@code sha256:…} of the disk behind a VHD. */
    public String artifact;

    public Instant publishedAt;

    public static @Nullable RunOutput of(long runId, String name) {
        return find("runId = ?1 and name = ?2", runId, name).firstResult();
    }

    public static List<RunOutput> of(Run run) {
        return list("runId = ?1 order by name", run.id);
    }

    public static RunOutput publish(Run run, String name, String kind, String artifact) {
        var output = new RunOutput();
        output.runId = run.id;
        output.name = name;
        output.kind = kind;
        output.artifact = artifact;
        output.publishedAt = Instant.now();
        output.persist();
        return output;
    }
}
