package dev.goldsmith.template;

import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A named image template of a team. What it says is in its versions. */
@Entity
public class Template extends Owned {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-_.]{1,64}");

    public long teamId;
    public String name;
    public String nameKey;

    @Enumerated(EnumType.STRING)
    public TemplateKind kind;

    public int latestVersion;

    /** The channel that new versions of its images enter; null: none. */
    public @Nullable String channel;

    public Instant createdAt;
    public Instant updatedAt;

    /** A deleted one stays for its runs and versions; its name is free again. */
    public @Nullable Instant deletedAt;

    /** What it starts from, {@code gallery/image} in lower case; null: no image of a gallery. */
    public @Nullable String sourceImage;

    /** Of that image, a number or {@code latest}. */
    public @Nullable String sourceVersion;

    /** The platform image that it names by its version, see {@link PinnedImage}; null: none. */
    public @Nullable String pinnedImage;

    /** Of the layers that its builds leave: those of an earlier one are forgotten. */
    public int layerGeneration;

    /** The template that was recreated as this one; its id. */
    public @Nullable Long movedFrom;

    /** A line of a list. */
    public record Row(
            long id, String team, String name, TemplateKind kind, int version, Instant updatedAt) {}

    /**
     * What a list shows; null: all.
     *
     * @param team a team's slug
     * @param sources one of which it starts from
     * @param text a part of its name
     */
    public record Filter(
            @Nullable String team,
            @Nullable TemplateKind kind,
            @Nullable List<SourceImage> sources,
            @Nullable String text) {
        public static final Filter ALL = new Filter(null, null);

        public Filter(@Nullable String team, @Nullable TemplateKind kind) {
            this(team, kind, null);
        }

        public Filter(
                @Nullable String team,
                @Nullable TemplateKind kind,
                @Nullable List<SourceImage> sources) {
            this(team, kind, sources, null);
        }
    }

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * @throws Refused INVALID_REQUEST
     */
    public static void requireName(String name) {
        if (!isName(name)) {
            throw Fields.fault(
                    "name",
                    "A template's name has 1 to 64 letters, digits, '-', '_' or '.'; '%s' has not."
                            .formatted(name));
        }
    }

    /**
     * @throws Refused CONFLICT
     */
    public static void requireFree(Team team, String name) {
        if (of(team, name) != null) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "name",
                    "Team %s has a template '%s' already; take another name."
                            .formatted(team.slug, name));
        }
    }

    static Template create(Team team, String name, TemplateKind kind) {
        var template = new Template();
        template.teamId = team.id;
        template.name = name;
        template.nameKey = key(name);
        template.kind = kind;
        template.createdAt = Instant.now();
        template.updatedAt = template.createdAt;
        template.persist();
        return template;
    }

    /** What its latest version says of it. */
    void describe(ImageTemplate document) {
        var source = SourceImage.of(document);
        kind = TemplateKind.of(document);
        sourceImage = source == null ? null : source.image();
        sourceVersion = source == null ? null : source.version();
        pinnedImage = PinnedImage.of(document).map(PinnedImage::toString).orElse(null);
    }

    public static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    public static @Nullable Template of(Team team, String name) {
        return find("teamId = ?1 and nameKey = ?2", team.id, key(name)).firstResult();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static Template require(Team team, String name) {
        var template = of(team, name);
        if (template == null) {
            throw missing(team, name);
        }
        return template;
    }

    /**
     * What became of the template with this id: itself, or what it is since its moves; it may be
     * deleted.
     */
    public static Template today(long id) {
        Template today = findById(id);
        for (Template next = today; next != null; ) {
            today = next;
            next = find("movedFrom", today.id).firstResult();
        }
        return today;
    }

    /** As {@link #lives(long)}. */
    public List<Long> lives() {
        return lives(id);
    }

    /** Its id, and those of the templates that it was before each move. */
    static List<Long> lives(long id) {
        var lives = new ArrayList<Long>();
        for (Long next = id; next != null && !lives.contains(next); ) {
            lives.add(next);
            Template template = findById(next);
            next = template == null ? null : template.movedFrom;
        }
        return lives;
    }

    static Refused missing(Team team, String name) {
        Template before =
                find(
                                "teamId = ?1 and lower(name) = ?2 and deletedAt is not null order by id desc",
                                team.id,
                                key(name))
                        .firstResult();
        Template now = before == null ? null : find("movedFrom", before.id).firstResult();
        Team there = now == null ? null : Team.findById(now.teamId);
        return new Refused(
                Refusal.NOT_FOUND,
                "Team %s has no template '%s'.%s"
                        .formatted(
                                team.slug,
                                name,
                                now == null || there == null || now.deletedAt != null
                                        ? ""
                                        : " It was moved to %s/%s."
                                                .formatted(there.slug, now.name)));
    }

    /**
     * The template of a run or a version.
     *
     * @throws Refused WRONG_STATE when it was deleted
     */
    public static Template requireHere(long id) {
        Template template = findById(id);
        if (template.deletedAt != null) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Template %s was deleted; what it built stays, but nothing new can be built of it."
                            .formatted(template.name));
        }
        return template;
    }

    /** From here on no list and no name leads to it. */
    void end() {
        deletedAt = Instant.now();
        // No name begins with '#', so that nothing finds it and its own is free.
        nameKey = "#" + id;
    }

    /** The row, locked until the transaction ends: versions are numbered one after the other. */
    public static @Nullable Template locked(Team team, String name) {
        var template = of(team, name);
        while (template != null) {
            getEntityManager().refresh(template, LockModeType.PESSIMISTIC_WRITE);
            if (template.deletedAt == null) {
                return template;
            }
            // Deleted while this waited; there may be a new one of this name.
            template = of(team, name);
        }
        return null;
    }

    /**
     * Until the transaction ends nobody else changes, runs or deletes it.
     *
     * @throws Refused NOT_FOUND when it was deleted since it was read
     */
    public void lock() {
        // What this transaction changed of it isn't forgotten by reading it anew.
        getEntityManager().flush();
        getEntityManager().refresh(this, LockModeType.PESSIMISTIC_WRITE);
        if (deletedAt != null) {
            throw new Refused(
                    Refusal.NOT_FOUND, "Template '%s' was deleted just now.".formatted(name));
        }
    }

    public TemplateVersion latest() {
        return TemplateVersion.require(this, latestVersion);
    }

    /** These, by their ids, in one statement. */
    public static Map<Long, Template> byId(Collection<Long> ids) {
        return ids.isEmpty()
                ? Map.of()
                : Template.<Template>list("id in ?1", ids).stream()
                        .collect(Collectors.toMap(it -> it.id, it -> it));
    }
}
