package dev.goldsmith.gallery;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.ApprovalState;
import dev.goldsmith.approval.Awaiting;
import dev.goldsmith.tenant.Access;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.TreeMap;

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
        boolean approved = approval.state == ApprovalState.APPROVED;
        var barred = approved ? VersionCopy.barred(version) : null;
        if (approved && barred == null) {
            VersionCopy.complete(by, version);
        } else {
            version.refuse();
            var detail = new TreeMap<String, Object>(Map.of("approval", approval.id));
            if (barred != null) {
                detail.put("reason", barred);
            }
            Event.tell(
                    by,
                    approval.teamId,
                    EventKind.IMAGE_VERSION_REFUSED,
                    VersionCopy.told(version),
                    detail);
        }
    }

    private static ImageVersion required(String subject) {
        return ImageVersion.locked(Long.parseLong(subject.substring(subject.lastIndexOf('/') + 1)));
    }
}
