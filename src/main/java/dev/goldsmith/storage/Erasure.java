package dev.goldsmith.storage;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tenant that is erased: written with the first of its rows that goes, so that nobody takes it
 * back any more; when the last one is gone whoever looks next goes on with its files. Its name
 * isn't given again before they are gone.
 */
@Entity
public class Erasure extends PanacheEntityBase {
    private static final int LONGEST = 1000;

    /** The tenant's. */
    @Id public String id;

    public String slug;
    public long deletedRows;

    /** Null while there are rows of it. */
    public @Nullable Instant erasedAt;

    /** When a portal first saw that its rows are gone. */
    public @Nullable Instant seenAt;

    /** When all places had been looked through after that: nothing of it is held any more. */
    public @Nullable Instant unheldAt;

    /** Null while there are files of it. */
    public @Nullable Instant filesGoneAt;

    /** What keeps its files here. */
    public @Nullable String waitsFor;

    /** Whether there still are files of a tenant that had this name. */
    public static boolean holds(String slug) {
        return count("slug = ?1 and filesGoneAt is null", slug) > 0;
    }

    /** Whether some of its rows are gone and others not yet. */
    public static boolean goesOn(String tenantId) {
        return count("id = ?1 and erasedAt is null", tenantId) > 0;
    }

    static List<Erasure> open() {
        return list("filesGoneAt is null and erasedAt is not null order by erasedAt, id");
    }

    /** Those that go on, then the newest. */
    public static List<Erasure> last(int limit) {
        return Erasure.<Erasure>find(
                        "order by case when erasedAt is null then 0 else 1 end, erasedAt desc, id")
                .page(0, limit)
                .list();
    }

    /** What a sweep that begins from now on reads has none of its rows. */
    static void see() {
        update("seenAt = ?1 where seenAt is null and erasedAt is not null", Instant.now());
    }

    /**
     * What keeps contents of its here; null when the sweeps took all that nobody else holds.
     *
     * @param places as their last sweeps found them
     */
    @Nullable String shared(List<StorePlace> places, Duration grace) {
        for (var place : places) {
            if (place.fault != null) {
                return "place %s: %s".formatted(place.name, place.fault);
            }
        }
        var since = Objects.requireNonNull(seenAt);
        if (unheldAt == null && places.stream().allMatch(it -> it.sweptSince(since))) {
            unheldAt = Instant.now();
        }
        if (unheldAt == null) {
            return "the places haven't all been looked through since it was erased";
        }
        var due = unheldAt.plus(grace);
        return places.stream().allMatch(it -> it.sweptSince(due))
                ? null
                : "its contents go in the first sweep after %s, where nobody else has the same"
                        .formatted(due.truncatedTo(ChronoUnit.SECONDS));
    }

    void waitFor(String what) {
        waitsFor = what.length() <= LONGEST ? what : what.substring(0, LONGEST);
    }

    void done() {
        filesGoneAt = Instant.now();
        waitsFor = null;
    }
}
