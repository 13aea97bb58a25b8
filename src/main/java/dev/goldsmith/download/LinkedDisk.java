package dev.goldsmith.download;

import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Objects;

/** Opens links: what was withdrawn since a link was made isn't to be had by it either. */
@ApplicationScoped
public class LinkedDisk {
    @Inject DownloadLink links;
    @Inject Tenancy tenancy;

    /**
     * @throws Refused NOT_FOUND for a link that isn't ours or is over; WRONG_STATE with the reason
     *     why its image can't be used any more
     */
    public DownloadLink.Target open(String token) {
        var target = links.open(token);
        tenancy.in(target.tenantId(), () -> requireUsable(target));
        return target;
    }

    private static void requireUsable(DownloadLink.Target target) {
        switch (target.of()) {
            case VERSION ->
                    Objects.requireNonNull(ImageVersion.<ImageVersion>findById(target.id()))
                            .requireUsable();
            case MANAGED_IMAGE -> {
                var why = Withdrawal.of(target.id(), target.disk().hex());
                if (why != null) {
                    throw Withdrawal.refused(why.ofImage("The managed image"));
                }
            }
            case RUN -> {
                Run run = Run.findById(target.id());
                var why = run == null ? null : Withdrawal.of(run);
                if (run != null && why != null) {
                    throw Withdrawal.refused(why.ofRun(run));
                }
            }
        }
    }
}
