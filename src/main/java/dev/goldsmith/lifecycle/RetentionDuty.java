package dev.goldsmith.lifecycle;

import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what retention rules that are on don't keep, by the door that people use. A few versions
 * are one transaction, in which it is decided again under their locks: whatever dies between two of
 * them has deleted whole versions and decided nothing for later. Their disks go by the sweep.
 */
@ApplicationScoped
public class RetentionDuty {
    private static final Logger LOG = Logger.getLogger(RetentionDuty.class);

    private static final int PAGE = 500;

    /** Versions of a transaction: who publishes to the same image waits for it. */
    static final int PIECE = 25;

    private static final String ON =
            """
            select r.tenant_id, r.id from image_retention r
            join tenant t on t.id = r.tenant_id and t.state = 'ACTIVE'
            where r.enabled = true and r.id > ? order by r.id limit %d
            """
                    .formatted(PAGE);

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;

    void duties(@Observes Duties duties) {
        duties.once("deleting versions by retention rules", Duration.ofHours(1), this::round);
    }

    /** All rules that are on, each once. */
    public void round() {
        long last = 0;
        List<AcrossTenants.Ref> page;
        do {
            page = across.refs(ON, last);
            for (var ref : page) {
                last = ref.id();
                look(ref);
            }
        } while (page.size() == PAGE);
    }

    private void look(AcrossTenants.Ref ref) {
        try {
            var going = tenancy.in(ref.tenantId(), () -> going(ref.id()));
            for (int at = 0; at < going.size(); at += PIECE) {
                piece(ref, going.subList(at, Math.min(going.size(), at + PIECE)));
            }
            tenancy.in(ref.tenantId(), () -> looked(ref.id()));
        } catch (RuntimeException e) {
            if (DatabaseAway.causedBy(e)) {
                throw e;
            }
            // The other images have their own versions.
            LOG.warnf("retention rule %d is looked at again: %s", ref.id(), e.getMessage());
        }
    }

    private static List<Long> going(long id) {
        Retention retention = Retention.findById(id);
        var definition = retention == null ? null : there(retention);
        return retention == null || definition == null
                ? List.of()
                : DryRun.going(definition, retention.rule());
    }

    private void piece(AcrossTenants.Ref ref, List<Long> versions) {
        try {
            tenancy.in(ref.tenantId(), () -> delete(ref.id(), versions));
        } catch (Refused refused) {
            if (versions.size() == 1) {
                LOG.infof("retention leaves version %d: %s", versions.getFirst(), refused.detail());
            } else {
                // What one of them can't keeps none of the others.
                versions.forEach(it -> piece(ref, List.of(it)));
            }
        }
    }

    /** Those of them that nothing keeps now. */
    private static void delete(long id, List<Long> versions) {
        Retention retention = Retention.findById(id);
        if (retention == null) {
            return;
        }
        // Whoever comes to use one has its row, or finds it deleted.
        var locked = ImageVersion.locked(versions);
        ImageDefinition.locked(retention.definitionId);
        Retention.getEntityManager().refresh(retention);
        var definition = there(retention);
        if (definition == null || !retention.enabled) {
            return;
        }
        var going = new HashSet<>(DryRun.going(definition, retention.rule()));
        Tenant tenant = Tenant.findById(retention.tenantId);
        var by = Access.system(tenant).called("Retention rule");
        locked.stream().filter(it -> going.contains(it.id)).forEach(it -> it.delete(by));
    }

    private static void looked(long id) {
        Retention retention = Retention.findById(id);
        if (retention != null) {
            retention.lookedAt = Instant.now();
        }
    }

    /** Null: the image was removed. */
    private static @Nullable ImageDefinition there(Retention retention) {
        ImageDefinition definition = ImageDefinition.findById(retention.definitionId);
        return definition.removed() ? null : definition;
    }
}
