package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Refused;
import jakarta.persistence.Entity;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A department of a tenant; a resource group on the ARM door. */
@Entity
public class Team extends Owned {
    public static final List<String> COLOURS =
            List.of("gold", "blue", "green", "violet", "orange", "red", "grey");

    public String slug;
    public String name;

    /** One of {@link #COLOURS}; how it is marked in lists. */
    public String colour;

    /** Whom to ask: an address, a channel, a telephone number. */
    public @Nullable String contact;

    public Instant createdAt;

    /** Its things are read and no longer changed since then. */
    public @Nullable Instant archivedAt;

    public static Team create(String slug, String name) {
        var team = new Team();
        team.slug = slug;
        team.name = name;
        team.colour = COLOURS.getFirst();
        team.createdAt = Instant.now();
        team.persist();
        return team;
    }

    /** Of the bound tenant, by name. */
    public static List<Team> all() {
        return list("order by slug");
    }

    /** What the teams of the bound tenant are called, by their ids. */
    public static Map<Long, String> slugs() {
        return all().stream().collect(Collectors.toMap(it -> it.id, it -> it.slug));
    }

    /** These, by their ids, in one statement. */
    public static Map<Long, Team> byId(Collection<Long> ids) {
        return ids.isEmpty()
                ? Map.of()
                : Team.<Team>list("id in ?1", ids).stream()
                        .collect(Collectors.toMap(it -> it.id, it -> it));
    }

    /** The teams whose things this person reads, by name. */
    public static List<Team> readable(Access by) {
        return all().stream().filter(team -> by.may(Permission.READ, team.id)).toList();
    }

    /** Until the transaction ends nobody else who asks for this makes something in the team. */
    public void lock() {
        getEntityManager().refresh(this, LockModeType.PESSIMISTIC_WRITE);
    }

    public static @Nullable Team bySlug(String slug) {
        return find("slug", slug.toLowerCase(java.util.Locale.ROOT)).firstResult();
    }

    /**
     * The team of a URL.
     *
     * @throws Refused NOT_FOUND when there is none or this person may not read it, FORBIDDEN when
     *     reading is all that they may
     */
    public static Team require(String slug, Access by, Permission permission) {
        var team = bySlug(slug);
        if (team == null || !by.may(Permission.READ, team.id)) {
            throw Refused.absent("There is no team '" + slug + "' here.", team != null);
        }
        by.require(permission, team.id, "team " + team.slug);
        return team;
    }
}
