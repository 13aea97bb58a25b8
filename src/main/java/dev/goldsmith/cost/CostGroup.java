package dev.goldsmith.cost;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** By what costs are added up. */
public enum CostGroup {
    TEAM("Team", "teamId"),
    TEMPLATE("Template", "templateId"),
    /** The template at the root of what something is built on. */
    LINEAGE("Lineage", "lineageId"),
    IMAGE("Image", "imageId"),
    REGION("Region", "region"),
    KIND("Kind", "kind"),
    MONTH("Month", "day");

    /** What belongs to a team that the reader doesn't read. */
    static final String HIDDEN = "(another team's)";

    private static final String NONE = "(none)";

    public final String title;
    final String column;

    CostGroup(String title, String column) {
        this.title = title;
        this.column = column;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @param word null: by team
     * @throws Refused INVALID_REQUEST
     */
    public static CostGroup require(@Nullable String word) {
        return Arrays.stream(values())
                .filter(it -> word == null ? it == TEAM : it.word().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        Refused.field(
                                Refusal.INVALID_REQUEST,
                                "by",
                                "'by' must be one of team, template, lineage, image, region, kind, month; it is '%s'."
                                        .formatted(word)));
    }

    Object key(Object column) {
        return this == MONTH ? YearMonth.from((LocalDate) column) : column;
    }

    /** What groups are called, as far as they are read. */
    Map<Object, String> names(Access by, Collection<Object> keys) {
        return switch (this) {
            case KIND ->
                    keys.stream().collect(Collectors.toMap(it -> it, it -> ((CostKind) it).word()));
            case REGION, MONTH ->
                    keys.stream().collect(Collectors.toMap(it -> it, Object::toString));
            case TEAM ->
                    names(by, keys, "select t.id, t.id, t.slug, '' from Team t where t.id in :ids");
            case TEMPLATE, LINEAGE ->
                    names(
                            by,
                            keys,
                            """
                            select x.id, t.id, t.slug, x.name from Template x
                            join Team t on t.id = x.teamId where x.id in :ids
                            """);
            case IMAGE -> {
                var names =
                        names(
                                by,
                                keys,
                                """
                                select d.id, g.teamId, g.name, d.name from ImageDefinition d
                                join Gallery g on g.id = d.galleryId where d.id in :ids
                                """);
                names.putAll(managed(by, keys));
                yield names;
            }
        };
    }

    /** Managed images keep their names also when they are deleted. */
    private static Map<Object, String> managed(Access by, Collection<Object> keys) {
        var ids = keys.stream().map(it -> -(Long) it).filter(it -> it > 0).toList();
        if (ids.isEmpty()) {
            return Map.of();
        }
        var names =
                names(
                        by,
                        ids,
                        """
                        select distinct k.imageId, k.teamId, t.slug, k.name from KeptImage k
                        join Team t on t.id = k.teamId where k.imageId in :ids
                        """);
        names.remove(0L);
        return names.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                it -> CostEntry.managed((Long) it.getKey()),
                                it -> it.getValue() + " (managed image)"));
    }

    private static Map<Object, String> names(Access by, Collection<?> keys, String query) {
        var teams = by.readableTeams();
        Map<Object, String> names = new HashMap<>();
        names.put(0L, NONE);
        if (!keys.isEmpty()) {
            Tenant.getEntityManager()
                    .createQuery(query, Object[].class)
                    .setParameter("ids", List.copyOf(keys))
                    .getResultStream()
                    .filter(row -> by.readsAllTeams() || teams.contains((Long) row[1]))
                    .forEach(row -> {
                        var last = (String) row[3];
                        names.put(row[0], last.isEmpty() ? (String) row[2] : row[2] + "/" + last);
                    });
        }
        return names;
    }
}
