package dev.goldsmith.worker;

import dev.goldsmith.build.Capability;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.KeptImages;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.schema.Extras;
import dev.goldsmith.schema.Source;
import dev.goldsmith.tenant.AcrossTenants;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Keeps this host's base images within {@code goldsmith.worker.image-bytes}. Runs and kept machines
 * hold what they use by themselves; what templates name by its version stays too, for it may not be
 * had again.
 */
@ApplicationScoped
class BaseImages {
    private static final Logger LOG = Logger.getLogger(BaseImages.class);

    /** From finding one to holding it, with a database that is away in between. */
    private static final Duration ABOUT_TO = Duration.ofMinutes(15);

    private static final String NAMED =
            """
            select distinct json_unquote(json_extract(v.document, '$.properties.source.publisher')),
                json_unquote(json_extract(v.document, '$.properties.source.offer')),
                json_unquote(json_extract(v.document, '$.properties.source.sku')),
                json_unquote(json_extract(v.document, '$.properties.source.version'))
            from template t
            join template_version v on v.template_id = t.id and v.number = t.latest_version
            where t.deleted_at is null
                and json_unquote(json_extract(v.document, '$.properties.source.type')) = 'PlatformImage'
                and lower(json_unquote(json_extract(v.document, '$.properties.source.version'))) <> 'latest'
            """;

    @Inject WorkerConfig config;
    @Inject WorkerHost host;
    @Inject AcrossTenants across;
    @Inject Catalogue catalogue;

    void duties(@Observes Duties duties) {
        if (config.engine().contains(Capability.QEMU)) {
            duties.each(
                    Role.WORKER,
                    "keeping base images in bounds",
                    Duration.ofMinutes(1),
                    () -> round(Instant.now()));
        }
    }

    void round(Instant now) {
        var images = images();
        try {
            if (images.held().bytes() > config.imageBytes()) {
                var named = named(images);
                int gone = images.shrink(config.imageBytes(), now.minus(ABOUT_TO), named::contains);
                if (gone > 0) {
                    LOG.infof("%d base images that were longest not used were removed", gone);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<Path> named(KeptImages images) {
        var named = new HashSet<Path>();
        across.all(
                        NAMED,
                        row ->
                                new Source.PlatformImage(
                                        row.getString(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4),
                                        null,
                                        Extras.NONE))
                .forEach(image ->
                        catalogue
                                .find(image)
                                .ifPresent(
                                        it -> named.add(images.folder(it.urn(), image.version()))));
        return named;
    }

    private KeptImages images() {
        return new KeptImages(host.folder().resolve("images"));
    }

    /** What this worker tells of them. */
    KeptImages.Held held() {
        try {
            return images().held();
        } catch (IOException _) {
            return new KeptImages.Held(0, 0);
        }
    }
}
