package dev.goldsmith.azure;

import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a run has on Azure: there from before its image template is made until that is gone. */
@Entity
public class AzureBuild extends Owned {
    public long runId;
    public long connectionId;

    /** Resource id of its image template. */
    public String template;

    @Column(columnDefinition = "longtext")
    public @Nullable String operation;

    public Instant madeAt;

    public static @Nullable AzureBuild of(long runId) {
        return find("runId", runId).firstResult();
    }

    public static void begin(long runId, AzureConnection connection, String template) {
        var build = of(runId);
        if (build == null) {
            build = new AzureBuild();
            build.runId = runId;
            build.madeAt = Instant.now();
        }
        build.connectionId = connection.id;
        build.template = template;
        build.persist();
    }
}
