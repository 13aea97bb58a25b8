package dev.goldsmith.gallery;

import dev.goldsmith.installation.Places;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A version in one of its regions: where it is kept, and how much of it is there. */
@Entity
@DynamicUpdate
public class ImageReplica extends Owned {
    private static final String USUAL_STORAGE = "Standard_LRS";
    private static final int LONGEST = 1000;

    public long versionId;

    /** As the template writes it. */
    public String region;

    public String regionKey;

    /** The installation's place that the region meant when the replica was asked for. */
    public String place;

    public int replicaCount;
    public String storageAccountType;

    @Enumerated(EnumType.STRING)
    public State state;

    public long doneBytes;
    public @Nullable String message;

    /** Since when it waits for a worker. */
    public @Nullable Instant askedAt;

    public @Nullable Instant startedAt;
    public @Nullable Instant endedAt;

    /** Raised whenever a copy that no run makes changes hands: an older one writes nothing. */
    public long fence;

    /** Until when a worker has that copy, by the database's clock; null: nobody, or a run. */
    public @Nullable Instant heldUntil;

    public enum State {
        PENDING,
        REPLICATING,
        COMPLETED,
        /** Published there without a copy: whoever reads it reads the installation's store. */
        SHALLOW,
        FAILED;

        /** Somebody is at it, or will be. */
        public static final Set<State> COPYING = EnumSet.of(PENDING, REPLICATING);

        public boolean there() {
            return this == COMPLETED || this == SHALLOW;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a target asks for in one region. */
    public record Wish(String region, int replicaCount, String storageAccountType) {}

    /** The regions that a target names, each once; none named: {@code local}. */
    public static List<Wish> wishes(Distributor.SharedImage target) {
        // A template that was saved before each had to be named once is published all the same.
        var once = new LinkedHashMap<String, Wish>();
        asked(target).forEach(wish -> once.putIfAbsent(RegionName.key(wish.region()), wish));
        return List.copyOf(once.values());
    }

    private static List<Wish> asked(Distributor.SharedImage target) {
        if (target.targetRegions() != null && !target.targetRegions().isEmpty()) {
            return target.targetRegions().stream()
                    .map(it ->
                            new Wish(
                                    it.name(),
                                    it.replicaCount() == null ? 1 : it.replicaCount(),
                                    Objects.requireNonNullElse(
                                            it.storageAccountType(), USUAL_STORAGE)))
                    .toList();
        }
        var storage = Objects.requireNonNullElse(target.storageAccountType(), USUAL_STORAGE);
        if (target.replicationRegions() != null && !target.replicationRegions().isEmpty()) {
            return target.replicationRegions().stream()
                    .map(name -> new Wish(name, 1, storage))
                    .toList();
        }
        return List.of(new Wish(Places.LOCAL, 1, storage));
    }

    /** A region as people name it, without more. */
    static Wish wish(String region) {
        return new Wish(region, 1, USUAL_STORAGE);
    }

    static ImageReplica ask(ImageVersion version, Wish wish, String place) {
        var replica = new ImageReplica();
        replica.versionId = version.id;
        replica.region = wish.region();
        replica.regionKey = RegionName.key(wish.region());
        replica.place = place;
        replica.replicaCount = wish.replicaCount();
        replica.storageAccountType = wish.storageAccountType();
        replica.state = State.PENDING;
        replica.askedAt = Instant.now();
        replica.persist();
        return replica;
    }

    /** A version's regions, in the order in which they were asked for. */
    public static List<ImageReplica> of(ImageVersion version) {
        return list("versionId = ?1 order by id", version.id);
    }

    /** The same of each of these versions, by their ids. */
    public static Map<Long, List<ImageReplica>> of(Collection<Long> versions) {
        return versions.isEmpty()
                ? Map.of()
                : ImageReplica.<ImageReplica>list("versionId in ?1 order by id", versions).stream()
                        .collect(Collectors.groupingBy(it -> it.versionId));
    }

    /** The same, and nobody else changes them until the transaction ends. */
    static List<ImageReplica> locked(ImageVersion version) {
        return ImageReplica.<ImageReplica>find("versionId = ?1 order by id", version.id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    /**
     * Nobody is at this run any more: nothing of its versions is being copied. Whoever distributes
     * them next goes on with it.
     */
    public static void stopped(Run run) {
        update(
                """
                state = ?1, endedAt = ?2, message = ?3
                where state = ?4 and heldUntil is null and versionId in (
                    select v.id from ImageVersion v where v.runId = ?5)
                """,
                State.FAILED,
                Instant.now(),
                "The copy was interrupted; it continues when the image is distributed again.",
                State.REPLICATING,
                run.builderId());
    }

    /** It was asked for after its version was published: a worker copies what isn't there yet. */
    void askAgain(String place) {
        this.place = place;
        askedAt = Instant.now();
        state = State.PENDING;
        message = null;
        endedAt = null;
    }

    /** A run copies it from here on, whoever did before. */
    public void takeOver() {
        if (heldUntil != null) {
            fence++;
            heldUntil = null;
        }
    }

    /** Whoever copied it stops: the next one goes on. */
    public void giveBack() {
        takeOver();
        state = State.PENDING;
    }

    /** Whether a run is copying it just now. */
    boolean isHeldByRun() {
        return state == State.REPLICATING && heldUntil == null;
    }

    /** What it was asked for by. */
    Wish wish() {
        return new Wish(region, replicaCount, storageAccountType);
    }

    /** Whether somebody still has to copy it. */
    public boolean goesOn() {
        return State.COPYING.contains(state);
    }

    public void begin(String place) {
        this.place = place;
        state = State.REPLICATING;
        message = null;
        startedAt = Instant.now();
        endedAt = null;
    }

    public void end(State outcome, long bytes, @Nullable String said) {
        state = outcome;
        doneBytes = bytes;
        message = said == null || said.length() <= LONGEST ? said : said.substring(0, LONGEST);
        endedAt = Instant.now();
        heldUntil = null;
    }

    /** Of the version's bytes. */
    public int percent(long bytes) {
        return state.there() || bytes == 0 ? 100 : (int) Math.min(99, doneBytes * 100 / bytes);
    }
}
