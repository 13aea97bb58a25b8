package dev.goldsmith.lineage;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Moments;
import dev.goldsmith.lineage.Node.Now;
import dev.goldsmith.lineage.Node.Origin;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.template.TemplateKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The templates of a tenant, as far as they say what their next build starts from. */
final class Templates {
    private Templates() {}

    /**
     * @param source of its newest document
     * @param targets ids of the image definitions that it distributes to
     * @param following what it takes instead of what its document says; null: nothing else
     */
    record Template(
            Origin origin,
            Source source,
            List<GalleryImageId> targets,
            @Nullable Following following) {}

    /** A source as a document has it; which of its fields there are depends on its kind. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Source(
            @Nullable String imageVersionId,
            @Nullable String publisher,
            @Nullable String offer,
            @Nullable String sku,
            @Nullable String version) {
        Optional<GalleryImageId> gallery() {
            return Optional.ofNullable(imageVersionId).flatMap(GalleryImageId::find);
        }

        Optional<String> platform() {
            return publisher == null
                    ? Optional.empty()
                    : Optional.of("%s:%s:%s".formatted(publisher, offer, sku));
        }

        /** Whether it names a version that never moves. */
        boolean pinned() {
            var named =
                    imageVersionId == null
                            ? version
                            : gallery().map(GalleryImageId::version).orElse(null);
            return named != null && !named.equalsIgnoreCase("latest");
        }
    }

    /**
     * @param channel its name; null: a version is pinned
     * @param version id of the version that this means; null: the channel is empty
     * @param moved when the channel was moved to it
     */
    record Following(
            long definition,
            @Nullable String channel,
            @Nullable Long version,
            @Nullable String number,
            @Nullable Instant moved) {}

    static List<Template> all(String tenant) {
        var runs = runs(tenant);
        return Images.rows(
                        """
                        select t.id c0, t.team_id c1, m.slug c2, t.name c3, t.kind c4,
                            json_extract(d.document, '$.properties.source') c5,
                            json_extract(d.document, '$.properties.distribute[*].galleryImageId') c6,
                            f.definition_id c7, c.name c8, c.moved_at c9,
                            v.id c10, v.major c11, v.minor c12, v.patch c13
                        from template t
                        join team m on m.id = t.team_id
                        join template_version d
                            on d.template_id = t.id and d.number = t.latest_version
                        left join following f on f.template_id = t.id
                        left join channel c on c.id = f.channel_id
                        left join image_version v on v.id = coalesce(c.version_id, f.version_id)
                        where t.tenant_id = :tenant and t.deleted_at is null
                        """,
                        tenant)
                .getResultStream()
                .map(row -> {
                    var id = (Long) row[0];
                    return new Template(
                            new Origin(
                                    id,
                                    (Long) row[1],
                                    (String) row[2],
                                    (String) row[3],
                                    TemplateKind.BASELINE.name().equals(row[4]),
                                    runs.get(id)),
                            Json.read(String.valueOf(row[5]), Source.class),
                            targets((String) row[6]),
                            row[7] == null ? null : following(row));
                })
                .toList();
    }

    private static Following following(@Nullable Object[] row) {
        return new Following(
                (Long) row[7],
                (String) row[8],
                (Long) row[10],
                row[10] == null ? null : Images.number(row, 11),
                Moments.of(row[9]));
    }

    private static List<GalleryImageId> targets(@Nullable String json) {
        return json == null
                ? List.of()
                : Stream.of(Json.read(json, String[].class))
                        .flatMap(id -> GalleryImageId.find(id).stream())
                        .toList();
    }

    /**
     * By the id of its template: the run that executes, or the last one. The index is named, so
     * that one row is read of each template, whatever its history is.
     */
    private static Map<Long, Now> runs(String tenant) {
        return Images.rows(
                        """
                        select r.template_id c0, r.number c1, r.state c2, r.progress c3
                        from (select (select r.id from run r force index (run_by_template)
                                where r.tenant_id = :tenant and r.template_id = t.id
                                order by r.template_id desc, r.number desc limit 1) as id
                            from template t where t.tenant_id = :tenant and t.deleted_at is null
                            union
                            select r.id from run r
                            where r.tenant_id = :tenant and r.state in (:held)) x
                        join run r on r.id = x.id
                        order by r.number
                        """,
                        tenant)
                .setParameter("held", RunState.HELD.stream().map(RunState::name).toList())
                .getResultStream()
                .collect(
                        Collectors.toMap(
                                row -> (Long) row[0],
                                row ->
                                        new Now(
                                                (Long) row[1],
                                                RunState.valueOf((String) row[2]),
                                                (Integer) row[3]),
                                (one, later) ->
                                        one.state().held() && !later.state().held() ? one : later));
    }

    static Map<Long, Template> byId(List<Template> templates) {
        return templates.stream()
                .collect(Collectors.toMap(it -> it.origin().id(), Function.identity()));
    }
}
