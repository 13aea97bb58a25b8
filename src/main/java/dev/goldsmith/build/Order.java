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
 * @param inherited what the captured image is checked for besides, whatever the template says
 * @param network what its guests reach
 * @param reuse what it may start from of what earlier builds left
 * @param room what the tenant's builds can still write
 * @param secrets what its scripts are given, parameters too
 */
public record Order(
        String tenant,
        String run,
        int attempt,
        ImageTemplate template,
        Map<String, Digest> frozen,
        @Nullable Captured captured,
        List<Inherited> inherited,
        Network network,
        Reuse reuse,
        Allowance room,
        Secrets secrets) {
    public Order {
        frozen = Map.copyOf(frozen);
        inherited = List.copyOf(inherited);
    }

    /** Of a template whose scripts are given no secrets. */
    public Order(
            String tenant,
            String run,
            int attempt,
            ImageTemplate template,
            Map<String, Digest> frozen,
            @Nullable Captured captured,
            List<Inherited> inherited,
            Network network,
            Reuse reuse,
            Allowance room) {
        this(
                tenant,
                run,
                attempt,
                template,
                frozen,
                captured,
                inherited,
                network,
                reuse,
                room,
                Secrets.NONE);
    }
}
