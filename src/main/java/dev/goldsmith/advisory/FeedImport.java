package dev.goldsmith.advisory;

import dev.goldsmith.advisory.Feed.Imported;
import dev.goldsmith.advisory.Feed.Skipped;
import dev.goldsmith.fetch.FetchPolicy;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings the advisories of a feed into the database, some at a time: each piece is whole, so an
 * import that is killed is the beginning of the next one.
 */
@ApplicationScoped
public class FeedImport {
    private static final Logger LOG = Logger.getLogger(FeedImport.class);

    /** Advisories of a transaction. */
    private static final int PIECE = 200;

    /** Packages, events and versions of a transaction, but for the last advisory's. */
    private static final int HEAVIEST = 50_000;

    /** Without a word of it for so long, an import has died. */
    private static final Duration SILENT = Duration.ofMinutes(20);

    @Inject Tenancy tenancy;
    @Inject AdvisoryConfig config;
    @Inject FetchPolicy policy;
    @Inject InstallationConfig installation;

    /** What goes over all entries of a source. */
    private interface Source {
        void read(OsvFiles.Reader reader) throws IOException;
    }

    /**
     * @param name as people know the file
     * @throws Refused INVALID_REQUEST: the file as a whole isn't readable
     */
    Imported file(long feed, Path file, String name) {
        return done(feed, reader -> OsvFiles.file(file, name, reader));
    }

    /** What became of it is on the feed. */
    void again(long id) {
        var feed = begun(id);
        if (feed == null) {
            return;
        }
        try {
            if (feed.kind == Feed.Kind.URL) {
                fetched(id, URI.create(Objects.requireNonNull(feed.url)));
            } else {
                var folder = config.folder().orElseThrow();
                done(id, reader -> OsvFiles.folder(folder, reader));
            }
        } catch (RuntimeException e) {
            LOG.warnf(e, "advisories of feed %s weren't imported", feed.name);
        }
    }

    private void fetched(long id, URI url) {
        var folder = installation.home().resolve("tmp");
        try {
            Files.createDirectories(folder);
            var file = Files.createTempFile(folder, "advisories", ".download");
            try {
                done(
                        id,
                        reader -> {
                            new GuardedFetch(
                                            policy.withMaxBytes(config.maxBytes().asLongValue())
                                                    .withTimeout(config.fetchTimeout()))
                                    .fetch(url, file);
                            OsvFiles.file(file, url.getHost(), reader);
                        });
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            said(
                    id,
                    it ->
                            it.failed(
                                    "The portal couldn't keep the file for a moment: "
                                            + e.getMessage()));
        }
    }

    /** Null: it is gone, or another portal is at it. */
    private @Nullable Feed begun(long id) {
        return tenancy.outside(() -> {
            var feed = locked(id);
            if (feed == null || feed.isRunning()) {
                return null;
            }
            feed.triedAt = Instant.now();
            feed.runningUntil = Instant.now().plus(SILENT);
            return feed;
        });
    }

    private Imported done(long id, Source source) {
        var pieces = new Pieces(id);
        try {
            source.read(pieces);
            pieces.write();
            said(
                    id,
                    it -> {
                        it.imported(pieces.sum());
                        // Asked for again meanwhile: what was read may be another's no more.
                        if (!it.isAskedFor()) {
                            FeedRows.cover(id, pieces.ecosystems);
                        }
                    });
            return pieces.sum();
        } catch (Refused refused) {
            said(id, it -> it.failed(refused.detail()));
            throw refused;
        } catch (IOException e) {
            var why = "It can't be read: %s.".formatted(e.getMessage());
            said(id, it -> it.failed(why));
            throw new Refused(Refusal.INVALID_REQUEST, why);
        } catch (RuntimeException e) {
            said(id, it -> it.failed("The import failed; the portal's log says why."));
            throw e;
        }
    }

    private interface Word {
        void of(Feed feed);
    }

    /** The end of an import. */
    private void said(long id, Word word) {
        tenancy.outside(() -> {
            var feed = locked(id);
            if (feed != null) {
                feed.runningUntil = null;
                word.of(feed);
                if (!feed.isAskedFor()) {
                    feed.triedAt = Instant.now();
                }
            }
            return feed;
        });
    }

    /** Null: it is gone, or going. */
    private static @Nullable Feed locked(long id) {
        Feed feed = Feed.findById(id, LockModeType.PESSIMISTIC_WRITE);
        return feed == null || feed.ending ? null : feed;
    }

    /** Collects entries, and writes them when there are enough. */
    private final class Pieces implements OsvFiles.Reader {
        private final long feed;
        private final List<Osv> waiting = new ArrayList<>();
        private final Set<String> ecosystems = new TreeSet<>();
        private final List<Skipped> some = new ArrayList<>();
        private int weight;
        private int entries;
        private int changed;
        private int skipped;
        private @Nullable Instant newest;

        Pieces(long feed) {
            this.feed = feed;
        }

        @Override
        public void read(Osv advisory) {
            entries++;
            if (newest == null || advisory.modified().isAfter(newest)) {
                newest = advisory.modified();
            }
            advisory.packages().forEach(it -> ecosystems.add(it.ecosystem().name()));
            waiting.add(advisory);
            weight += advisory.weight();
            if (waiting.size() == PIECE || weight > HEAVIEST) {
                write();
            }
        }

        @Override
        public void skipped(String entry, String why) {
            skipped++;
            if (some.size() < Feed.NAMED) {
                some.add(new Skipped(brief(entry), brief(why)));
            }
        }

        private static String brief(String text) {
            return text.length() <= 300 ? text : text.substring(0, 300) + "…";
        }

        void write() {
            if (waiting.isEmpty()) {
                return;
            }
            changed +=
                    tenancy.outside(() -> {
                        var held = locked(feed);
                        if (held == null) {
                            throw new Refused(Refusal.CONFLICT, "The feed was removed meanwhile.");
                        }
                        held.runningUntil = Instant.now().plus(SILENT);
                        return AdvisoryRows.write(feed, waiting);
                    });
            waiting.clear();
            weight = 0;
        }

        Imported sum() {
            return new Imported(entries, changed, skipped, List.copyOf(some), newest);
        }
    }
}
