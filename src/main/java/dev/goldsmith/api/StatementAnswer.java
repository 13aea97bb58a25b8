package dev.goldsmith.api;

import dev.goldsmith.advisory.Statement;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a team says of an image and an advisory, in OpenVEX's words.
 *
 * @param image {@code gallery/image} of one that another image inherits; null: the image's own
 * @param version null: all versions of the image
 * @param status not_affected, affected, fixed or under_investigation
 * @param justification of one that isn't affected
 * @param impact why, in words
 * @param action what users of an affected image can do
 * @param until when it ends; null: when it is revoked
 */
@Schema(name = "VulnerabilityStatement")
record StatementAnswer(
        long id,
        @Nullable String image,
        @Nullable String version,
        String advisory,
        String status,
        @Nullable String justification,
        String impact,
        @Nullable String action,
        @Nullable Instant until,
        String madeBy,
        Instant madeAt) {
    static StatementAnswer of(@Nullable String image, Statement it) {
        return new StatementAnswer(
                it.id,
                image,
                it.number(),
                it.advisory,
                it.status.word(),
                it.justification == null ? null : it.justification.word(),
                it.impact,
                it.action,
                it.until,
                it.madeByName,
                it.madeAt);
    }
}
