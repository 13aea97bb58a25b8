package dev.goldsmith.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.build.ContentStore;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionCopy;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.installation.Places;
import dev.goldsmith.people.Tenants;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Operator;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.DiskSum;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.persistence.PessimisticLockException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.hibernate.exception.LockAcquisitionException;
import org.junit.jupiter.api.Test;

/**
 * Three tenants publish, copy, fail, distribute again, delete and are erased, in random order, with
 * few different contents, while two portals sweep without a break. Whatever the database says is
 * held at the end of an act is in the store, and in the end nothing else of it is.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class NothingHeldIsLostTest {
    private static final int ACTS = 40;
    private static final int CONTENTS = 4;

    @Inject ContentStore store;
    @Inject Places places;
    @Inject Sweep sweep;
    @Inject References references;
    @Inject Tenants tenants;
    @Inject Tenancy tenancy;

    /** Time passes between acts and sweeps only: each takes less than the time of grace. */
    private final ReentrantReadWriteLock time = new ReentrantReadWriteLock(true);

    @Test
    void whatever_happens_at_once_what_is_held_is_there_and_the_rest_goes() throws Exception {
        var ground = new Ground(places, sweep);
        ground.prepare();
        var prefix = "content " + System.nanoTime() + " ";
        var over = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(6)) {
            var sweepers =
                    IntStream.range(0, 2)
                            .mapToObj(_ ->
                                    threads.submit(() -> {
                                        while (!over.get()) {
                                            time.readLock().lock();
                                            try {
                                                sweep.round(Duration.ZERO);
                                            } finally {
                                                time.readLock().unlock();
                                            }
                                        }
                                        return true;
                                    }))
                            .toList();
            var clock =
                    threads.submit(() -> {
                        while (!over.get()) {
                            time.writeLock().lock();
                            try {
                                ground.pass();
                            } finally {
                                time.writeLock().unlock();
                            }
                            Thread.sleep(5);
                        }
                        return true;
                    });
            try {
                var people =
                        IntStream.range(0, 3)
                                .<Callable<Boolean>>mapToObj(i -> () -> live(i, prefix))
                                .toList();
                for (var one : threads.invokeAll(people)) {
                    one.get();
                }
            } finally {
                over.set(true);
            }
            for (var each : sweepers) {
                each.get();
            }
            clock.get();
        }
        ground.sweepTwice();
        ground.sweepTwice();
        var held = references.held();
        for (int i = 0; i < CONTENTS; i++) {
            var disk = dev.goldsmith.kernel.Digest.of(prefix + i);
            assertThat(store.has(disk)).as(prefix + i).isEqualTo(held.contains(disk));
        }
    }

    private boolean live(int who, String prefix) throws Exception {
        var random = new Random(42 + who);
        var shelf = Shelf.create("random");
        var versions = new ArrayList<ImageVersion>();
        var stranded = new ArrayList<Run>();
        for (int i = 0; i < ACTS; i++) {
            time.readLock().lock();
            try {
                var content = prefix + random.nextInt(CONTENTS);
                switch (random.nextInt(7)) {
                    case 0, 1 -> versions.add(there(shelf.version(Shelf.captured(content))));
                    case 2 -> {
                        if (!versions.isEmpty()) {
                            versions.add(there(copy(shelf, versions.getLast(), i)));
                        }
                    }
                    case 3 -> {
                        while (versions.size() > 1) {
                            shelf.delete(versions.removeFirst());
                        }
                    }
                    case 4 -> stranded.add(shelf.stranded(Shelf.captured(content)));
                    case 5 -> {
                        if (!stranded.isEmpty()) {
                            again(shelf, stranded.removeLast());
                        }
                    }
                    case 6 -> {
                        if (random.nextInt(4) == 0) {
                            erase(shelf);
                            shelf = Shelf.create("random");
                            versions.clear();
                            stranded.clear();
                        }
                    }
                    default -> throw new IllegalStateException();
                }
                for (var version : versions) {
                    there(version);
                }
                DiskSum.fits(shelf.tenant());
            } catch (PessimisticLockException
                    | LockAcquisitionException
                    | QuarkusTransactionException _) {
                // Two wrote at once and the database let one of them try again: nothing was done.
            } finally {
                time.readLock().unlock();
            }
        }
        return true;
    }

    private ImageVersion there(ImageVersion version) {
        assertThat(store.has(version.published().digest()))
                .as("disk of %s", version.number())
                .isTrue();
        assertThat(store.has(version.published().disks().getFirst().digest())).isTrue();
        return version;
    }

    private ImageVersion copy(Shelf shelf, ImageVersion source, int number) {
        var by = shelf.tenant().system();
        return shelf.tenant()
                .in(() -> {
                    var gallery = Gallery.require(by, "golden");
                    return VersionCopy.of(
                            by,
                            gallery,
                            ImageDefinition.require(gallery, "nginx"),
                            new VersionCopy.Wanted(
                                    new VersionNumber(9, number, 0),
                                    false,
                                    null,
                                    "Full",
                                    new VersionRegions.Wanted(List.of(), "regions"),
                                    Map.of()),
                            source,
                            places);
                });
    }

    /** The disk of a run that reached no target is there for the next one, which ends it. */
    private void again(Shelf shelf, Run run) {
        var by = shelf.tenant().system();
        var next = shelf.tenant().in(() -> Run.require(by, run.number).distributeAgain(by));
        assertThat(store.has(shelf.tenant().reload(next).captured.disk())).isTrue();
        shelf.tenant()
                .in(() -> {
                    Run.locked(next.id).cancel(by);
                    return Run.update(
                            "capturedAt = ?1 where id in ?2",
                            Instant.now().minus(Duration.ofDays(8)),
                            List.of(run.id, next.id));
                });
        assertThat(shelf.tenant().reload(next).state).isEqualTo(RunState.CANCELED);
    }

    private void erase(Shelf shelf) {
        var person = TestTenant.stranger();
        tenants.delete(
                new Operator(person.id(), person.name(), Access.Door.API, null),
                shelf.tenant().slug());
        tenancy.outside(() ->
                Tenant.update(
                        "deleteAfter = ?1 where id = ?2",
                        Instant.now().minusSeconds(1),
                        shelf.tenant().id()));
        tenants.erase();
    }
}
