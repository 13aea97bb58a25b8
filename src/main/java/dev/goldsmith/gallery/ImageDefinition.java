package dev.goldsmith.gallery;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A named image of a gallery; its versions are what is built. */
@Entity
// Only what was changed is written: who describes it sends no notice of its end again.
@DynamicUpdate
public class ImageDefinition extends Owned {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[\\w.-]{0,78}[A-Za-z0-9])?");

    public long galleryId;
    public String name;
    public String nameKey;
    public String description;
    public Instant createdAt;

    /** A region's name, as it was written; null when nobody named one. */
    public @Nullable String location;

    @Column(columnDefinition = "longtext")
    public @Nullable String tags;

    /** What a client of the ARM door said of it: a JSON object; null when nobody did. */
    @Column(columnDefinition = "longtext")
    public @Nullable String attributes;

    /** When it ends, with all its versions; null: never. */
    public @Nullable Instant endOfLifeAt;

    /** Whether a version that has ended is refused as a source; otherwise that is only shown. */
    public boolean endedRefused;

    /** When people are told next that it ends; null: nothing is left to tell. */
    public @Nullable Instant endDueAt;

    /**
     * A line of a list.
     *
     * @param team slug of the gallery's team
     */
    public record Row(
            long id, long teamId, String team, String gallery, String name, Instant createdAt) {}

    static ImageDefinition create(Gallery gallery, String name) {
        var definition = new ImageDefinition();
        definition.galleryId = gallery.id;
        definition.name = name;
        definition.nameKey = Gallery.key(name);
        definition.description = "";
        definition.createdAt = Instant.now();
        definition.persist();
        Channel.defaultsOf(definition);
        return definition;
    }

    /** Makes it before any template names it. */
    public static ImageDefinition create(Access by, Gallery gallery, String name) {
        by.require(Permission.EDIT, gallery.teamId, "gallery " + gallery.name);
        if (!NAME.matcher(name).matches()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "name",
                    "An image definition's name has 1 to 80 letters, digits, '.', '_' or '-', and starts and ends with a letter or digit; '%s' has not."
                            .formatted(name));
        }
        var definition = create(gallery, name);
        Event.tell(
                by,
                gallery.teamId,
                EventKind.IMAGE_DEFINITION_CREATED,
                "image/" + gallery.name + "/" + name,
                Map.of());
        return definition;
    }

    /**
     * @param attributes a JSON object
     */
    public void describe(
            Access by,
            Gallery gallery,
            String description,
            @Nullable String location,
            Map<String, String> tags,
            String attributes) {
        by.require(Permission.EDIT, gallery.teamId, "image definition " + name);
        this.description = description;
        this.location = location == null ? this.location : location;
        this.tags = Json.write(tags);
        this.attributes = attributes;
    }

    /**
     * An owner says when it ends, and what is done with versions that have ended.
     *
     * @param at null: never
     * @param refused whether they can't be the source of new builds
     */
    public void ends(Access by, Gallery gallery, @Nullable Instant at, boolean refused) {
        by.require(Permission.OWN, gallery.teamId, "the end of life of image definition " + name);
        if (Objects.equals(endOfLifeAt, at) && endedRefused == refused) {
            return;
        }
        if (!Objects.equals(endOfLifeAt, at)) {
            endOfLifeAt = at;
            endDueAt = EndOfLife.first(at);
        }
        endedRefused = refused;
        var detail = new TreeMap<String, Object>(Map.of("ended", refused ? "refuse" : "warn"));
        if (at != null) {
            detail.put("date", at.toString());
        }
        Event.tell(
                by,
                gallery.teamId,
                EventKind.IMAGE_DEFINITION_END_SET,
                "image/" + gallery.name + "/" + name,
                detail);
    }

    /** Whether it was taken away. */
    public boolean removed() {
        return nameKey.startsWith(Gallery.REMOVED);
    }

    /**
     * Takes it away. The row stays for the versions that were in it; the name is free again.
     *
     * @throws Refused WRONG_STATE while there are versions of it
     */
    public void remove(Access by, Gallery gallery) {
        by.require(Permission.EDIT, gallery.teamId, "image definition " + name);
        locked(id);
        var there = List.of(ImageVersion.State.PUBLISHED, ImageVersion.State.WAITING);
        if (ImageVersion.count("definitionId = ?1 and state in ?2", id, there) > 0) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Image definition %s has versions; delete them first.".formatted(name));
        }
        nameKey = Gallery.REMOVED + id;
        endDueAt = null;
        Event.tell(
                by,
                gallery.teamId,
                EventKind.IMAGE_DEFINITION_DELETED,
                "image/" + gallery.name + "/" + name,
                Map.of());
    }

    public Map<String, String> tagMap() {
        return tags == null
                ? Map.of()
                : Json.read(tags, new TypeReference<Map<String, String>>() {});
    }

    public static @Nullable ImageDefinition of(Gallery gallery, String name) {
        return find("galleryId = ?1 and nameKey = ?2", gallery.id, Gallery.key(name)).firstResult();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static ImageDefinition require(Gallery gallery, String name) {
        var definition = of(gallery, name);
        if (definition == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Gallery %s has no image definition '%s'.".formatted(gallery.name, name));
        }
        return definition;
    }

    /**
     * The row as it is now, locked until the transaction ends: versions are numbered one after the
     * other. Who locks versions as well does that first: see {@link Locks}.
     */
    public static ImageDefinition locked(long id) {
        return Locks.row(ImageDefinition.class, id);
    }

    public static List<ImageDefinition> in(Gallery gallery) {
        return list("galleryId = ?1 and nameKey not like '#%' order by nameKey", gallery.id);
    }

    /** Whether this person reads it: as a thing of its team, or because it is shared. */
    static boolean readable(Access by, Gallery gallery, ImageDefinition definition) {
        return by.may(Permission.READ, gallery.teamId) || ImageShare.lets(by, definition);
    }

    /** A definition and the gallery that it is in. */
    public record Shelved(Gallery gallery, ImageDefinition definition) {
        /** What it is called in events. */
        public String told() {
            return "image/%s/%s".formatted(gallery.name, definition.name);
        }
    }

    /**
     * One that this person reads.
     *
     * @throws Refused NOT_FOUND; whether the gallery is there isn't told to those who don't read it
     */
    public static Shelved require(Access by, String gallery, String image) {
        return find(by, gallery, image)
                .orElseGet(() -> {
                    var own = Gallery.require(by, gallery);
                    return new Shelved(own, require(own, image));
                });
    }

    /**
     * One of a team that this person reads, shared ones not included: whoever it is shared with has
     * no business with how it is run.
     *
     * @throws Refused NOT_FOUND
     */
    public static Shelved own(Access by, String gallery, String image) {
        var shelf = Gallery.require(by, gallery);
        return new Shelved(shelf, require(shelf, image));
    }

    public static Optional<Shelved> find(Access by, String gallery, String image) {
        return Optional.ofNullable(Gallery.byName(gallery))
                .flatMap(shelf ->
                        Optional.ofNullable(of(shelf, image))
                                .filter(it -> readable(by, shelf, it))
                                .map(it -> new Shelved(shelf, it)));
    }

    /** All definitions that this person reads, shared ones too, by gallery and name. */
    public static List<Row> readable(Access by) {
        return getEntityManager()
                .createQuery(
                        """
                        select new dev.goldsmith.gallery.ImageDefinition$Row(
                            d.id, g.teamId, t.slug, g.name, d.name, d.createdAt)
                        from ImageDefinition d
                        join Gallery g on g.id = d.galleryId join Team t on t.id = g.teamId
                        where (:all = true or g.teamId in :teams or :some = true and exists (
                                select 1 from ImageShare s where s.definitionId = d.id
                                    and (s.teamId is null or s.teamId in :teams)))
                            and g.nameKey not like '#%' and d.nameKey not like '#%'
                        order by g.nameKey, d.nameKey
                        """,
                        Row.class)
                .setParameter("all", by.readsAllTeams())
                .setParameter("some", !by.readableTeams().isEmpty())
                .setParameter(
                        "teams", by.readableTeams().isEmpty() ? List.of(-1L) : by.readableTeams())
                .getResultList();
    }

    /**
     * The number that comes next by a template's scheme.
     *
     * @param source number of the source's version, for the scheme {@code Source}; null when it has
     *     none
     * @param spokenFor numbers that other targets have to have
     */
    VersionNumber nextNumber(
            Distributor.@Nullable Versioning scheme,
            @Nullable VersionNumber source,
            List<VersionNumber> spokenFor) {
        return switch (scheme) {
            case null -> next(null, spokenFor);
            case Distributor.Versioning.Latest latest -> next(latest.major(), spokenFor);
            case Distributor.Versioning.FromSource _ ->
                    source != null ? source : next(null, spokenFor);
        };
    }

    private VersionNumber next(@Nullable Integer major, List<VersionNumber> spokenFor) {
        var taken = new ArrayList<>(spokenFor);
        var highest = ImageVersion.highest(id, major);
        if (highest != null) {
            taken.add(highest.number());
        }
        return VersionNumber.after(taken, major);
    }
}
