package dev.goldsmith.lineage;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.lineage.Node.Now;
import dev.goldsmith.lineage.Node.Origin;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.template.TemplateKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        var following = following();
        var runs = runs(tenant);
        return Images.rows(
                        """
                        select t.id, t.teamId, m.slug, t.name, t.kind,
                            function('json_extract', v.document, '$.properties.source'),
                            function('json_extract', v.document, '$.properties.distribute[*].galleryImageId')
                        from Template t
                        join Team m on m.id = t.teamId
                        join TemplateVersion v on v.templateId = t.id and v.number = t.latestVersion
                        where t.deletedAt is null
                        """)
                .getResultStream()
                .map(row -> {
                    var id = (Long) row[0];
                    return new Template(
                            new Origin(
                                    id,
                                    (Long) row[1],
                                    (String) row[2],
                                    (String) row[3],
                                    row[4] == TemplateKind.BASELINE,
                                    runs.get(id)),
                            Json.read(String.valueOf(row[5]), Source.class),
                            targets((String) row[6]),
                            following.get(id));
                })
                .toList();
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
        var ids =
                Images.sql(
                                """
                                select (select r.id from run r force index (run_by_template)
                                    where r.tenant_id = :tenant and r.template_id = t.id
                                    order by r.template_id desc, r.number desc limit 1) as id
                                from template t where t.tenant_id = :tenant and t.deleted_at is null
                                union
                                select r.id from run r
                                where r.tenant_id = :tenant and r.state in (:held)
                                """,
                                Long.class,
                                tenant)
                        .setParameter("held", RunState.HELD.stream().map(RunState::name).toList())
                        .getResultList();
        return Images.rows(
                        """
                        select r.templateId, r.number, r.state, r.progress from Run r
                        where r.id in :ids order by r.number
                        """)
                .setParameter("ids", Images.some(ids.stream().filter(Objects::nonNull).toList()))
                .getResultStream()
                .collect(
                        Collectors.toMap(
                                row -> (Long) row[0],
                                row -> new Now((Long) row[1], (RunState) row[2], (Integer) row[3]),
                                (one, later) ->
                                        one.state().held() && !later.state().held() ? one : later));
    }

    private static Map<Long, Following> following() {
        return Images.rows(
                        """
                        select f.templateId, f.definitionId, c.name, c.movedAt,
                            v.id, v.major, v.minor, v.patch
                        from Following f
                        left join Channel c on c.id = f.channelId
                        left join ImageVersion v on v.id = coalesce(c.versionId, f.versionId)
                        """)
                .getResultStream()
                .collect(
                        Collectors.toMap(
                                row -> Objects.requireNonNull((Long) row[0]),
                                row ->
                                        new Following(
                                                (Long) row[1],
                                                (String) row[2],
                                                (Long) row[4],
                                                row[4] == null
                                                        ? null
                                                        : "%s.%s.%s"
                                                                .formatted(row[5], row[6], row[7]),
                                                (Instant) row[3])));
    }

    static Map<Long, Template> byId(List<Template> templates) {
        return templates.stream()
                .collect(Collectors.toMap(it -> it.origin().id(), Function.identity()));
    }
}
