package dev.goldsmith.provenance;

import dev.goldsmith.gallery.Attesting;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.gallery.Withdrawal.Cause;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Looks at versions when they are used. It needs public keys only, so workers have it too. */
// Entities look it up.
@Unremovable
@ApplicationScoped
class Verifier implements Attesting {
    private static final Logger LOG = Logger.getLogger(Verifier.class);

    @Inject Tenancy tenancy;
    @Inject Contents contents;

    @Override
    public @Nullable String misfit(ImageVersion version) {
        var fault = Provenance.fault(version);
        if (fault != null && !Misfits.said(version, fault)) {
            var tenant = version.tenantId;
            long id = version.id;
            // Whoever asks may have locked the version, and is about to be refused.
            Thread.startVirtualThread(() -> withdraw(tenant, id));
        }
        return fault;
    }

    /** If this is lost, whoever asks next does it again. */
    private void withdraw(String tenant, long id) {
        try {
            tenancy.in(
                    tenant,
                    () -> {
                        var version = ImageVersion.locked(id);
                        var fault = version == null ? null : Provenance.fault(version);
                        if (version != null && fault != null) {
                            Misfits.add(version, fault);
                        }
                    });
        } catch (RuntimeException e) {
            LOG.warnf(e, "version %d, whose signature doesn't fit, isn't withdrawn yet", id);
        }
    }

    @Override
    public void requireContents(ImageVersion version) throws IOException {
        if (version.attestation.sourceCheckedAt != null) {
            return;
        }
        var disks = tenancy.in(version.tenantId, () -> Subject.disks(version));
        var misfit = contents.misfit(disks);
        tenancy.in(version.tenantId, () -> checked(version.id, misfit));
        if (misfit != null) {
            throw Withdrawal.refused(Cause.CHANGED.of("Version " + version.number(), misfit));
        }
    }

    private static void checked(long id, @Nullable String misfit) {
        var version = ImageVersion.locked(id);
        if (misfit == null) {
            version.attestation.sourceCheckedAt = Instant.now();
        } else {
            Misfits.add(version, misfit);
        }
    }
}
