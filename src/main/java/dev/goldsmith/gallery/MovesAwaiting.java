package dev.goldsmith.gallery;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.Awaiting;
import dev.goldsmith.tenant.Access;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Moves of channels that wait for an approval are made, or not, in the transaction that ends it.
 */
@ApplicationScoped
public class MovesAwaiting implements Awaiting {
    @Override
    public boolean knows(String subject) {
        return subject.startsWith("promotion/");
    }

    @Override
    public void lock(String subject) {
        var move = move(subject);
        if (move.toVersionId != null) {
            ImageVersion.locked(move.toVersionId);
        }
        ImageDefinition.locked(move.definitionId);
    }

    @Override
    public void ended(Approval approval, Access by) {
        Promotion.decided(approval, by, move(approval.subject));
    }

    private static ChannelMove move(String subject) {
        return ChannelMove.findById(
                Long.parseLong(subject.substring(subject.lastIndexOf('/') + 1)));
    }
}
