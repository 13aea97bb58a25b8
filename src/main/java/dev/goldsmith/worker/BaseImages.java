package dev.goldsmith.worker;

import dev.goldsmith.build.Capability;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.KeptImages;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.PinnedImage;
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
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Keeps this host's base images within {@code goldsmith.worker.image-bytes}. Runs and kept machines
 * hold what they use by themselves; what templates, or runs that wait, name by its version stays
 * too, for it may not be had again.
 */
@ApplicationScoped
class BaseImages {
    private static final Logger LOG = Logger.getLogger(BaseImages.class);

    /** From finding one to holding it, with a database that is away in between. */
    private static final Duration ABOUT_TO = Duration.ofMinutes(15);

    /**
     * By templates, and by runs that haven't ended: they name it although their template may not.
     */
    private static final String NAMED =
            """
            select pinned_image from template
            where pinned_image is not null and deleted_at is null
            union
            select concat_ws(':',
                json_unquote(json_extract(i.document, '$.properties.source.publisher')),
                json_unquote(json_extract(i.document, '$.properties.source.offer')),
                json_unquote(json_extract(i.document, '$.properties.source.sku')),
                json_unquote(json_extract(i.document, '$.properties.source.version')))
            from run r join run_inputs i on i.id = r.inputs_id
            where r.state in (%s)
                and json_unquote(json_extract(i.document, '$.properties.source.type')) = 'PlatformImage'
            """
                    .formatted(
                            RunState.ACTIVE.stream()
                                    .map("'%s'"::formatted)
                                    .collect(Collectors.joining(", ")));

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

    /** Folders of what somebody names by its version. */
    Set<Path> named(KeptImages images) {
        var named = new HashSet<Path>();
        across.all(NAMED, row -> PinnedImage.parse(row.getString(1)))
                .forEach(image ->
                        catalogue
                                .named(image.urn())
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
