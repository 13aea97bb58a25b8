package dev.goldsmith.lifecycle;

import dev.goldsmith.gallery.ImageDefinition.Shelved;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.template.SourceImage;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import jakarta.persistence.TypedQuery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The templates that start from an image, or take one of its versions: those that name its number,
 * those that take {@code latest} when that is this version, and those that follow a channel that
 * points to it.
 */
final class Takers {
    private static final String FROM =
            """
            from Template t join Team team on team.id = t.teamId
            left join Following f on f.templateId = t.id
            left join Channel c on c.id = f.channelId
            where t.deletedAt is null and t.sourceImage = :image and (%s)
            """;

    private static final String PINNED =
            "f.versionId = :version or f.id is null and t.sourceVersion = :number";

    private static final String FLOATING =
            "c.versionId = :version or f.id is null and lower(t.sourceVersion) = 'latest' and :latest = true";

    private final String from;
    private final Map<String, Object> values = new HashMap<>();

    private Takers(Shelved at, String such) {
        from = FROM.formatted(such);
        values.put("image", SourceImage.of(at.gallery().name, at.definition().name, null).image());
    }

    /** Whatever of the image they take. */
    static Takers of(Shelved at) {
        return new Takers(at, "1 = 1");
    }

    static Takers pinned(Shelved at, ImageVersion version) {
        var takers = new Takers(at, PINNED);
        takers.values.put("version", version.id);
        takers.values.put("number", version.number().toString());
        return takers;
    }

    /**
     * @param latest whether that means this version
     */
    static Takers floating(Shelved at, ImageVersion version, boolean latest) {
        var takers = new Takers(at, FLOATING);
        takers.values.put("version", version.id);
        takers.values.put("latest", latest);
        return takers;
    }

    /** Whether {@code latest} of its image means this version now. */
    static boolean isLatest(ImageVersion version) {
        var latest = ImageVersion.latest(version.definitionId);
        return latest != null && latest.id.equals(version.id);
    }

    Set<Long> teams() {
        return Set.copyOf(query("select distinct t.teamId " + from, Long.class).getResultList());
    }

    /** By name those that somebody reads, by number the others. */
    Uses.Users users(Access by, String what) {
        var readable = by.readableTeams().isEmpty() ? Set.of(-1L) : by.readableTeams();
        var seen = " and (:all = true or t.teamId in :readable)";
        long all = query("select count(*) " + from, Long.class).getSingleResult();
        long read =
                all == 0
                        ? 0
                        : query("select count(*) " + from + seen, Long.class)
                                .setParameter("all", by.readsAllTeams())
                                .setParameter("readable", readable)
                                .getSingleResult();
        var names =
                read == 0
                        ? List.<String>of()
                        : query(
                                        "select concat(team.slug, '/', t.name) "
                                                + from
                                                + seen
                                                + " order by t.nameKey, t.id",
                                        String.class)
                                .setParameter("all", by.readsAllTeams())
                                .setParameter("readable", readable)
                                .setMaxResults(Uses.NAMED)
                                .getResultList();
        return new Uses.Users("templates", what, names, read - names.size(), all - read);
    }

    private <T> TypedQuery<T> query(String text, Class<T> type) {
        var query = Template.getEntityManager().createQuery(text, type);
        values.forEach(query::setParameter);
        return query;
    }
}
