package dev.goldsmith.contents;

import dev.goldsmith.gallery.ListedContent;
import dev.goldsmith.gallery.ListedContent.State;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Makes rows of the package lists of published versions, and deletes them when no version has the
 * list any more. One list is one transaction, so what is there of a list is all of it.
 */
@ApplicationScoped
public class PackageIndex {
    private static final Logger LOG = Logger.getLogger(PackageIndex.class);

    private static final String DUE =
            "select tenant_id, id from package_list where state = 'DUE' limit 100";

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject PackageLists lists;

    void duties(@Observes Duties duties) {
        duties.once("indexing packages", Duration.ofSeconds(10), this::round);
    }

    /** Until nothing is due. */
    public void round() {
        List<AcrossTenants.Ref> due;
        do {
            due = across.refs(DUE);
            due.forEach(this::look);
        } while (!due.isEmpty());
    }

    private void look(AcrossTenants.Ref ref) {
        try {
            tenancy.in(ref.tenantId(), () -> read(ref.id()));
        } catch (RuntimeException e) {
            LOG.warnf(e, "the packages of list %d aren't searchable", ref.id());
            tenancy.in(ref.tenantId(), () -> unreadable(ref.id()));
        }
    }

    private void read(long id) {
        var listed = ListedContent.locked(id);
        if (listed == null || listed.state != State.DUE) {
            return;
        }
        if (!listed.used()) {
            PackageRows.remove(listed);
            listed.delete();
            return;
        }
        Optional<PackageList> list = lists.read(new Digest(listed.digest));
        list.ifPresent(it -> PackageRows.write(listed, it));
        listed.state = list.isPresent() ? State.READ : State.MISSING;
    }

    private static void unreadable(long id) {
        var listed = ListedContent.locked(id);
        if (listed != null) {
            listed.state = State.UNREADABLE;
        }
    }
}
