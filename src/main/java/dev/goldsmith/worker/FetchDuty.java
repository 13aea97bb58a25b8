package dev.goldsmith.worker;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Capability;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Progress;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.build.image.PlatformSources;
import dev.goldsmith.catalogue.ImageFetch;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.kernel.Mishap;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Fetches the platform images that administrators asked for, one after the other. */
@ApplicationScoped
class FetchDuty {
    private static final Logger LOG = Logger.getLogger(FetchDuty.class);
    private static final Duration EVERY = Duration.ofSeconds(2);

    @Inject WorkerConfig config;
    @Inject WorkerIdentity identity;
    @Inject Catalogue catalogue;
    @Inject Tenancy tenancy;
    @Inject Instance<PlatformSources> sources;

    void duties(@Observes Duties duties) {
        if (config.engine().contains(Capability.QEMU)) {
            duties.each(
                    Role.WORKER,
                    "fetching platform images",
                    EVERY,
                    () -> round(sources.get(), catalogue));
        }
    }

    /** Takes what waits until nothing does. */
    void round(PlatformSources sources, Catalogue catalogue) {
        for (var fetch = take(); fetch != null; fetch = take()) {
            var problem = fetch(fetch, sources, catalogue);
            var key = fetch.imageKey;
            long fence = fetch.fence;
            Fenced.patiently(() ->
                    tenancy.outside(() -> {
                        ImageFetch.end(key, fence, problem, Instant.now());
                        return true;
                    }));
        }
    }

    private @Nullable ImageFetch take() {
        return tenancy.outside(() -> ImageFetch.take(identity.host(), Instant.now()));
    }

    /** Gives why it failed; null: it didn't. */
    private @Nullable String fetch(ImageFetch fetch, PlatformSources sources, Catalogue catalogue) {
        try {
            var entry = catalogue.named(fetch.imageKey).orElse(null);
            if (entry == null) {
                return "The image was removed.";
            }
            sources.again(entry, new Told(fetch));
            return null;
        } catch (BuildFailure failure) {
            return failure.getMessage();
        } catch (Journal.Interrupted _) {
            return "Another worker took it over.";
        } catch (RuntimeException e) {
            return "It failed: %s.".formatted(Mishap.of(e, LOG, "a fetch").said());
        }
    }

    /** Says where it is, every few seconds. */
    private final class Told implements Progress {
        private final String key;
        private final long fence;
        private Instant next = Instant.EPOCH;
        private int percent;
        private String said = "";

        Told(ImageFetch fetch) {
            this.key = fetch.imageKey;
            this.fence = fetch.fence;
        }

        @Override
        public void line(String text) {
            LOG.debug(text);
            said = text;
        }

        @Override
        public void percent(int percent) {
            this.percent = percent;
        }

        @Override
        public void checkpoint() {
            var now = Instant.now();
            if (now.isBefore(next)) {
                return;
            }
            next = now.plus(EVERY);
            int there = percent;
            var text = said;
            boolean held =
                    Fenced.patiently(() ->
                            tenancy.outside(() -> ImageFetch.tell(key, fence, there, text, now)));
            if (!held) {
                throw new Journal.Interrupted("LOST");
            }
        }
    }
}
