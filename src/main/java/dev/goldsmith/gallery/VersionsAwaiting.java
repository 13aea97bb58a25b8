package dev.goldsmith.gallery;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.ApprovalState;
import dev.goldsmith.approval.Awaiting;
import dev.goldsmith.tenant.Access;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Copies that wait for an approval are published, or not, in the transaction that ends it. */
@ApplicationScoped
public class VersionsAwaiting implements Awaiting {
    @Override
    public boolean knows(String subject) {
        return subject.startsWith("version/");
    }

    @Override
    public void lock(String subject) {
        required(subject);
    }

    @Override
    public void ended(Approval approval, Access by) {
        var version = required(approval.subject);
        if (approval.state == ApprovalState.APPROVED) {
            VersionCopy.complete(by, version);
        } else {
            version.refuse();
            Event.tell(
                    by,
                    approval.teamId,
                    EventKind.IMAGE_VERSION_REFUSED,
                    VersionCopy.told(version),
                    Map.of("approval", approval.id));
        }
    }

    private static ImageVersion required(String subject) {
        return ImageVersion.locked(Long.parseLong(subject.substring(subject.lastIndexOf('/') + 1)));
    }
}
