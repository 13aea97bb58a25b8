package dev.goldsmith.build;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.ImageTemplate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is asked to build.
 *
 * @param tenant the tenant's UUID; part of every layer's key
 * @param run a name that no other run of the installation has, {@code [a-z0-9-]+}; names its VMs
 *     and folders
 * @param attempt from 1; a run whose worker was lost is executed again
 * @param frozen contents of scripts and files, fetched at the save: JSON path of the property that
 *     named it ({@code $.properties.customize[0].scriptUri}) to its digest in the content store
 * @param captured what an earlier attempt (or, for a distribution-only retry, an earlier run)
 *     captured and stored: building is skipped
 * @param start what another run left, to go on from there; null: from the source
 * @param inherited what the captured image is checked for besides, whatever the template says
 * @param network what its guests reach
 * @param noCache nothing that an earlier build left is started from
 * @param room what the tenant's builds can still write
 */
public record Order(
        String tenant,
        String run,
        int attempt,
        ImageTemplate template,
        Map<String, Digest> frozen,
        @Nullable Captured captured,
        @Nullable Start start,
        List<Inherited> inherited,
        Network network,
        boolean noCache,
        Allowance room) {
    public Order {
        frozen = Map.copyOf(frozen);
        inherited = List.copyOf(inherited);
    }

    /**
     * @param step the last one that was done, and isn't done again
     * @param layer key of the disk that it left, by a build of the same source, size and
     *     surroundings
     */
    public record Start(String step, Digest layer) {}
}
