package dev.goldsmith.cascade;

import dev.goldsmith.gallery.Channel;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.template.SourceImage;
import dev.goldsmith.template.Template;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what descends from a channel, one statement a generation. */
final class Derivatives {
    private static final String ROWS =
            """
            select t.id, t.name, t.latestVersion, m.id, m.slug, m.archivedAt, t.sourceImage, c.name,
                function('json_extract', v.document, '$.properties.distribute[*].galleryImageId'),
                t.channel,
                function('json_extract', v.document, '$.properties.validate.sourceValidationOnly')
            from Template t
            join Team m on m.id = t.teamId
            join TemplateVersion v on v.templateId = t.id and v.number = t.latestVersion
            left join Following f on f.templateId = t.id
            left join Channel c on c.id = f.channelId
            where t.deletedAt is null and %s
            """;

    /** A pinned version is nobody's to move. */
    private static final String OF_IMAGES =
            ROWS.formatted("t.sourceImage in :of and t.sourceVersion = 'latest'");

    private static final String OF_CHANNELS =
            ROWS.formatted("f.channelId in :of and t.sourceImage is not null");

    private static final String OF_IDS =
            ROWS.formatted("t.id in :of and t.sourceImage is not null");

    private Derivatives() {}

    /**
     * All that follow this channel, and all that take what those build, at any depth.
     *
     * @param others templates that are among the first generation too
     */
    static Collection<Derivative> of(Channel channel, Collection<Long> others) {
        Map<Long, Derivative> found = new LinkedHashMap<>();
        Set<String> asked = new HashSet<>();
        var generation = new ArrayList<>(read(OF_CHANNELS, List.of(channel.id)));
        generation.addAll(of(others).values());
        while (!generation.isEmpty()) {
            generation.forEach(it -> found.putIfAbsent(it.template(), it));
            var images =
                    generation.stream()
                            .flatMap(it -> it.makes().stream())
                            .filter(asked::add)
                            .toList();
            generation = new ArrayList<>(images.isEmpty() ? List.of() : read(OF_IMAGES, images));
        }
        return found.values();
    }

    /** One that needn't start from an image of a gallery; null: it was deleted. */
    static @Nullable Derivative root(long template) {
        return read(ROWS.formatted("t.id in :of"), List.of(template)).stream()
                .findFirst()
                .orElse(null);
    }

    /** These templates as they are now, those that start from an image of a gallery. */
    static Map<Long, Derivative> of(Collection<Long> templates) {
        return templates.isEmpty()
                ? new HashMap<>()
                : read(OF_IDS, templates).stream()
                        .collect(Collectors.toMap(Derivative::template, it -> it));
    }

    private static List<Derivative> read(String text, Collection<?> of) {
        return Template.getEntityManager()
                .createQuery(text, Object[].class)
                .setParameter("of", of)
                .getResultStream()
                .map(row ->
                        new Derivative(
                                (Long) Objects.requireNonNull(row[0]),
                                (String) row[1],
                                (Integer) row[2],
                                (Long) row[3],
                                (String) row[4],
                                row[5] != null,
                                row[6] == null ? "" : (String) row[6],
                                (String) row[7],
                                makes((String) row[8]),
                                (String) row[9],
                                "true".equals(String.valueOf(row[10]))))
                .toList();
    }

    private static Set<String> makes(@Nullable String json) {
        return json == null
                ? Set.of()
                : Stream.of(Json.read(json, String[].class))
                        .flatMap(id -> GalleryImageId.find(id).stream())
                        .map(id -> SourceImage.of(id).image())
                        .collect(Collectors.toSet());
    }
}
