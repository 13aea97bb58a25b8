package dev.goldsmith.api;

import dev.goldsmith.guardrail.ExemptionList;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An exception from a baseline's guardrails.
 *
 * @param state {@code requested}, {@code granted}, {@code refused}, {@code withdrawn}, {@code
 *     revoked} or {@code ended}
 * @param baseline whose guardrails, {@code platform/debian-base}
 * @param template that is excused, {@code web/nginx}
 * @param descendants whether what descends from that is excused as well
 * @param guardrail the property, {@code regions}
 * @param name what of it: a check, a region, a size, a network profile, a text or a tag; null for
 *     the age
 * @param reason null: for who reads neither team's things
 * @param until from when on it counts for nothing
 * @param approval number of the approval that decides about it; null: for who reads neither team's
 *     things
 */
@Schema(name = "GuardrailException")
record ExceptionAnswer(
        long id,
        String state,
        String baseline,
        String template,
        boolean descendants,
        String guardrail,
        @Nullable String name,
        @Nullable String reason,
        Instant until,
        String requestedBy,
        Instant requestedAt,
        @Nullable Instant grantedAt,
        @Nullable Instant endedAt,
        @Nullable String endedBy,
        @Nullable String endReason,
        @Nullable Long approval) {

    static ExceptionAnswer of(ExemptionList.Row row) {
        var it = row.exemption();
        return new ExceptionAnswer(
                it.id,
                it.state.word(),
                row.baseline(),
                row.template(),
                it.descendants,
                it.kind.word(),
                it.named.isEmpty() ? null : it.named,
                row.reason(),
                it.endsAt,
                it.requestedByName,
                it.requestedAt,
                it.grantedAt,
                it.endedAt,
                it.endedByName,
                row.endReason(),
                row.approval());
    }
}
