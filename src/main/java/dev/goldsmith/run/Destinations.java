package dev.goldsmith.run;

import dev.goldsmith.kernel.Refused;
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

    /**
     * What a run of now takes where the document leaves it open: a channel is resolved once, when
     * the run is requested.
     *
     * @throws Refused CONFLICT when the channel is empty
     */
    Taken taken(ImageTemplate document);

    /** Whether its source isn't known to be anything else. */
    boolean isLinux(ImageTemplate document);

    /** What a patch run publishes: where the document names a version, the next patch of it. */
    ImageTemplate patched(ImageTemplate document);

    /**
     * @param document that the run builds: it names the version
     * @param version exact version of its source, and {@code digest} of its disk; null: its worker
     *     finds it
     */
    record Taken(ImageTemplate document, @Nullable String version, @Nullable String digest) {}

    /**
     * What a run of now could not find or could not publish, each at its path. Until the
     * transaction ends, nobody else takes what was found free.
     *
     * @param teamId of the template
     */
    List<Violation> obstacles(long teamId, ImageTemplate template);

    /**
     * Keeps what has no {@link #obstacles} free for this new run until it has ended, as far as it
     * can be known before its worker has found the source.
     */
    void keepNumbers(Run run);

    /** The same as {@link #obstacle}, for a run that publishes; what it can have is kept for it. */
    @Nullable String foresee(Distributor target, Run run, String sourceVersion);

    /**
     * Why this target of a run can't be published, and what to do; null when it can.
     *
     * @param builder the run that builds or built what is published
     * @param sourceVersion exact version of what it is built from
     */
    @Nullable String obstacle(Distributor target, Run builder, String sourceVersion);
}
