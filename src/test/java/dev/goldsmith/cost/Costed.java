package dev.goldsmith.cost;

import dev.goldsmith.approval.Passages;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.Made;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunPhase;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.TestTenant;
import jakarta.enterprise.inject.spi.CDI;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Teams platform and web, each with a gallery of its name and a template that builds into it. */
record Costed(TestTenant tenant) {
    static final BigDecimal HOURLY = new BigDecimal("0.056");
    static final long GIB = 1L << 30;

    static Costed create() {
        var tenant = TestTenant.create("costed", 50).team("platform").team("web");
        for (var team : List.of("platform", "web")) {
            tenant.gallery(team, team);
            tenant.save(team, team + "-base", Documents.shell(tenant.id(), team + "/base", "echo"));
        }
        return new Costed(tenant);
    }

    /** A run whose worker had a machine for so long, and that ended so. */
    Run ended(String team, RunState outcome, Duration took) {
        return ended(team, outcome, Instant.now().minus(took), took);
    }

    Run ended(String team, RunState outcome, Instant began, Duration took) {
        var run = begun(team);
        end(run, outcome);
        phases(run, began, took);
        return run;
    }

    Run begun(String team) {
        var asked = tenant.run(team, team + "-base");
        return tenant.in(() -> {
            var run = Run.locked(asked.id);
            run.admit(Instant.now());
            run.claim("worker", Duration.ofSeconds(15), tenant.system());
            return run;
        });
    }

    void end(Run run, RunState outcome) {
        tenant.in(() -> {
            var locked = Run.locked(run.id);
            if (outcome == RunState.CANCELED) {
                locked.cancel(tenant.system());
            } else if (outcome == RunState.SUCCEEDED) {
                locked.enter(RunState.VALIDATING);
            }
            locked.finish(outcome, tenant.system());
            return locked;
        });
    }

    void phases(Run run, Instant began, Duration took) {
        tenant.in(() ->
                RunPhase.update(
                        "startedAt = ?1, endedAt = ?2 where runId = ?3",
                        began,
                        began.plus(took),
                        run.id));
    }

    /** A step of the run that a layer spared it. */
    void cached(Run run, Duration spared) {
        tenant.in(() -> {
            var step = new RunStep();
            step.runId = run.id;
            step.attempt = run.attempt;
            step.ordinal = 1;
            step.name = "customize-1";
            step.phase = "CUSTOMIZING";
            step.kind = "Shell";
            step.title = "x";
            step.cached(new Made(1, "customize-1", 0, spared.toMillis()));
            step.persist();
            return step;
        });
    }

    /** A version of a gibibyte, there since that moment. */
    ImageVersion published(String team, Instant since) {
        var asked = begun(team);
        var places = CDI.current().select(Places.class).get();
        return tenant.in(() -> {
            var run = Run.locked(asked.id);
            run.enter(RunState.VALIDATING);
            run.enter(RunState.DISTRIBUTING);
            var target =
                    (Distributor.SharedImage)
                            TemplateReader.read(run.inputs().document)
                                    .properties()
                                    .distribute()
                                    .getFirst();
            var version =
                    ImageVersion.reserve(
                            ImageDefinition.require(
                                    Objects.requireNonNull(Gallery.byName(team)), "base"),
                            run,
                            target,
                            null,
                            null,
                            places);
            version.publish(captured(GIB), Passages.into(version));
            version.replicas()
                    .forEach(it -> {
                        it.state = ImageReplica.State.COMPLETED;
                        it.endedAt = since;
                    });
            run.finish(RunState.SUCCEEDED, tenant.system());
            ImageVersion.flush();
            ImageVersion.update("publishedAt = ?1 where id = ?2", since, version.id);
            return version;
        });
    }

    static Captured captured(long bytes) {
        return new Captured(
                Digest.of(UUID.randomUUID().toString()),
                bytes,
                bytes,
                Digest.of("packages"),
                "12.1.0",
                Digest.of("s"),
                "debian 12");
    }

    List<CostEntry> entries(CostKind kind) {
        return tenant.in(() -> CostEntry.list("kind = ?1 order by id", kind));
    }

    BigDecimal charged(Run run) {
        return tenant.in(() ->
                CostEntry.ofRun(run.id).stream()
                        .map(it -> it.amount)
                        .reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    /** Whatever is asked for, the groups are the entries added up. */
    void sumsFit(LocalDate from, LocalDate to) {
        tenant.in(() -> {
            var sum =
                    CostEntry.<CostEntry>list("day between ?1 and ?2", from, to).stream()
                            .map(it -> it.amount)
                            .reduce(BigDecimal.ZERO, BigDecimal::add);
            for (var group : CostGroup.values()) {
                var report = CostReport.of(tenant.system(), from, to, group);
                org.assertj.core.api.Assertions.assertThat(report.total())
                        .as("by %s from %s to %s", group, from, to)
                        .isEqualByComparingTo(sum);
            }
            return true;
        });
    }

    /** The tenants of other tests have had their turn: each would die as often as this one. */
    void othersCharged(LocalDate today) {
        tenant.in(() ->
                StorageCharge.getEntityManager()
                        .createNativeQuery(
                                """
                                insert into storage_charge (tenant_id, day, replica_id)
                                select id, :today, 0 from tenant where id <> :own
                                on duplicate key update day = :today, replica_id = 0
                                """)
                        .setParameter("today", today)
                        .setParameter("own", tenant.id())
                        .executeUpdate());
    }

    static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
