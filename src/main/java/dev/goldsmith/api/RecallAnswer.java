package dev.goldsmith.api;

import dev.goldsmith.recall.Recall;
import dev.goldsmith.recall.RecallList;
import dev.goldsmith.tenant.Access;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * @param gallery of the recalled version; null: it is of a team that you don't read, as {@code
 *     image} and {@code version}
 * @param versions published versions that it took, the recalled one included
 * @param images how many of its images it took of each team that you read, by slug
 * @param movedChannels the last channels that it moved, away or back, as far as you read them; null
 *     in lists
 */
@Schema(name = "Recall")
public record RecallAnswer(
        long id,
        boolean inForce,
        @Nullable String gallery,
        @Nullable String image,
        @Nullable String version,
        String reason,
        String recalledBy,
        Instant recalledAt,
        int versions,
        int managedImages,
        int teams,
        int channels,
        int runs,
        @Nullable String restoredBy,
        @Nullable Instant restoredAt,
        @Nullable String restoredBecause,
        @Nullable Map<String, Integer> images,
        @Nullable List<MovedChannel> movedChannels) {

    /**
     * A channel that points elsewhere.
     *
     * @param from version that it pointed to; null: it was empty
     * @param to version that it points to instead; null: it is empty
     */
    @Schema(name = "RecallChannel")
    public record MovedChannel(
            String gallery,
            String image,
            String channel,
            @Nullable String from,
            @Nullable String to) {}

    static RecallAnswer line(Access by, Recall it) {
        return of(by, it, null, null);
    }

    static RecallAnswer of(Access by, Recall it) {
        return of(
                by,
                it,
                RecallList.teams(by, it),
                RecallList.channels(by, it).stream()
                        .map(c ->
                                new MovedChannel(
                                        c.gallery(), c.image(), c.channel(), c.from(), c.to()))
                        .toList());
    }

    private static RecallAnswer of(
            Access by,
            Recall it,
            @Nullable Map<String, Integer> images,
            @Nullable List<MovedChannel> moved) {
        boolean named = RecallList.names(by, it);
        return new RecallAnswer(
                it.id,
                it.inForce(),
                named ? it.gallery : null,
                named ? it.image : null,
                named ? it.number : null,
                it.reason,
                it.recalledByName,
                it.recalledAt,
                it.versions,
                it.managedImages,
                it.teams,
                it.channels,
                it.runs,
                it.restoredByName,
                it.restoredAt,
                it.restoredBecause,
                images,
                moved);
    }
}
