package dev.goldsmith.gallery;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.Passage;
import dev.goldsmith.build.Captured;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.DiskUse;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** One numbered image. Its number is taken before it is published and never given again. */
@Entity
// Only what was changed is written: who changes tags brings no deleted version back.
@DynamicUpdate
public class ImageVersion extends Owned {
    public long definitionId;
    public int major;
    public int minor;
    public int patch;

    @Enumerated(EnumType.STRING)
    public State state;

    public long runId;
    public long runNumber;
    public String outputName;
    public long templateId;
    public int templateVersion;
    public String fingerprint;

    /** Which image it was made of; null where that isn't known. */
    @Embedded public @Nullable Parentage parentage;

    /** The version whose disk it has under another number; null: it was built. */
    public @Nullable Long copyOf;

    public boolean excludeFromLatest;

    /** {@code Full}, or {@code Shallow}: nothing is copied. */
    public String replicationMode;

    public @Nullable Instant endOfLifeAt;

    /** When people are told next that it ends; null: nothing is left to tell. */
    public @Nullable Instant endDueAt;

    /** Names of its regions, as they were written; how far each is: {@link ImageReplica}. */
    @Column(columnDefinition = "longtext")
    public String regions;

    @Column(columnDefinition = "longtext")
    public String tags;

    /** Null as long as it is only reserved. */
    @Embedded public @Nullable ImageContent content;

    /** Whether it is what was signed. */
    @Embedded public Attestation attestation = new Attestation();

    public Instant createdAt;
    public @Nullable Instant publishedAt;

    /** Null also for what was deleted before this was written down. */
    public @Nullable Instant deletedAt;

    public enum State {
        RESERVED,
        /** A copy that waits for an approval. */
        WAITING,
        /** A copy that got none: its number may be asked for again. */
        REFUSED,
        PUBLISHED,
        /** Its number stays taken. */
        DELETED
    }

    /** What is given to change; null stays as it is. */
    public record Change(
            @Nullable Boolean excludeFromLatest,
            @Nullable End end,
            @Nullable Map<String, String> tags) {
        private boolean isNothing() {
            return excludeFromLatest == null && end == null && tags == null;
        }
    }

    /**
     * When it ends.
     *
     * @param at null: never
     */
    public record End(@Nullable Instant at) {
        /** Whether that has passed. */
        public boolean isOver() {
            return at != null && !at.isAfter(Instant.now());
        }

        /** Null: nothing was said of it. */
        public static @Nullable End of(@Nullable Instant at) {
            return at == null ? null : new End(at);
        }
    }

    public VersionNumber number() {
        return new VersionNumber(major, minor, patch);
    }

    public List<String> regionNames() {
        return Json.read(regions, new TypeReference<List<String>>() {});
    }

    /** What one that is published consists of. */
    public ImageContent published() {
        return Objects.requireNonNull(content, "this version is only reserved");
    }

    public Map<String, String> tagMap() {
        return Json.read(tags, new TypeReference<Map<String, String>>() {});
    }

