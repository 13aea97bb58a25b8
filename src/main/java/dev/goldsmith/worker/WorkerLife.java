package dev.goldsmith.worker;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.installation.Round;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.storage.References;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** A worker from its start to its end: cleans up, tells of itself, claims, gives back. */
@ApplicationScoped
public class WorkerLife {
    private static final Logger LOG = Logger.getLogger(WorkerLife.class);

    @Inject InstallationConfig installation;
    @Inject WorkerConfig config;
    @Inject WorkerIdentity identity;
    @Inject WorkerHost host;
    @Inject Slots slots;
    @Inject Engines engines;
    @Inject Leftovers leftovers;
    @Inject Tenancy tenancy;
    @Inject References references;
    @Inject BaseImages baseImages;

    private final Round telling = new Round(LOG, "telling of this worker");
    private final Instant startedAt = Instant.now();
    private volatile boolean begun;

    void start(@Observes StartupEvent start) {
        if (!installation.plays(InstallationConfig.Role.WORKER)) {
            return;
        }
        // Looking at the host can take a while (it boots a kernel), and the database may not be
        // there yet; the process is up meanwhile.
        Thread.ofPlatform().name("worker-start").daemon().start(this::begin);
    }

    private void begin() {
        Fenced.patiently(() -> {
            leftovers.reap();
            forget();
            tell();
            return true;
        });
        host.look();
        begun = true;
        Fenced.patiently(() -> {
            tell();
            return true;
        });
        slots.open(() -> telling.run(this::tell));
        LOG.infof("worker %s takes runs, %d at once", identity.id(), config.slots());
    }

    // Before the connections go, so that what is given back can be written.
    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent stop) {
        if (begun) {
            slots.close();
            telling.run(() -> tenancy.outside(() -> WorkerRow.deleteById(identity.id())));
        }
    }

    void duties(@Observes Duties duties) {
        // A free worker finds its work by itself: bells can be lost, and brokers be away.
        duties.each(Role.WORKER, "looking for runs", Duration.ofSeconds(1), slots::fill);
        duties.each(
                Role.WORKER,
                "telling of this worker",
                Duration.ofSeconds(5),
                () -> onceBegun(this::beat));
        // A kernel to try KVM with comes with the first image; a tool may be installed meanwhile.
        duties.each(
                Role.WORKER,
                "looking at this worker's host",
                Duration.ofSeconds(15),
                () -> onceBegun(host::look));
        duties.each(
                Role.WORKER,
                "ending what lost runs left",
                Duration.ofSeconds(60),
                () -> onceBegun(leftovers::reap));
        duties.each(
                Role.WORKER,
                "forgetting erased tenants",
                Duration.ofSeconds(60),
                () -> onceBegun(this::forget));
    }

    private void onceBegun(Runnable work) {
        if (begun) {
            work.run();
        }
    }

    private void beat() {
        host.tryStore();
        telling.run(this::tell);
    }

    /** What was kept for later builds of a tenant goes with the tenant. */
    private void forget() {
        try {
            var tenants = references.tenants();
            for (var engine : engines.all()) {
                engine.keepOnly(tenants);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell() {
        tenancy.outside(() -> {
            WorkerRow row = WorkerRow.findById(identity.id());
            if (row == null) {
                row = new WorkerRow();
                row.id = identity.id();
                row.host = identity.host();
                row.startedAt = startedAt;
                row.seenAt = Instant.now();
                fill(row);
                row.persist();
                WorkerRow.forgetOld();
            }
            row.seenAt = Instant.now();
            fill(row);
            return true;
        });
    }

    private void fill(WorkerRow row) {
        row.can(host.able());
        row.slots = config.slots();
        row.busy = slots.busy();
        row.acceleration = host.acceleration();
        row.problems = Json.write(host.problems());
        row.diskFree = host.diskFree();
        var held = baseImages.held();
        row.images = held.images();
        row.imageBytes = held.bytes();
        row.imageLimit = config.imageBytes();
    }
}
