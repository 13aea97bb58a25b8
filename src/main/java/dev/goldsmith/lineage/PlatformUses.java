package dev.goldsmith.lineage;

import dev.goldsmith.kernel.Json;
import dev.goldsmith.tenant.Access;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which templates start from which platform image, as far as somebody reads them. */
public final class PlatformUses {
    /** A page tells no more of them; the lists of templates do. */
    private static final int MOST = 2000;

    private PlatformUses() {}

    /**
     * @param urn as the template spells it, in lower case
     * @param team its slug
     */
    public record Use(String urn, String team, String template) {}

    public static List<Use> of(Access by) {
        var teams = by.readableTeams();
        return Images.rows(
                        """
                        select json_extract(d.document, '$.properties.source') c0, m.slug c1,
                            t.name c2
                        from template t
                        join team m on m.id = t.team_id
                        join template_version d
                            on d.template_id = t.id and d.number = t.latest_version
                        where t.tenant_id = :tenant and t.deleted_at is null
                            and t.kind = 'BASELINE' and (:everything or t.team_id in (:teams))
                        order by t.name_key, t.id
                        limit %d
                        """
                                .formatted(MOST),
                        by.tenantId())
                .setParameter("everything", by.readsAllTeams())
                .setParameter("teams", teams.isEmpty() ? Set.of(0L) : teams)
                .getResultStream()
                .flatMap(row ->
                        Json.read(String.valueOf(row[0]), Templates.Source.class)
                                .platform()
                                .map(urn ->
                                        new Use(
                                                urn.toLowerCase(Locale.ROOT),
                                                (String) row[1],
                                                (String) row[2]))
                                .stream())
                .toList();
    }

    /** By the image's urn in lower case. */
    public static Map<String, List<Use>> byUrn(Access by) {
        return of(by).stream().collect(Collectors.groupingBy(Use::urn));
    }
}
