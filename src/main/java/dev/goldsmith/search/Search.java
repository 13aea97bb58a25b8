package dev.goldsmith.search;

import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.kernel.Like;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds what somebody may read by a few letters of its name. A name that begins so comes before one
 * that only contains it. Of each kind a handful, since whoever sees too many types another letter;
 * names are looked through in an index that has nothing else.
 */
public final class Search {
    /** Characters of what is looked for. */
    public static final int LONGEST = Like.LONGEST;

    private static final int OF_A_KIND = 6;

    private static final String NAMED =
            """
            %1$s like :part escape '!' and %1$s not like '#%%'
            order by case when %1$s = :key then 0 when %1$s like :start escape '!' then 1 else 2 end,
                %1$s, %2$s
            """;

    private final Access by;
    private final Wanted wanted;
    private final Set<Long> teams;

    private Search(Access by, Wanted wanted) {
        this.by = by;
        this.wanted = wanted;
        this.teams = by.readableTeams();
    }

    /** What a row of any kind says. */
    record Row(String where, String name) {}

    /** A version says its number too. */
    record VersionRow(String gallery, String image, int major, int minor, int patch) {}

    /**
     * @return by kind; empty for an empty text
     * @throws Refused INVALID_REQUEST when the text is too long
     */
    public static List<Hit> of(Access by, String text) {
        if (text.length() > LONGEST) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "q",
                    "'q' has at most %d characters; this has %d."
                            .formatted(LONGEST, text.length()));
        }
        var wanted = Wanted.of(text);
        return wanted.key().isEmpty() ? List.of() : new Search(by, wanted).hits();
    }

    private List<Hit> hits() {
        var found = new ArrayList<Hit>();
        if (by.readsAllTeams() || !teams.isEmpty()) {
            found.addAll(run());
            found.addAll(versions());
            found.addAll(templates());
            found.addAll(images());
            found.addAll(managedImages());
            found.addAll(teams());
        }
        found.addAll(people());
        return found;
    }

    private List<Hit> run() {
        if (wanted.run() == null) {
            return List.of();
        }
        Run run = Run.find("number", wanted.run()).firstResult();
        return run == null || !by.may(Permission.READ, run.teamId)
                ? List.of()
                : List.of(
                        new Hit(
                                Hit.Kind.RUN,
                                "Run " + run.number,
                                run.templateName + ", " + run.state.word(),
                                "/runs/" + run.number));
    }

    private List<Hit> templates() {
        return rows(
                        """
                        select new dev.goldsmith.search.Search$Row(team.slug, t.name)
                        from Template t join Team team on team.id = t.teamId
                        where (:all = true or t.teamId in :teams) and
                        """,
                        "t")
                .stream()
                .map(it ->
                        new Hit(
                                Hit.Kind.TEMPLATE,
                                it.name,
                                it.where,
                                "/teams/%s/templates/%s".formatted(it.where, it.name)))
                .toList();
    }

    private static final String READABLE_IMAGES =
            """
            (:all = true or g.teamId in :teams or exists (
                select 1 from ImageShare s where s.definitionId = d.id
                    and (s.teamId is null or s.teamId in :teams)))
                and g.nameKey not like '#%' and d.nameKey not like '#%' and
            """;

    private List<Hit> images() {
        return rows(
                        """
                        select new dev.goldsmith.search.Search$Row(g.name, d.name)
                        from ImageDefinition d join Gallery g on g.id = d.galleryId where
                        """
                                + READABLE_IMAGES,
                        "d")
                .stream()
                .map(it ->
                        new Hit(
                                Hit.Kind.IMAGE,
                                it.name,
                                it.where,
                                "/gallery/%s/%s".formatted(it.where, it.name)))
                .toList();
    }

    private List<Hit> managedImages() {
        return rows(
                        """
                        select new dev.goldsmith.search.Search$Row(team.slug, m.name)
                        from ManagedImage m join Team team on team.id = m.teamId
                        where (:all = true or m.teamId in :teams) and
                        """,
                        "m")
                .stream()
                .map(it ->
                        new Hit(
                                Hit.Kind.MANAGED_IMAGE,
                                it.name,
                                it.where,
                                "/teams/%s/managed-images/%s".formatted(it.where, it.name)))
                .toList();
    }

    private List<Row> rows(String select, String alias) {
        var query =
                Team.getEntityManager()
                        .createQuery(
                                select + NAMED.formatted(alias + ".nameKey", alias + ".id"),
                                Row.class)
                        .setParameter("key", wanted.key())
                        .setParameter("start", Like.start(wanted.key()))
                        .setParameter("part", Like.part(wanted.key()));
        return readable(query).setMaxResults(OF_A_KIND).getResultList();
    }

    private <T> TypedQuery<T> readable(TypedQuery<T> query) {
        // An empty list is no SQL; no team has this id.
        return query.setParameter("all", by.readsAllTeams())
                .setParameter("teams", teams.isEmpty() ? Set.of(-1L) : teams);
    }

    private List<Hit> versions() {
        var found = new ArrayList<VersionRow>();
        var number = wanted.version();
        if (number != null) {
            found.addAll(
                    readable(
                                    versions(
                                            "d.nameKey like :part escape '!' and v.major = :major"
                                                    + " and v.minor = :minor and v.patch = :patch"
                                                    + " order by d.nameKey, v.id"))
                            .setParameter("part", Like.part(wanted.image()))
                            .setParameter("major", number.major())
                            .setParameter("minor", number.minor())
                            .setParameter("patch", number.patch())
                            .getResultList());
        } else if (wanted.digest() != null) {
            found.addAll(
                    readable(versions("v.content.disk like :disk order by v.content.disk, v.id"))
                            .setParameter("disk", Like.start(wanted.digest()))
                            .getResultList());
        }
        return found.stream()
                .map(it -> {
                    var version = "%d.%d.%d".formatted(it.major, it.minor, it.patch);
                    return new Hit(
                            Hit.Kind.VERSION,
                            it.image + " " + version,
                            it.gallery,
                            "/gallery/%s/%s/%s".formatted(it.gallery, it.image, version));
                })
                .toList();
    }

    private static TypedQuery<VersionRow> versions(String condition) {
        return Team.getEntityManager()
                .createQuery(
                        """
                        select new dev.goldsmith.search.Search$VersionRow(
                            g.name, d.name, v.major, v.minor, v.patch)
                        from ImageVersion v join ImageDefinition d on d.id = v.definitionId
                        join Gallery g on g.id = d.galleryId
                        where v.state = :published and
                        """
                                + READABLE_IMAGES
                                + condition,
                        VersionRow.class)
                .setParameter("published", ImageVersion.State.PUBLISHED)
                .setMaxResults(OF_A_KIND);
    }

    private List<Hit> teams() {
        return Team.readable(by).stream()
                .filter(it ->
                        it.slug.contains(wanted.key())
                                || it.name.toLowerCase(Locale.ROOT).contains(wanted.key()))
                .limit(OF_A_KIND)
                .map(it -> new Hit(Hit.Kind.TEAM, it.name, it.slug, "/settings/teams/" + it.slug))
                .toList();
    }

    /** For who may see who the people are. */
    private List<Hit> people() {
        if (!by.may(Permission.PEOPLE)) {
            return List.of();
        }
        return Team.getEntityManager()
                .createQuery(
                        """
                        select new dev.goldsmith.search.Search$Row(p.id, p.name)
                        from Member m join Person p on p.id = m.personId
                        where p.issuer <> :program
                            and (lower(p.name) like :part escape '!' or lower(p.email) like :part escape '!')
                        order by case when lower(p.name) like :start escape '!' then 0 else 1 end,
                            p.name, p.id
                        """,
                        Row.class)
                .setParameter("program", ApiClient.ISSUER)
                .setParameter("part", Like.part(wanted.key()))
                .setParameter("start", Like.start(wanted.key()))
                .setMaxResults(OF_A_KIND)
                .getResultList()
                .stream()
                .map(it -> new Hit(Hit.Kind.PERSON, it.name, "", "/settings/people/" + it.where))
                .toList();
    }
}
