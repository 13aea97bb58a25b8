package dev.goldsmith.template;

import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One frozen document of a template. Never changes. */
@Entity
public class TemplateVersion extends Owned {
    public long templateId;
    public int number;

    /** The JSON as it was saved, pretty. */
    @Column(columnDefinition = "longtext")
    public String document;

    /** SHA-256 over the canonical JSON and the frozen contents. */
    public String fingerprint;

    /** See {@link FrozenFile}. */
    @Column(columnDefinition = "longtext")
    public String frozen;

    /** What changed, in the author's words. */
    public String note;

    public @Nullable String authorId;
    public String authorName;
    public Instant createdAt;

    /** A line of the history. */
    public record Row(
            int number, String fingerprint, String note, String author, Instant createdAt) {}

    public static @Nullable TemplateVersion of(Template template, int number) {
        return find("templateId = ?1 and number = ?2", template.id, number).firstResult();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static TemplateVersion require(Template template, int number) {
        var version = of(template, number);
        if (version == null) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "Template %s has no version %d; the latest is %d."
                            .formatted(template.name, number, template.latestVersion));
        }
        return version;
    }

    /**
     * Ids of all who wrote this document, each once, also where the template was before it moved.
     */
    public static List<String> authorsOf(long templateId, String fingerprint) {
        return getEntityManager()
                .createQuery(
                        """
                        select distinct v.authorId from TemplateVersion v
                        where v.templateId in ?1 and v.fingerprint = ?2 and v.authorId is not null
                        """,
                        String.class)
                .setParameter(1, Template.lives(templateId))
                .setParameter(2, fingerprint)
                .getResultList();
    }

    /** The latest versions of these templates, by template id. */
    public static Map<Long, TemplateVersion> latestOf(Collection<Long> templates) {
        Map<Long, TemplateVersion> latest = new HashMap<>();
        if (!templates.isEmpty()) {
            TemplateVersion.<TemplateVersion>list(
                            """
                            select v from TemplateVersion v join Template t
                                on t.id = v.templateId and t.latestVersion = v.number
                            where t.id in ?1
                            """,
                            templates)
                    .forEach(version -> latest.put(version.templateId, version));
        }
        return latest;
    }

    /** The history, newest first. */
    public static Page<Row> page(Template template, @Nullable Integer before, int limit) {
        List<Row> rows =
                getEntityManager()
                        .createQuery(
                                """
                                select new dev.goldsmith.template.TemplateVersion$Row(
                                    v.number, v.fingerprint, v.note, v.authorName, v.createdAt)
                                from TemplateVersion v
                                where v.templateId = :template and v.number < :before
                                order by v.number desc
                                """,
                                Row.class)
                        .setParameter("template", template.id)
                        .setParameter("before", before == null ? Integer.MAX_VALUE : before)
                        .setMaxResults(limit + 1)
                        .getResultList();
        return Page.of(rows, limit, row -> Integer.toString(row.number()));
    }
}
