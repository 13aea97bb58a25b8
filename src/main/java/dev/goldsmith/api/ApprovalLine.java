package dev.goldsmith.api;

import dev.goldsmith.approval.ApprovalList;
import dev.goldsmith.approval.Gate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An approval in a list.
 *
 * @param about what waits for it, {@code run/42}
 * @param given of {@code needed} votes
 */
public record ApprovalLine(
        long id,
        String state,
        String about,
        String team,
        String template,
        int version,
        String fingerprint,
        List<String> gates,
        String requestedBy,
        Instant requestedAt,
        Instant expiresAt,
        @Nullable Instant endedAt,
        int given,
        int needed,
        boolean waitsForYou) {
    static ApprovalLine of(ApprovalList.Row row) {
        var approval = row.approval();
        return new ApprovalLine(
                approval.id,
                approval.state.word(),
                approval.subject,
                row.team(),
                approval.templateName,
                approval.templateVersion,
                approval.fingerprint,
                approval.openGates().stream().map(Gate::word).toList(),
                approval.requestedByName,
                approval.requestedAt,
                approval.expiresAt,
                approval.endedAt,
                row.tally().given(),
                row.tally().needed(),
                row.waits());
    }
}
