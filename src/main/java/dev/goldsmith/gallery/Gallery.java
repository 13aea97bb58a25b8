package dev.goldsmith.gallery;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A team's shelf of image definitions. Its name is unique in the tenant. */
@Entity
public class Gallery extends Owned {
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._]{0,78}[A-Za-z0-9])?");

    /** Begins the key of what was deleted; no name has it. */
    static final String REMOVED = "#";

    public long teamId;
    public String name;
    public String nameKey;
    public String description;
    public Instant createdAt;

    /** A region's name, as it was written; null when nobody named one. */
    public @Nullable String location;

    @Column(columnDefinition = "longtext")
    public @Nullable String tags;

    /** A line of a list. */
    public record Row(
            long id, long teamId, String name, String team, String description, long definitions) {}

    public static Gallery create(Access by, Team team, String name, String description) {
        by.require(Permission.EDIT, team.id, "team " + team.slug);
        if (!NAME.matcher(name).matches()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "name",
                    "A gallery's name has 1 to 80 letters, digits, '.' or '_', and starts and ends with a letter or digit; '%s' has not."
                            .formatted(name));
        }
        if (byName(name) != null) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "name",
                    "There is a gallery '%s' already; names are unique in a tenant."
                            .formatted(name));
        }
        if (!by.administers() && wasOfAnother(team, name)) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "name",
                    "Gallery '%s' was another team's, and templates may still name it. Choose another name, or ask an administrator to create it."
                            .formatted(name));
        }
        var gallery = new Gallery();
        gallery.teamId = team.id;
        gallery.name = name;
        gallery.nameKey = key(name);
        gallery.description = description;
        gallery.createdAt = Instant.now();
        gallery.persist();
        Event.tell(by, team.id, EventKind.GALLERY_CREATED, "gallery/" + name, Map.of());
        return gallery;
    }

    /** Says anew what it is for, and replaces its tags. */
    public void describe(
            Access by, String description, @Nullable String location, Map<String, String> tags) {
        by.require(Permission.EDIT, teamId, "gallery " + name);
        this.description = description;
        this.location = location == null ? this.location : location;
        this.tags = Json.write(tags);
    }

    /**
     * Takes it away. The row stays for what was in it; the name is free again.
     *
     * @throws Refused WRONG_STATE while there are image definitions in it
     */
    public void remove(Access by) {
        by.require(Permission.EDIT, teamId, "gallery " + name);
        int definitions = ImageDefinition.in(this).size();
        if (definitions > 0) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Gallery %s has %d image definitions; delete them first."
                            .formatted(name, definitions));
        }
        nameKey = REMOVED + id;
        Event.tell(by, teamId, EventKind.GALLERY_DELETED, "gallery/" + name, Map.of());
    }

    public Map<String, String> tagMap() {
        return tags == null
                ? Map.of()
                : Json.read(tags, new TypeReference<Map<String, String>>() {});
    }

    /** The galleries of a team, by name. */
    public static List<Gallery> of(Team team) {
        return list("teamId = ?1 and nameKey not like '#%' order by nameKey", team.id);
    }

    public static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** People trust a gallery by its name, so that isn't anybody's who comes next. */
    private static boolean wasOfAnother(Team team, String name) {
        return count("lower(name) = ?1 and nameKey like '#%' and teamId <> ?2", key(name), team.id)
                > 0;
    }

    public static @Nullable Gallery byName(String name) {
        return find("nameKey", key(name)).firstResult();
    }

    /**
     * @throws Refused NOT_FOUND when there is none that this person reads
     */
    public static Gallery require(Access by, String name) {
        var gallery = byName(name);
        if (gallery == null || !by.may(Permission.READ, gallery.teamId)) {
            throw Refused.absent("There is no gallery '" + name + "' here.", gallery != null);
        }
        return gallery;
    }

    /** The galleries that this person reads, by name. */
    public static List<Row> readable(Access by) {
        return getEntityManager()
                .createQuery(
                        """
                        select new dev.goldsmith.gallery.Gallery$Row(
                            g.id, g.teamId, g.name, t.slug, g.description,
                            (select count(*) from ImageDefinition d
                                where d.galleryId = g.id and d.nameKey not like '#%'))
                        from Gallery g join Team t on t.id = g.teamId
                        where (:all = true or g.teamId in :teams) and g.nameKey not like '#%'
                        order by g.nameKey
                        """,
                        Row.class)
                .setParameter("all", by.readsAllTeams())
                .setParameter(
                        "teams", by.readableTeams().isEmpty() ? List.of(-1L) : by.readableTeams())
                .getResultList();
    }
}
