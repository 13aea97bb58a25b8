package dev.goldsmith.gallery;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Templates of another team, or of all teams, can start from an image definition, and whoever reads
 * that team's things reads it. What counts is the team, not the person: see ADR 40.
 */
@Entity
public class ImageShare extends Owned {
    public long definitionId;

    /** Null: all teams of the tenant. */
    public @Nullable Long teamId;

    public String madeBy;
    public Instant madeAt;

    public static List<ImageShare> of(ImageDefinition definition) {
        return list("definitionId = ?1 order by id", definition.id);
    }

    /** The teams that are named by these, by their ids; for null, which is all, there is none. */
    public static Map<Long, Team> teams(List<ImageShare> shares) {
        return new HashMap<>(
                Team.byId(shares.stream().map(it -> it.teamId).filter(Objects::nonNull).toList()));
    }

    /** Whether this team's templates can start from it: its own team's always can. */
    public static boolean lets(long teamId, Gallery gallery, ImageDefinition definition) {
        return gallery.teamId == teamId
                || count(
                                "definitionId = ?1 and (teamId is null or teamId = ?2)",
                                definition.id,
                                teamId)
                        > 0;
    }

    /** Whether it is shared with a team whose things this person reads. */
    static boolean lets(Access by, ImageDefinition definition) {
        var teams = by.readableTeams();
        return !teams.isEmpty()
                && count(
                                "definitionId = ?1 and (teamId is null or teamId in ?2)",
                                definition.id,
                                teams)
                        > 0;
    }

    /**
     * An owner shares it; again is fine.
     *
     * @param team null: with all teams of the tenant
     */
    public static void share(Access by, ImageDefinition definition, @Nullable Team team) {
        var gallery = required(by, definition);
        if (find(definition, team) != null) {
            return;
        }
        var share = new ImageShare();
        share.definitionId = definition.id;
        share.teamId = team == null ? null : team.id;
        share.madeBy = by.personName();
        share.madeAt = Instant.now();
        share.persist();
        tell(by, gallery, definition, EventKind.IMAGE_DEFINITION_SHARED, team);
    }

    /**
     * An owner ends it: what was built from it stays, and nothing new is.
     *
     * @param team null: the share with all
     */
    public static void end(Access by, ImageDefinition definition, @Nullable Team team) {
        var gallery = required(by, definition);
        var share = find(definition, team);
        if (share != null) {
            share.delete();
            tell(by, gallery, definition, EventKind.IMAGE_DEFINITION_UNSHARED, team);
        }
    }

    /** An owner says all of it at once. */
    public static void become(
            Access by, ImageDefinition definition, boolean all, Collection<Team> teams) {
        required(by, definition);
        var wanted = new HashSet<@Nullable Long>();
        teams.forEach(it -> wanted.add(it.id));
        if (all) {
            wanted.add(null);
        }
        var shared = of(definition);
        var known = teams(shared);
        for (var there : shared) {
            if (!wanted.contains(there.teamId)) {
                end(by, definition, known.get(there.teamId));
            }
        }
        if (all) {
            share(by, definition, null);
        }
        teams.forEach(it -> share(by, definition, it));
    }

    private static Gallery required(Access by, ImageDefinition definition) {
        Gallery gallery = Gallery.findById(definition.galleryId);
        by.require(Permission.OWN, gallery.teamId, "image definition " + definition.name);
        // Two at once make one.
        ImageDefinition.locked(definition.id);
        return gallery;
    }

    private static @Nullable ImageShare find(ImageDefinition definition, @Nullable Team team) {
        return team == null
                ? find("definitionId = ?1 and teamId is null", definition.id).firstResult()
                : find("definitionId = ?1 and teamId = ?2", definition.id, team.id).firstResult();
    }

    private static void tell(
            Access by,
            Gallery gallery,
            ImageDefinition definition,
            EventKind kind,
            @Nullable Team team) {
        Event.tell(
                by,
                gallery.teamId,
                kind,
                "image/" + gallery.name + "/" + definition.name,
                Map.of("team", team == null ? "all teams" : "team " + team.slug));
    }
}
