package dev.goldsmith.template;

import dev.goldsmith.kernel.Like;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import jakarta.persistence.TypedQuery;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Templates as lists show them: by name or by their last change, a page after the other. */
public final class TemplateList {
    private TemplateList() {}

    /** One page by name, of the teams that this person reads. */
    public static Page<Template.Row> page(
            Access by, Template.Filter filter, @Nullable String after, int limit) {
        var values = new HashMap<String, Object>();
        var where = where(by, filter, values);
        if (after != null) {
            // name/id: names repeat between teams, so the id decides between equals.
            int slash = after.lastIndexOf('/');
            where.add("(t.nameKey > :name or (t.nameKey = :name and t.id > :id))");
            values.put("name", cursorName(after, slash));
            values.put("id", cursorId(after, slash));
        }
        var query = rows(where, "t.nameKey, t.id").setMaxResults(limit + 1);
        values.forEach(query::setParameter);
        return Page.of(
                query.getResultList(), limit, row -> Template.key(row.name()) + "/" + row.id());
    }

    /** One page by the last change, newest first. */
    public static Page<Template.Row> changed(
            Access by, Template.Filter filter, @Nullable String after, int limit) {
        var values = new HashMap<String, Object>();
        var where = where(by, filter, values);
        if (after != null) {
            int slash = after.lastIndexOf('/');
            where.add("(t.updatedAt < :at or (t.updatedAt = :at and t.id < :id))");
            values.put("at", cursorTime(after, slash));
            values.put("id", cursorId(after, slash));
        }
        var query = rows(where, "t.updatedAt desc, t.id desc").setMaxResults(limit + 1);
        values.forEach(query::setParameter);
        return Page.of(query.getResultList(), limit, row -> row.updatedAt() + "/" + row.id());
    }

    private static TypedQuery<Template.Row> rows(List<String> where, String order) {
        return Template.getEntityManager()
                .createQuery(
                        """
                        select new dev.goldsmith.template.Template$Row(
                            t.id, team.slug, t.name, t.kind, t.latestVersion, t.updatedAt)
                        from Template t join Team team on team.id = t.teamId where %s order by %s
                        """
                                .formatted(String.join(" and ", where), order),
                        Template.Row.class);
    }

    /** How many all pages of this list have. */
    static long count(Access by, Template.Filter filter) {
        var values = new HashMap<String, Object>();
        var query =
                Template.getEntityManager()
                        .createQuery(
                                "select count(*) from Template t join Team team on team.id = t.teamId where "
                                        + String.join(" and ", where(by, filter, values)),
                                Long.class);
        values.forEach(query::setParameter);
        return query.getSingleResult();
    }

    private static List<String> where(
            Access by, Template.Filter filter, Map<String, Object> values) {
        var where = new ArrayList<String>();
        where.add("t.deletedAt is null");
        if (!by.readsAllTeams()) {
            // In none of them there is nothing: no team has this id.
            where.add("t.teamId in :readable");
            values.put("readable", by.readableTeams().isEmpty() ? Set.of(0L) : by.readableTeams());
        }
        if (filter.team() != null) {
            where.add("team.slug = :team");
            values.put("team", Template.key(filter.team()));
        }
        if (filter.kind() != null) {
            where.add("t.kind = :kind");
            values.put("kind", filter.kind());
        }
        if (filter.text() != null) {
            where.add("t.nameKey like :part escape '!'");
            values.put("part", Like.partOfKey(filter.text()));
        }
        if (filter.sources() != null) {
            where.add("(" + from(filter.sources(), values) + ")");
        }
        return where;
    }

    private static String from(List<SourceImage> sources, Map<String, Object> values) {
        var any = new ArrayList<String>();
        for (int i = 0; i < sources.size(); i++) {
            var source = sources.get(i);
            values.put("image" + i, source.image());
            if (source.version() == null) {
                any.add("t.sourceImage = :image" + i);
            } else {
                any.add(
                        "(t.sourceImage = :image%1$d and t.sourceVersion = :version%1$d)"
                                .formatted(i));
                values.put("version" + i, source.version());
            }
        }
        return String.join(" or ", any);
    }

    private static String cursorName(String after, int slash) {
        if (slash < 1) {
            throw notACursor();
        }
        return after.substring(0, slash);
    }

    private static Instant cursorTime(String after, int slash) {
        try {
            return Instant.parse(cursorName(after, slash));
        } catch (DateTimeException _) {
            throw notACursor();
        }
    }

    private static long cursorId(String after, int slash) {
        try {
            return Long.parseLong(after.substring(slash + 1));
        } catch (NumberFormatException _) {
            throw notACursor();
        }
    }

    private static Refused notACursor() {
        return Refused.field(
                Refusal.INVALID_REQUEST,
                "after",
                "'after' is the 'next' of the page before, nothing else.");
    }
}
