package dev.goldsmith.run;

import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.ImageTemplate;
import io.quarkus.arc.Arc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Port to those who know the images that a template names: whether its source is still there, and
 * what it publishes has still a place. A save looked at that too; things change.
 */
public interface Destinations {
    /** Those of this installation; entities have nothing injected. */
    static Destinations known() {
        return Arc.container().instance(Destinations.class).get();
    }

    /** What a run of now could not find or could not publish, each at its path. */
    List<Violation> obstacles(ImageTemplate template);

    /**
     * Why this target of a run can't be published, and what to do; null when it can.
     *
     * @param builder the run that builds or built what is published
     * @param sourceVersion exact version of what it is built from
     */
    @Nullable String obstacle(Distributor target, Run builder, String sourceVersion);
}
