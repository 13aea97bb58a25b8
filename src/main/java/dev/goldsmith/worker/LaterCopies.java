package dev.goldsmith.worker;

import dev.goldsmith.build.Captured;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Progress;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.installation.Places;
import dev.goldsmith.run.RunConfig;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Redo;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Copies versions to the regions that they were given after they were published, one at a time. A
 * copy is leased as a run is: one whose worker falls silent is gone on with by the next.
 */
@ApplicationScoped
class LaterCopies {
    private static final Logger LOG = Logger.getLogger(LaterCopies.class);

    private static final String LOST =
            "r.state = 'REPLICATING' and r.held_until < utc_timestamp(6)";

    /**
     * So long a copy is left to workers that have its place; then whoever tries says what lacks.
     */
    private static final int PATIENCE_SECONDS = 60;

    @Inject RunConfig config;
    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;
    @Inject Replication replication;
    @Inject Places places;

    private final ReentrantLock working = new ReentrantLock();
    private volatile @Nullable Held current;
    private String lastTenant = "";
    private volatile boolean stopping;

    void duties(@Observes Duties duties) {
        duties.each(
                Role.WORKER,
                "looking for copies to further regions",
                Duration.ofSeconds(1),
                this::all);
        duties.each(
                Role.WORKER, "renewing the lease of a copy", Duration.ofSeconds(5), this::renew);
    }

    private void renew() {
        var held = current;
        if (held != null) {
            held.lost = !extend(held);
        }
    }

    // Before the connections go, so that the next worker needn't wait for the lease.
    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent stop)
            throws InterruptedException {
        stopping = true;
        if (working.tryLock(5, TimeUnit.SECONDS)) {
            working.unlock();
        }
    }

    /** Copies until nothing is due. */
    void all() {
        working.lock();
        try {
            Held held;
            while (!stopping && (held = next()) != null) {
                copy(held);
            }
        } finally {
            working.unlock();
        }
    }

    /**
     * Takes a copy that a worker left, or the first of the tenant whose turn it is; null when none
     * is due.
     */
    @Nullable Held next() {
        return Stream.<Supplier<List<Seen>>>of(
                        () -> due(LOST, ""),
                        () -> due("r.state = 'PENDING'", lastTenant),
                        () -> due("r.state = 'PENDING'", ""))
                .flatMap(some -> some.get().stream())
                .filter(this::claim)
                .findFirst()
                .map(seen -> {
                    lastTenant = seen.tenantId();
                    return new Held(seen.tenantId(), seen.id(), seen.fence() + 1);
                })
                .orElse(null);
    }

    private record Seen(String tenantId, long id, long fence) {}

    private List<Seen> due(String state, String afterTenant) {
        var usable = places.usable();
        return across.all(
                """
                select r.tenant_id, r.id, r.fence from image_replica r
                join image_version v on v.id = r.version_id and v.state = 'PUBLISHED'
                left join withdrawal w on w.version_id = v.id
                join tenant t on t.id = r.tenant_id and t.state = 'ACTIVE'
                where %s and w.id is null and r.tenant_id > ? and (r.place in (%s) or r.asked_at is null
                    or r.asked_at < utc_timestamp(6) - interval %d second)
                order by r.tenant_id, r.id limit 10
                """
                        .formatted(
                                state,
                                String.join(", ", Collections.nCopies(usable.size(), "?")),
                                PATIENCE_SECONDS),
                row -> new Seen(row.getString(1), row.getLong(2), row.getLong(3)),
                Stream.concat(Stream.of(afterTenant), usable.stream()).toArray());
    }

    /** False when another worker was faster. */
    private boolean claim(Seen seen) {
        return across.change(
                        """
                        update image_replica r set r.state = 'REPLICATING', r.fence = r.fence + 1,
                            r.held_until = utc_timestamp(6) + interval ? second
                        where r.tenant_id = ? and r.id = ? and r.fence = ?
                            and (r.state = 'PENDING' or (%s))
                        """
                                .formatted(LOST),
                        config.lease().toSeconds(),
                        seen.tenantId(),
                        seen.id(),
                        seen.fence())
                == 1;
    }

    private boolean extend(Held held) {
        return across.change(
                        """
                        update image_replica
                        set held_until = utc_timestamp(6) + interval ? second
                        where tenant_id = ? and id = ? and fence = ? and held_until is not null
                        """,
                        config.lease().toSeconds(),
                        held.tenantId,
                        held.id,
                        held.fence)
                == 1;
    }

    void copy(Held held) {
        current = held;
        try {
            var what = held.call(row -> new What(row, version(row).published().captured()));
            replication.one(held, what.row(), what.captured(), false, held, _ -> {});
        } catch (Journal.Interrupted | Replication.Removed _) {
            LOG.infof("%s: somebody else has it, or nobody needs it any more", held.name());
        } finally {
            current = null;
        }
    }

    private record What(ImageReplica row, Captured captured) {}

    private static ImageVersion version(ImageReplica row) {
        return ImageVersion.findById(row.versionId);
    }

    /** A copy that this worker has. */
    final class Held implements Replication.Hold, Progress {
        private final String tenantId;
        private final long id;
        private final long fence;
        private volatile boolean lost;

        Held(String tenantId, long id, long fence) {
            this.tenantId = tenantId;
            this.id = id;
            this.fence = fence;
        }

        @Override
        public <T> T call(Function<ImageReplica, T> work) {
            return Fenced.patiently(() -> Redo.call(() -> tenancy.in(tenantId, () -> held(work))));
        }

        private <T> T held(Function<ImageReplica, T> work) {
            ImageReplica row = ImageReplica.findById(id, LockModeType.PESSIMISTIC_WRITE);
            if (row == null
                    || version(row).state != ImageVersion.State.PUBLISHED
                    || version(row).unusable() != null) {
                throw new Replication.Removed();
            }
            if (row.fence != fence || row.heldUntil == null) {
                throw new Journal.Interrupted(Heartbeat.End.LOST.name());
            }
            return work.apply(row);
        }

        @Override
        public void stopped(ImageReplica row) {
            row.giveBack();
        }

        @Override
        public void checkpoint() {
            if (stopping || lost) {
                throw new Journal.Interrupted(
                        (lost ? Heartbeat.End.LOST : Heartbeat.End.WORKER_STOPS).name());
            }
        }

        @Override
        public void line(String text) {
            LOG.infof("%s: %s", name(), text);
        }

        @Override
        public void percent(int percent) {}

        @Override
        public String name() {
            return "copy %d of tenant %s".formatted(id, tenantId);
        }
    }
}
