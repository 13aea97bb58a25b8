package dev.goldsmith.contents;

import dev.goldsmith.gallery.ListedContent;
import dev.goldsmith.gallery.ListedContent.State;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Makes rows of the package lists of published versions, and deletes them when no version has the
 * list any more. One list is one transaction, so what is there of a list is all of it. A list that
 * wasn't to be had is looked for again every hour, since a store can be away.
 */
@ApplicationScoped
public class PackageIndex {
    private static final Logger LOG = Logger.getLogger(PackageIndex.class);

    /** Lists of a tenant in one round. */
    private static final int TURNS = 100;

    private static final Set<State> TO_READ = EnumSet.of(State.DUE, State.MISSING);

    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject PackageLists lists;
    @Inject ListReader reader;

    void duties(@Observes Duties duties) {
        duties.once("indexing packages", Duration.ofSeconds(10), this::round);
        duties.once("looking for missing package lists", Duration.ofHours(1), this::again);
    }

    /** What is due. */
    public void round() {
        across.inTurn(in(State.DUE), TURNS, this::look);
    }

    /** Those that weren't to be had. */
    public void again() {
        across.inTurn(in(State.MISSING), Integer.MAX_VALUE, this::look);
    }

    private static AcrossTenants.Due in(State state) {
        return new AcrossTenants.Due("package_list", "state", state.name());
    }

    private void look(AcrossTenants.Ref ref) {
        try {
            tenancy.in(ref.tenantId(), () -> read(ref.id()));
        } catch (RuntimeException e) {
            LOG.warnf(e, "the packages of list %d aren't searchable for now", ref.id());
            missing(ref);
        }
    }

    /** It stays as it is where that fails, too; the others go on. */
    private void missing(AcrossTenants.Ref ref) {
        try {
            tenancy.in(ref.tenantId(), () -> set(ref.id(), State.MISSING));
        } catch (RuntimeException e) {
            LOG.warnf(e, "list %d of packages stays due", ref.id());
        }
    }

    private static void set(long id, State state) {
        var listed = ListedContent.locked(id);
        if (listed != null) {
            listed.state = state;
        }
    }

    private void read(long id) {
        var listed = ListedContent.locked(id);
        if (listed == null || !TO_READ.contains(listed.state)) {
            return;
        }
        if (!listed.used()) {
            PackageRows.remove(listed);
            listed.delete();
            return;
        }
        try {
            var list = lists.read(new Digest(listed.digest));
            list.ifPresent(it -> {
                PackageRows.write(listed, it);
                reader.read(listed, it);
            });
            listed.state = list.isPresent() ? State.READ : State.MISSING;
        } catch (PackageLists.Unreadable e) {
            LOG.warnf(e, "list %d of packages can't be read", id);
            listed.state = State.UNREADABLE;
        }
    }
}
