package dev.goldsmith.gallery;

import dev.goldsmith.approval.Destination;
import dev.goldsmith.approval.Gates;
import dev.goldsmith.approval.Question;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import org.jspecify.annotations.Nullable;

/**
 * {@code latest} is what people take without looking, so it is moved by hand only to what the gates
 * let pass today: flags, and deletions that leave an older version on top, are no way round them.
 */
final class LatestMove {
    private LatestMove() {}

    /**
     * To be called after the change, in its transaction.
     *
     * @param before what was {@code latest}
     * @param recall something was taken away: owners may do that whatever is left on top
     * @throws Refused CONFLICT when it means now what nobody approved
     */
    static void check(
            Access by,
            Gallery gallery,
            ImageDefinition definition,
            @Nullable ImageVersion before,
            boolean recall) {
        var now = ImageVersion.latest(definition);
        if (now == null || before != null && before.id.equals(now.id)) {
            return;
        }
        if (recall && by.may(Permission.OWN, gallery.teamId)) {
            return;
        }
        var asked = Gates.asks(by, question(now, GalleryOwners.of(gallery, definition.name)));
        if (asked != null) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "%s, and version %s, which 'latest' of %s would mean, has no such approval; %s"
                            .formatted(
                                    asked,
                                    now.number(),
                                    definition.name,
                                    recall
                                            ? "exclude it from latest first, or have an owner of the team do this."
                                            : "make a new version of it, which asks."));
        }
    }

    static Question question(ImageVersion version, Destination into) {
        return Run.<Run>findById(version.runId)
                .question(version.subject(), new Question.Publication(into));
    }
}
