package dev.goldsmith.storage;

import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.build.store.Place;
import dev.goldsmith.build.store.Store;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.installation.Places;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the installation's places and takes away what nobody holds any more. Each portal
 * does; whoever is first at a place has it for this time.
 */
@ApplicationScoped
public class Sweep {
    private static final Logger LOG = Logger.getLogger(Sweep.class);

    @Inject SweepConfig config;
    @Inject Places places;
    @Inject References references;
    @Inject Store store;
    @Inject Renditions renditions;
    @Inject Tenancy tenancy;

    void duties(@Observes Duties duties) {
        duties.each(
                Role.PORTAL,
                "sweeping the store",
                Duration.ofSeconds(30),
                () -> round(config.every()));
    }

    /**
     * Sweeps the places that nobody swept for this long.
     *
     * @param since zero: all of them
     */
    public void round(Duration since) {
        outside(Erasure::see);
        var mine = places.names().stream().filter(name -> claim(name, since)).toList();
        if (mine.isEmpty()) {
            return;
        }
        mine.forEach(this::place);
        logs();
        tenancy.outside(Erasure::open).forEach(this::files);
    }

    private boolean claim(String name, Duration since) {
        try {
            return tenancy.outside(() -> StorePlace.claim(name, since));
        } catch (PersistenceException _) {
            // Another portal is at the very same row: then it is theirs.
            return false;
        }
    }

    private void outside(Runnable work) {
        tenancy.in(Tenancy.NOBODY, work);
    }

    private void place(String name) {
        try {
            var place = places.find(name).orElseThrow();
            var fault = fault(name, place);
            if (fault != null) {
                outside(() -> StorePlace.failed(name, fault));
                LOG.warnf("%s isn't swept: %s", name, fault);
                return;
            }
            var found = place.sweep(config.grace(), () -> references.held(name));
            if (name.equals(Places.LOCAL)) {
                renditions.tidy();
            }
            outside(() -> StorePlace.found(name, found));
            if (found.gone() > 0) {
                LOG.infof(
                        "%s: %d contents are gone, %,d bytes; %d stay, %,d bytes",
                        name, found.gone(), found.goneBytes(), found.contents(), found.bytes());
            }
        } catch (IOException | RuntimeException e) {
            LOG.warnf(e, "%s could not be swept", name);
            outside(() ->
                    StorePlace.failed(name, "it could not be swept; the portal's log says why"));
        }
    }

    /** Why nothing may be taken from there; null when all that is in it is ours. */
    private @Nullable String fault(String name, Place place) throws IOException {
        if (name.equals(Places.LOCAL)) {
            store.probe();
        }
        var lack = place.lack();
        return lack.isPresent() ? lack.get() : place.claim(references.installation());
    }

    /** Pieces of logs lie below the id of their tenant. */
    private void logs() {
        try {
            // In this order: whoever comes after the list isn't in it.
            var logs = store.folders(RunLog.FOLDER);
            var tenants = references.tenants();
            for (var tenant : logs) {
                if (!tenants.contains(tenant)) {
                    store.deleteAll(RunLog.FOLDER + "/" + tenant);
                    LOG.infof("the logs of the erased tenant %s are gone", tenant);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("logs of erased tenants could not be deleted", e);
        }
    }

    /** Goes on with the files of an erased tenant. */
    private void files(Erasure erasure) {
        var fault = own(erasure);
        tenancy.outside(() -> {
            Erasure row = Erasure.findById(erasure.id);
            var wait = fault == null ? row.shared(StorePlace.all(), config.grace()) : fault;
            if (wait == null) {
                row.done();
                LOG.infof("all files of the erased tenant %s are gone", row.slug);
            } else {
                row.waitFor(wait);
            }
            return true;
        });
    }

    private static boolean isName(String text) {
        return !text.isBlank() && !text.startsWith(".") && !text.contains("/");
    }

    /** A row that nobody's erasure wrote must not cost anybody their files. */
    private boolean isHere(Erasure erasure) {
        return tenancy.outside(
                () -> Tenant.count("id = ?1 or slug = ?2", erasure.id, erasure.slug) > 0);
    }

    /**
     * Deletes what was only the tenant's, VHDs and logs. Its signed heads stay: what is kept where
     * SQL doesn't reach doesn't go by a row either.
     *
     * @return why it can't; null when it is done
     */
    private @Nullable String own(Erasure erasure) {
        if (!isName(erasure.id) || !isName(erasure.slug) || isHere(erasure)) {
            return "its id or its short name is another's, or none: nothing is deleted";
        }
        try {
            for (var place : places.all().entrySet()) {
                var lack = place.getValue().lack();
                if (lack.isPresent()) {
                    return "place %s: %s".formatted(place.getKey(), lack.get());
                }
                place.getValue().forget(erasure.slug);
            }
            store.deleteAll(RunLog.FOLDER + "/" + erasure.id);
            return null;
        } catch (IOException e) {
            return "its files can't be deleted: " + e;
        }
    }
}
