package dev.goldsmith.advisory;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** Where advisories came from, and what the last import from there brought. Of no tenant. */
@Entity
@Table(name = "advisory_feed")
@DynamicUpdate
public class Feed extends PanacheEntityBase {
    /** Skipped entries that are named. */
    static final int NAMED = 20;

    private static final int LONGEST_PROBLEM = 1000;

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public String name;
    public String nameKey;

    @Enumerated(EnumType.STRING)
    public Kind kind;

    public @Nullable String url;
    public Instant createdAt;

    /** Null: to be imported as soon as can be. */
    public @Nullable Instant triedAt;

    public @Nullable Instant runningUntil;

    /** Of the last import that went through, as are the numbers. */
    public @Nullable Instant importedAt;

    public int entries;
    public int changed;
    public int skipped;

    @Column(columnDefinition = "longtext")
    public @Nullable String skippedSome;

    /** The newest {@code modified} that any import had. */
    public @Nullable Instant newest;

    /** Why the last one didn't go through. */
    public @Nullable String problem;

    public boolean ending;

    public enum Kind {
        FILE,
        FOLDER,
        URL;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** An entry that couldn't be read. */
    public record Skipped(String entry, String why) {}

    /** Those that there are, by name. */
    public static List<Feed> all() {
        return list("ending = false order by nameKey");
    }

    /** Those to be imported again; one whose import has died among them. */
    static List<Feed> due(Duration every) {
        var now = Instant.now();
        return list(
                """
                ending = false and kind <> ?1
                and (triedAt is null or triedAt < ?2 or runningUntil < ?3) order by id
                """,
                Kind.FILE,
                now.minus(every),
                now);
    }

    static @Nullable Feed named(String name) {
        return find("nameKey", key(name)).firstResult();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    static Feed require(String name) {
        var feed = named(name);
        if (feed == null || feed.ending) {
            throw new Refused(Refusal.NOT_FOUND, "There is no advisory feed '%s'.".formatted(name));
        }
        return feed;
    }

    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Somebody or something wants it imported again, maybe while it is. */
    boolean isAskedFor() {
        return kind != Kind.FILE && triedAt == null;
    }

    public boolean isRunning() {
        return runningUntil != null && runningUntil.isAfter(Instant.now());
    }

    /** The first that were left out by the last import. */
    public List<Skipped> skippedEntries() {
        return skippedSome == null ? List.of() : Json.read(skippedSome, new TypeReference<>() {});
    }

    void imported(Imported what) {
        importedAt = Instant.now();
        entries = what.entries();
        changed = what.changed();
        skipped = what.skipped();
        skippedSome = what.some().isEmpty() ? null : Json.write(what.some());
        if (newest == null || what.newest() != null && what.newest().isAfter(newest)) {
            newest = what.newest();
        }
        problem = null;
    }

    void failed(String why) {
        problem = why.length() <= LONGEST_PROBLEM ? why : why.substring(0, LONGEST_PROBLEM);
    }

    /**
     * What an import brought.
     *
     * @param entries that were read, about distributions or about something else
     * @param changed that are new here, or newer than what was here
     * @param some of those that were skipped
     * @param newest null: there were none
     */
    public record Imported(
            int entries, int changed, int skipped, List<Skipped> some, @Nullable Instant newest) {}

    static Feed create(String name, Kind kind, @Nullable String url) {
        var feed = new Feed();
        feed.name = name;
        feed.nameKey = key(name);
        feed.kind = kind;
        feed.url = url;
        feed.createdAt = Instant.now();
        feed.persist();
        return Objects.requireNonNull(feed);
    }
}
