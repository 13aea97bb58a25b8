package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A recall that takes much. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class ManyRecalledTest extends RecalledImages {
    /**
     * In three generations, of a hundred images: as many channels fall back, and ten builds stop.
     */
    @Test
    void a_thousand_descendants_are_taken_at_once() throws Exception {
        site("1.0.0", shared("web/site"));
        build("web", "site");
        many();
        var builds = new ArrayList<Run>();
        for (int i = 0; i < 10; i++) {
            var run = asked("web", "site");
            builds.add(run);
            acme.in(() -> {
                var row = Run.locked(run.id);
                row.admit(Instant.now());
                row.claim("worker", Duration.ofMinutes(5), acme.system());
                row.parentage = new Parentage(version("golden", "base", "1.0.0").id, null, null);
                return true;
            });
        }

        var begun = System.nanoTime();
        var recall = recall("golden", "base", "1.0.0", owner);
        withdrawn.round();
        var took = Duration.ofNanos(System.nanoTime() - begun);

        System.out.printf("recall of %d versions took %d ms%n", recall.versions, took.toMillis());
        assertThat(recall.versions).isEqualTo(1002);
        assertThat(recall.channels).isEqualTo(101);
        assertThat(recall.runs).isEqualTo(10);
        assertThat(builds).extracting(DrivenWorkers::state).containsOnly(RunState.CANCELING);
        begun = System.nanoTime();
        restore(recall, owner);
        System.out.printf(
                "and back %d ms%n", Duration.ofNanos(System.nanoTime() - begun).toMillis());
        acme.in(() -> {
            assertThat(Withdrawal.count()).isZero();
            assertThat(Channel.count("versionId is null and name = 'stable'")).isEqualTo(1);
            return true;
        });
    }

    private void many() throws Exception {
        var digits =
                "(select 0 as d union all select 1 union all select 2 union all select 3 union all select 4"
                        + " union all select 5 union all select 6 union all select 7 union all select 8"
                        + " union all select 9)";
        sql(
                """
                insert into image_definition (tenant_id, gallery_id, name, name_key, description, created_at)
                select d.tenant_id, d.gallery_id, concat('many-', a.d, b.d), concat('many-', a.d, b.d), '',
                    utc_timestamp(6)
                from image_definition d cross join %1$s a cross join %1$s b
                where d.tenant_id = '%2$s' and d.name = 'site'
                """
                        .formatted(digits, acme.id()));
        var parents = List.of("base", "many-00", "many-0");
        for (int generation = 0; generation < 2; generation++) {
            sql(
                    """
                    insert into image_version (tenant_id, definition_id, major, minor, patch, state, run_id,
                        run_number, output_name, template_id, template_version, fingerprint,
                        exclude_from_latest, replication_mode, regions, tags, disk, bytes, virtual_bytes,
                        packages, os, source_version, source_disk, created_at, published_at,
                        cloud_init, parent_version)
                    select d.tenant_id, d.id, 1, %3$d, n.d, 'PUBLISHED', v.run_id, v.run_number, uuid(),
                        v.template_id, 1, v.fingerprint, false, 'Full', '[]', '{}', v.disk, 1, 1, v.packages,
                        v.os, v.source_version, v.source_disk, utc_timestamp(6), utc_timestamp(6), false,
                        (select min(p.id) from image_version p
                            join image_definition pd on pd.id = p.definition_id
                            where p.tenant_id = d.tenant_id and pd.name like '%4$s%%')
                    from image_definition d cross join %1$s n
                    join image_definition sd on sd.tenant_id = d.tenant_id and sd.name = 'site'
                    join image_version v on v.definition_id = sd.id
                    where d.tenant_id = '%2$s' and d.name like 'many-%%' and n.d < 5
                    """
                            .formatted(digits, acme.id(), generation, parents.get(generation)));
        }
        sql(
                """
                insert into channel (tenant_id, definition_id, name, name_key, version_id)
                select d.tenant_id, d.id, 'stable', 'stable',
                    (select max(v.id) from image_version v where v.definition_id = d.id)
                from image_definition d where d.tenant_id = '%s' and d.name like 'many-%%'
                """
                        .formatted(acme.id()));
        sql(
                """
                insert into channel_move (tenant_id, channel_id, definition_id, to_version_id, state,
                    asked_by_name, asked_at, moved_at, comment)
                select c.tenant_id, c.id, c.definition_id, c.version_id, 'MADE', 'x', utc_timestamp(6),
                    utc_timestamp(6), ''
                from channel c where c.tenant_id = '%s' and not exists (
                    select 1 from channel_move m where m.channel_id = c.id)
                    and c.version_id is not null
                """
                        .formatted(acme.id()));
    }
}
