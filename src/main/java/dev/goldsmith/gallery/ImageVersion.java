package dev.goldsmith.gallery;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.build.Captured;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One numbered image. Its number is taken before it is published and never given again. */
@Entity
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
    public boolean excludeFromLatest;

    /** {@code Full}, or {@code Shallow}: nothing is copied. */
    public String replicationMode;

    public @Nullable Instant endOfLifeAt;

    /** Names of its regions, as they were written; how far each is: {@link ImageReplica}. */
    @Column(columnDefinition = "longtext")
    public String regions;

    @Column(columnDefinition = "longtext")
    public String tags;

    /** Null as long as it is only reserved. */
    @Embedded public @Nullable ImageContent content;

    public Instant createdAt;
    public @Nullable Instant publishedAt;

    public enum State {
        RESERVED,
        PUBLISHED,
        /** Its number stays taken. */
        DELETED
    }

    /** What is given to change; null stays as it is. */
    public record Change(
            @Nullable Boolean excludeFromLatest,
            @Nullable Instant endOfLifeAt,
            @Nullable Map<String, String> tags) {}

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

    /** The highest published version that isn't excluded from latest. */
    public static @Nullable ImageVersion latest(ImageDefinition definition) {
        return latest(definition.id);
    }

    public static @Nullable ImageVersion latest(long definitionId) {
        return find(
                        """
                        definitionId = ?1 and state = ?2 and excludeFromLatest = false
                        order by major desc, minor desc, patch desc
                        """,
                        definitionId,
                        State.PUBLISHED)
                .firstResult();
    }

    /** A version on the first page. */
    public record Fresh(
            String gallery,
            String image,
            int major,
            int minor,
            int patch,
            @Nullable Long bytes,
            @Nullable Instant publishedAt) {
        public String number() {
            return new VersionNumber(major, minor, patch).toString();
        }
    }

    /** The versions that were published last, of the galleries that this person reads. */
    public static List<Fresh> fresh(Access by, int limit) {
        return getEntityManager()
                .createQuery(
                        """
                        select new dev.goldsmith.gallery.ImageVersion$Fresh(
                            g.name, d.name, v.major, v.minor, v.patch, v.content.bytes, v.publishedAt)
                        from ImageVersion v
                        join ImageDefinition d on d.id = v.definitionId
                        join Gallery g on g.id = d.galleryId
                        where v.state = :published and (:all = true or g.teamId in :teams)
                        order by v.id desc
                        """,
                        Fresh.class)
                .setParameter("published", State.PUBLISHED)
                .setParameter("all", by.readsAllTeams())
                .setParameter(
                        "teams", by.readableTeams().isEmpty() ? List.of(-1L) : by.readableTeams())
                .setMaxResults(limit)
                .getResultList();
    }

    /** Published versions, newest number first. */
    public static Page<ImageVersion> page(
            ImageDefinition definition, @Nullable VersionNumber before, int limit) {
        var edge =
                before == null
                        ? new VersionNumber(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE)
                        : before;
        List<ImageVersion> rows =
                ImageVersion.<ImageVersion>find(
                                """
                                definitionId = ?1 and state = ?2 and (major < ?3
                                    or (major = ?3 and minor < ?4)
                                    or (major = ?3 and minor = ?4 and patch < ?5))
                                order by major desc, minor desc, patch desc
                                """,
                                definition.id,
                                State.PUBLISHED,
                                edge.major(),
                                edge.minor(),
                                edge.patch())
                        .page(0, limit + 1)
                        .list();
        return Page.of(rows, limit, version -> version.number().toString());
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
        ImageDefinition.locked(definition.id);
        // Who only completes another run's distribution goes on with the number that it took.
        var earlier = of(run.builderId(), target.runOutputName());
        if (earlier != null) {
            return earlier;
        }
        var number =
                explicit != null
                        ? explicit
                        : definition.nextNumber(
                                target.versioning(),
                                source,
                                SpokenFor.besides(target, run, definition, source));
        if (of(definition, number) != null) {
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

    /** Makes it visible; one that is published already, in some regions, stays what it is. */
    public void publish(Captured captured) {
        if (state == State.DELETED) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "version %s was deleted before all its regions had it".formatted(number()));
        }
        if (state == State.PUBLISHED) {
            return;
        }
        content = ImageContent.of(captured);
        state = State.PUBLISHED;
        publishedAt = Instant.now();
    }

    /** Changes what may change of a published version. */
    public void change(Access by, Change change) {
        by.require(Permission.EDIT, gallery().teamId, "version " + number());
        if (change.excludeFromLatest() != null) {
            excludeFromLatest = change.excludeFromLatest();
        }
        if (change.endOfLifeAt() != null) {
            endOfLifeAt = change.endOfLifeAt();
        }
        if (change.tags() != null) {
            tags = Json.write(change.tags());
        }
        tell(by, "image.changed");
    }

    /** Takes it out of its gallery. Its number is never given again. */
    public void delete(Access by) {
        by.require(Permission.EDIT, gallery().teamId, "version " + number());
        state = State.DELETED;
        tell(by, "image.deleted");
    }

    /** Somebody takes its disk out. */
    public void taken(Access by, String format) {
        tellOnce(by, "image.downloaded", format);
    }

    /** Somebody gets a link that lets whoever has it take the disk out. */
    public void linked(Access by, String format) {
        tellOnce(by, "image.linked", format);
    }

    private void tellOnce(Access by, String kind, String format) {
        if (!Event.again(by, kind, subject())) {
            Event.tell(by, gallery().teamId, kind, subject(), Map.of("format", format));
        }
    }

    private void tell(Access by, String kind) {
        Event.tell(by, gallery().teamId, kind, subject(), Map.of());
    }

    private String subject() {
        ImageDefinition definition = ImageDefinition.findById(definitionId);
        return "image/%s/%s/%s".formatted(gallery().name, definition.name, number());
    }

    private Gallery gallery() {
        ImageDefinition definition = ImageDefinition.findById(definitionId);
        return Gallery.findById(definition.galleryId);
    }

    public List<ImageReplica> replicas() {
        return ImageReplica.of(this);
    }

    public boolean shallow() {
        return "Shallow".equals(replicationMode);
    }
}
