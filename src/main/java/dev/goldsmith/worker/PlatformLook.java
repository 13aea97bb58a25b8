package dev.goldsmith.worker;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Capability;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.Newest;
import dev.goldsmith.build.image.PlatformSources;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.Source;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.trigger.PlatformNewest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks for newer platform images, as far as triggers wait for one, and remembers what this worker
 * found for portals and other workers. A run that starts from {@code latest} tells too.
 */
@ApplicationScoped
class PlatformLook implements Newest {
    private static final Logger LOG = Logger.getLogger(PlatformLook.class);

    @Inject InstallationConfig installation;
    @Inject WorkerConfig config;
    @Inject Catalogue catalogue;
    @Inject Tenancy tenancy;
    @Inject Instance<PlatformSources> sources;

    void duties(@Observes Duties duties) {
        if (config.engine().contains(Capability.QEMU)) {
            duties.each(
                    Role.WORKER,
                    "looking for newer platform images",
                    installation.catalogue().look(),
                    () -> round(catalogue.list(), sources.get()));
        }
    }

    void round(List<Catalogue.Entry> entries, PlatformSources sources) {
        for (var entry : entries) {
            if (tenancy.outside(() -> PlatformNewest.isWatched(entry.urn()))) {
                look(entry, sources);
            }
        }
    }

    /** As a run would: what it finds is told. */
    private static void look(Catalogue.Entry entry, PlatformSources sources) {
        try {
            sources.resolve(
                    new Source.PlatformImage(
                            entry.publisher(),
                            entry.offer(),
                            entry.sku(),
                            "latest",
                            null,
                            Extras.NONE),
                    new Quiet());
        } catch (BuildFailure failure) {
            LOG.warnf("no newer %s was found: %s", entry.urn(), failure.getMessage());
        }
    }

    @Override
    public @Nullable Found of(String urn) {
        var newest = Fenced.patiently(() -> tenancy.outside(() -> PlatformNewest.of(urn)));
        return newest == null
                ? null
                : new Found(newest.version, new Digest(newest.content), newest.foundAt);
    }

    @Override
    public void tell(String urn, String version, Digest content) {
        Fenced.patiently(() ->
                tenancy.outside(() -> {
                    PlatformNewest.tell(urn, version, content.hex(), Instant.now());
                    return true;
                }));
    }

    private static final class Quiet implements Progress {
        @Override
        public void line(String text) {
            LOG.debug(text);
        }

        @Override
        public void percent(int percent) {}

        @Override
        public void checkpoint() {}
    }
}
