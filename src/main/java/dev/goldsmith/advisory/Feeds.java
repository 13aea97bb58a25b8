package dev.goldsmith.advisory;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.activity.InstallationEvent;
import dev.goldsmith.advisory.Feed.Imported;
import dev.goldsmith.advisory.Feed.Kind;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Operator;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The feeds of advisories, which the installation's administrators keep for all tenants: files that
 * they send, the folder of the settings, addresses of mirrors. Whoever is in their way is asked by
 * the door.
 */
@ApplicationScoped
public class Feeds {
    /** The one of the folder. */
    static final String FOLDER = "folder";

    private static final Logger LOG = Logger.getLogger(Feeds.class);

    private static final int MOST = 100;
    private static final int LONGEST_URL = 2000;
    private static final int PIECE = 500;

    @Inject Tenancy tenancy;
    @Inject AdvisoryConfig config;
    @Inject InstallationConfig installation;
    @Inject FeedImport imports;

    void duties(@Observes Duties duties) {
        duties.once("importing advisories", Duration.ofSeconds(20), this::round);
    }

    /** Imports what is due, and lets go what was removed. */
    public void round() {
        sweep();
        folder();
        remove();
        for (var id : due()) {
            imports.again(id);
        }
    }

    public List<Feed> all() {
        return tenancy.outside(Feed::all);
    }

    public Feed get(String name) {
        return tenancy.outside(() -> Feed.require(name));
    }

    /**
     * One that is fetched from an address, at once and then again and again.
     *
     * @throws Refused INVALID_REQUEST or CONFLICT
     */
    public Feed add(Operator by, @Nullable String name, @Nullable String url) {
        var wanted = named(name);
        var address = address(url);
        return tenancy.outside(() -> {
            requireFree(wanted);
            tell(by, EventKind.ADVISORY_FEED_ADDED, wanted, Map.of("url", address));
            return Feed.create(wanted, Kind.URL, address);
        });
    }

    /**
     * Imports a file that was sent, into the feed of this name.
     *
     * @param content JSON or a zip
     * @throws Refused INVALID_REQUEST: it isn't readable at all
     */
    public Imported send(Operator by, @Nullable String name, byte[] content) {
        var wanted = named(name);
        var feed =
                tenancy.outside(() -> {
                    var there = Feed.named(wanted);
                    tell(by, EventKind.ADVISORY_FEED_SENT, wanted, Map.of("bytes", content.length));
                    if (there == null) {
                        requireFree(wanted);
                        return Feed.create(wanted, Kind.FILE, null);
                    }
                    if (there.ending || there.kind != Kind.FILE) {
                        throw fault(
                                "name",
                                "Feed %s isn't one of files that are sent; choose another name."
                                        .formatted(there.name));
                    }
                    return there;
                });
        try {
            var folder = installation.home().resolve("tmp");
            Files.createDirectories(folder);
            var file = Files.createTempFile(folder, "advisories", ".sent");
            try {
                Files.write(file, content);
                return imports.file(feed.id, file, "The file");
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Imports it with the next round. */
    public void again(String name) {
        tenancy.outside(() -> {
            var feed = Feed.require(name);
            if (feed.kind == Kind.FILE) {
                throw new Refused(
                        Refusal.WRONG_STATE,
                        "Feed %s has files that were sent; send a newer one.".formatted(feed.name));
            }
            feed.triedAt = null;
            return feed;
        });
    }

    /** What it brought counts no more. */
    public void remove(Operator by, String name) {
        tenancy.outside(() -> {
            var feed = Feed.require(name);
            if (feed.kind == Kind.FOLDER && config.folder().isPresent()) {
                throw new Refused(
                        Refusal.WRONG_STATE,
                        "The folder is a setting of the installation: take goldsmith.advisory.folder out of it.");
            }
            feed.ending = true;
            tell(by, EventKind.ADVISORY_FEED_REMOVED, feed.name, Map.of());
            return feed;
        });
    }

    private static void tell(Operator by, EventKind kind, String feed, Map<String, ?> detail) {
        InstallationEvent.tell(by, kind, "advisory-feed/" + feed, detail);
    }

    /** The folder has its feed as long as it is set. */
    private void folder() {
        tenancy.outside(() -> {
            var there = Feed.named(FOLDER);
            if (config.folder().isPresent() && there == null) {
                Feed.create(FOLDER, Kind.FOLDER, null);
            } else if (config.folder().isEmpty() && there != null && there.kind == Kind.FOLDER) {
                there.ending = true;
            }
            return there;
        });
    }

    /** What imports left that were killed. */
    private void sweep() {
        var folder = installation.home().resolve("tmp");
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var left = Files.newDirectoryStream(folder, "advisories*.{sent,download}")) {
            var old = Instant.now().minus(Duration.ofDays(1));
            for (var it : left) {
                if (Files.getLastModifiedTime(it).toInstant().isBefore(old)) {
                    Files.deleteIfExists(it);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warnf(e, "what imports of advisories left in %s stays for now", folder);
        }
    }

    private void remove() {
        for (var feed : tenancy.outside(() -> Feed.<Feed>list("ending", true))) {
            while (tenancy.outside(() -> FeedRows.let(feed.id, PIECE))) {
                // The next ones.
            }
            tenancy.outside(() -> Feed.delete("id = ?1 and ending = true", feed.id));
        }
    }

    private List<Long> due() {
        return tenancy.outside(() -> Feed.due(config.every()).stream().map(it -> it.id).toList());
    }

    /** Whether advisories are coming, or will within a minute. */
    boolean underWay() {
        return tenancy.outside(() ->
                !Feed.due(config.every()).isEmpty()
                        || Feed.count("runningUntil > ?1", Instant.now()) > 0);
    }

    private static void requireFree(String name) {
        if (Feed.named(name) != null) {
            throw fault("name", "There is a feed '%s' already.".formatted(name));
        }
        if (Feed.count() >= MOST) {
            throw new Refused(
                    Refusal.CONFLICT, "There are %d feeds already, the limit.".formatted(MOST));
        }
    }

    private static String named(@Nullable String name) {
        if (name == null || !name.matches("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")) {
            throw fault(
                    "name",
                    "\"%s\" isn't a valid feed name: use 1–100 letters, digits, -, _ or . and start and end with a letter or digit."
                            .formatted(name == null ? "" : name));
        }
        if (Feed.key(name).equals(FOLDER)) {
            throw fault(
                    "name",
                    "\"folder\" is the feed of the folder of the settings; choose another name.");
        }
        return name;
    }

    private String address(@Nullable String url) {
        try {
            var uri = url == null || url.length() > LONGEST_URL ? null : new URI(url.strip());
            boolean web =
                    uri != null
                            && uri.getHost() != null
                            && uri.getUserInfo() == null
                            && Set.of("https", "http").contains(String.valueOf(uri.getScheme()));
            if (uri == null || !web) {
                throw fault("url", "Enter the https address of a JSON file or a zip.");
            }
            return uri.toString();
        } catch (URISyntaxException e) {
            throw fault("url", "Enter the https address of a JSON file or a zip.");
        }
    }

    private static Refused fault(String field, String why) {
        return Refused.field(Refusal.INVALID_REQUEST, field, why);
    }
}