    /**
     * Not a copy that an output's name happens to hit, nor of a definition that was deleted since.
     */
    private ImageVersion requireReservedFor(ImageDefinition definition) {
        if (!definition.id.equals(definitionId)
                || state == State.WAITING
                || state == State.REFUSED) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Output '%s' of run %d belongs to version %s of another image definition. Build again."
                            .formatted(outputName, runNumber, number()));
        }
        return this;
    }

    /** The version that this run already reserved under this output name, if any. */
    static @Nullable ImageVersion of(long runId, String outputName) {
        return find("runId = ?1 and outputName = ?2", runId, outputName).firstResult();
    }

    public static @Nullable ImageVersion of(ImageDefinition definition, VersionNumber number) {
        return find(
                        "definitionId = ?1 and major = ?2 and minor = ?3 and patch = ?4",
                        definition.id,
                        number.major(),
                        number.minor(),
                        number.patch())
                .firstResult();
    }

    /** Of what has the number, or had it and was refused; null: nothing did. */
    static @Nullable Long idOf(ImageDefinition definition, VersionNumber number) {
        var there = of(definition, number);
        return there == null ? null : there.id;
    }

    public static Map<Long, ImageVersion> byId(Collection<Long> ids) {
        return ids.isEmpty()
                ? Map.of()
                : ImageVersion.<ImageVersion>list("id in ?1", ids).stream()
                        .collect(Collectors.toMap(it -> it.id, Function.identity()));
    }

    /**
     * A published version by its number, or {@code latest}.
     *
     * @throws Refused NOT_FOUND
     */
    public static ImageVersion require(ImageDefinition definition, String number) {
        ImageVersion version;
        if (number.equalsIgnoreCase("latest")) {
            version = latest(definition);
        } else {
            version = VersionNumber.parse(number).map(n -> of(definition, n)).orElse(null);
        }
        if (version != null && version.state == State.DELETED) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Version %s of %s was deleted; its number isn't given again."
                            .formatted(version.number(), definition.name));
        }
        if (version == null || version.state != State.PUBLISHED) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Image definition %s has no version %s.".formatted(definition.name, number));
        }
        return version;
    }

    /** The highest published version that can be used and isn't excluded from latest. */
    public static @Nullable ImageVersion latest(ImageDefinition definition) {
        return latest(definition.id);
    }

    public static @Nullable ImageVersion latest(long definitionId) {
        return find(
                        """
                        from ImageVersion v
                        where v.definitionId = ?1 and v.state = ?2 and v.excludeFromLatest = false
                            and not exists (select 1 from Withdrawal w where w.versionId = v.id)
                        order by v.major desc, v.minor desc, v.patch desc
                        """,
                        definitionId,
                        State.PUBLISHED)
                .firstResult();
    }

    /**
     * The highest number in use, reserved ones too: a failed version still occupies its number.
     *
     * @param major among those of this major; null or -1: among all
     */
    static @Nullable ImageVersion highest(long definitionId, @Nullable Integer major) {
        var order = " order by major desc, minor desc, patch desc";
        return major == null || major < 0
                ? find("definitionId = ?1" + order, definitionId).firstResult()
                : find("definitionId = ?1 and major = ?2" + order, definitionId, major)
                        .firstResult();
    }

    /** The highest with the same major and minor number, whatever became of it. */
    static @Nullable ImageVersion highestPatch(long definitionId, VersionNumber number) {
        return find(
                        "definitionId = ?1 and major = ?2 and minor = ?3 order by patch desc",
                        definitionId,
                        number.major(),
                        number.minor())
                .firstResult();
    }

    /**
     * Takes a number for this run's output, or gives the one it took before.
     *
     * @param explicit the number that the template names, or null
     * @param source number of the source's version, for the scheme {@code Source}; null when it has
     *     none
     * @throws Refused CONFLICT when the number is taken by another run
     */
    public static ImageVersion reserve(
            ImageDefinition definition,
            Run run,
            Distributor.SharedImage target,
            @Nullable VersionNumber explicit,
            @Nullable VersionNumber source,
            Places places) {
        Locks.versions(
                run.parentage == null ? null : run.parentage.parentVersion(),
                explicit == null ? null : idOf(definition, explicit));
        Withdrawal.refuse(run);
        ImageDefinition.locked(definition.id);
        // Who only completes another run's distribution goes on with the number that it took.
        var earlier = of(run.builderId(), target.runOutputName());
        if (earlier != null) {
            return earlier.requireReservedFor(definition);
        }
        var own = SpokenFor.Own.of(run, target);
        var number =
                explicit != null
                        ? explicit
                        : definition.nextNumber(
                                target.versioning(), source, SpokenFor.byOthers(definition, own));
        var spoken = SpokenFor.byOthers(definition, number, own);
        if (spoken != null) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Version %s of %s is kept for %s; name another one or leave it out."
                            .formatted(number, definition.name, spoken.whose(own)));
        }
        var there = of(definition, number);
        if (there != null && there.state == State.REFUSED) {
            VersionCopy.forget(there);
        } else if (there != null) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "Version %s of %s exists already; name another one or leave it out."
                            .formatted(number, definition.name));
        }
        var version = new ImageVersion();
        version.definitionId = definition.id;
        version.major = number.major();
        version.minor = number.minor();
        version.patch = number.patch();
        version.state = State.RESERVED;
        version.runId = run.builderId();
        version.runNumber = run.builderNumber();
        version.outputName = target.runOutputName();
        version.templateId = run.templateId;
        version.templateVersion = run.templateVersion;
        version.fingerprint = run.fingerprint;
        version.parentage = run.parentage;
        version.excludeFromLatest = Boolean.TRUE.equals(target.excludeFromLatest());
        version.replicationMode =
                target.replicationMode() == null ? "Full" : target.replicationMode();
        var wishes = ImageReplica.wishes(target);
        version.regions = Json.write(wishes.stream().map(ImageReplica.Wish::region).toList());
        version.tags = Json.write(target.artifactTags() == null ? Map.of() : target.artifactTags());
        version.createdAt = Instant.now();
        version.persist();
        for (var wish : wishes) {
            ImageReplica.ask(version, wish, RegionName.placeOf(wish.region(), places));
        }
        return version;
    }

    /**
     * What it is called by whatever is asked about it: {@code version/web/web-nginx/1.2.0/42}, with
     * its id, since a number that was refused may be asked for again.
     */
    String subject() {
        return VersionCopy.told(this) + "/" + id;
    }

    /** What it waits or waited for; null when no gate asked about it, or its run's did. */
    public @Nullable Approval approval() {
        return Approval.about(subject());
    }

    /** Those that are published, locked until the transaction ends, in the order of their ids. */
    public static List<ImageVersion> locked(Collection<Long> ids) {
        return ImageVersion.<ImageVersion>find(
                        "id in ?1 and state = ?2 order by id", ids, State.PUBLISHED)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    /** The row as it is now, locked until the transaction ends. */
    public static ImageVersion locked(long id) {
        return Locks.row(ImageVersion.class, id);
    }

    /** A new copy, which stays invisible until the gates are through with it. */
    void hold(Captured captured) {
        content = ImageContent.of(captured);
        state = State.WAITING;
        persist();
        holds();
    }

    void refuse() {
        state = State.REFUSED;
        holds();
    }

    /** After each change of its state or content. */
    private void holds() {
        var there = state == State.WAITING || state == State.PUBLISHED;
        DiskUse.holds(tenantId, "version/" + id, there ? published().sizes() : Map.of());
        if (state == State.PUBLISHED || state == State.DELETED) {
            ListedContent.due(tenantId, published().packages());
        }
    }

    /**
     * Makes it visible; one that is published already, in some regions, stays what it is.
     *
     * @param passage into the gallery of this version's team
     * @return whether it wasn't published before
     */
    public boolean publish(Captured captured, Passage passage) {
        passage.requireInto(gallery().teamId);
        Locks.now(this);
        if (state == State.DELETED) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "version %s was deleted before all its regions had it".formatted(number()));
        }
        ImageDefinition definition = ImageDefinition.findById(definitionId);
        if (definition.removed()) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "image definition %s was deleted before version %s was published"
                            .formatted(definition.name, number()));
        }
        if (state == State.PUBLISHED) {
            return false;
        }
        Withdrawal.refuse(this);
        content = ImageContent.of(captured);
        state = State.PUBLISHED;
        publishedAt = Instant.now();
        endDueAt = EndOfLife.first(endOfLifeAt);
        attestation.due();
        holds();
        SourceMoved.tell(definition);
        return true;
    }

    /** Changes what may change of a published version. */
    public void change(Access by, Change change) {
        by.require(Permission.EDIT, gallery().teamId, "version " + number());
        var definition = locked();
        if (change.isNothing()) {
            return;
        }
        // A client that sends back what the ARM door says of a withdrawn version changes nothing.
        boolean echoed =
                Boolean.TRUE.equals(change.excludeFromLatest()) && Withdrawal.of(this) != null;
        if (!echoed
                && change.excludeFromLatest() != null
                && change.excludeFromLatest() != excludeFromLatest) {
            var before = latest(definition);
            excludeFromLatest = change.excludeFromLatest();
            LatestMove.check(by, gallery(), definition, before, excludeFromLatest);
            SourceMoved.tell(definition);
        }
        if (change.end() != null && !Objects.equals(endOfLifeAt, change.end().at())) {
            endOfLifeAt = change.end().at();
            endDueAt = EndOfLife.first(endOfLifeAt);
        }
        if (change.tags() != null) {
            Descent.known().requireAllowed(runId, List.of(), change.tags());
            tags = Json.write(change.tags());
        }
        tell(by, EventKind.IMAGE_CHANGED);
    }

    /**
     * Nobody else changes the versions of its definition until the transaction ends; this one as it
     * is now. First the version, then its definition: see {@link Locks}.
     *
     * @throws Refused NOT_FOUND when it was deleted since it was read
     */
    public ImageDefinition locked() {
        stay();
        return ImageDefinition.locked(definitionId);
    }

    /**
     * Nobody deletes it until the transaction ends: somebody comes to use it.
     *
     * @throws Refused NOT_FOUND when it was deleted since it was read
     */
    void stay() {
        Locks.now(this);
        if (state == State.DELETED) {
            throw new Refused(
                    Refusal.NOT_FOUND, "Version %s was deleted just now.".formatted(number()));
        }
    }

    /** Takes it out of its gallery. Its number is never given again. */
    public void delete(Access by) {
        by.require(Permission.EDIT, gallery().teamId, "version " + number());
        var definition = locked();
        if (state == State.WAITING) {
            // As whoever decides: first what waits, then the approval.
            Approval.withdrawnWith(subject(), by);
        }
        Promotion.forget(by, this);
        var before = latest(definition);
        state = State.DELETED;
        deletedAt = Instant.now();
        endDueAt = null;
        if (Withdrawal.allOf(this).stream().anyMatch(it -> it.cause == Withdrawal.Cause.CHANGED)) {
            // Others have the same disk, and nobody can ask for a look any more.
            attestation.due();
        }
        holds();
        LatestMove.check(by, gallery(), definition, before, true);
        tell(by, EventKind.IMAGE_DELETED);
    }

    /**
     * For whoever takes its disk out, starts from it, points to it or brings it somewhere.
     *
     * @throws Refused WRONG_STATE with the reason why that can't be done any more
     */
    public ImageVersion requireUsable() {
        var why = unusable();
        if (why != null) {
            throw Withdrawal.refused(why);
        }
        return this;
    }

    /** Why it can't be used, a sentence; null: it can. */
    public @Nullable String unusable() {
        return unusable("Version " + number());
    }

    /**
     * @param what it is called
     */
    @Nullable String unusable(String what) {
        var withdrawn = Withdrawal.of(this);
        if (withdrawn != null) {
            return withdrawn.of(what);
        }
        var misfit = Attesting.known().misfit(this);
        return misfit == null ? null : Withdrawal.Cause.CHANGED.of(what, misfit);
    }

    /** Somebody takes its disk out. */
    public void taken(Access by, String format) {
        requireUsable();
        tellOnce(by, EventKind.IMAGE_DOWNLOADED, format);
    }

    /** Somebody gets a link that lets whoever has it take a disk, or what is said of it, out. */
    public void linked(Access by, String format) {
        requireUsable();
        tellOnce(by, EventKind.IMAGE_LINKED, format);
    }

    private void tellOnce(Access by, EventKind kind, String format) {
        var detail = Map.of("format", format);
        if (!Event.again(by, kind, told(), detail)) {
            Event.tell(by, gallery().teamId, kind, told(), detail);
        }
    }

    private void tell(Access by, EventKind kind) {
        Event.tell(by, gallery().teamId, kind, told(), Map.of());
    }

    /** What events call it, {@code image/golden/nginx/1.2.0}. */
    public String told() {
        ImageDefinition definition = ImageDefinition.findById(definitionId);
        return "image/%s/%s/%s".formatted(gallery().name, definition.name, number());
    }

    public Gallery gallery() {
        ImageDefinition definition = ImageDefinition.findById(definitionId);
        return Gallery.findById(definition.galleryId);
    }

    /** When it ends, by itself or with its image; null: never. */
    public @Nullable Instant endsAt(ImageDefinition definition) {
        return EndOfLife.earlier(endOfLifeAt, definition.endOfLifeAt);
    }

    public List<ImageReplica> replicas() {
        return ImageReplica.of(this);
    }

    public boolean shallow() {
        return "Shallow".equals(replicationMode);
    }
}
