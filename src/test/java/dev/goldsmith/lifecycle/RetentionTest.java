package dev.goldsmith.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.approval.Passages;
import dev.goldsmith.gallery.Following;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.DiskSum;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.Mortal;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the duty deletes, and that it deletes nothing else. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class RetentionTest {
    private static final int MANY = 10_000;

    private static final String DIGITS =
            "(select 0 as d union all select 1 union all select 2 union all select 3 union all select 4"
                    + " union all select 5 union all select 6 union all select 7 union all select 8"
                    + " union all select 9)";

    @Inject RetentionDuty duty;

    private final Ageing base = Ageing.create();

    @Test
    void nothing_goes_before_somebody_has_seen_what_would() {
        base.versions(4);
        base.keep(2, null);
        duty.round();
        assertThat(base.published()).hasSize(4);
        assertThat(base.dryRun().deletes()).isEqualTo(2);
        assertThatThrownBy(() ->
                        base.tenant()
                                .in(() ->
                                        Retention.enable(base.tenant().system(), Ageing.base(), 3)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("would delete 2 versions now, not 3");
        base.enable();
        duty.round();
        assertThat(base.published()).containsExactly("1.0.3", "1.0.2");
        DiskSum.fits(base.tenant());
        // A rule that is changed is another one.
        base.keep(1, null);
        duty.round();
        assertThat(base.published()).hasSize(2);
    }

    @Test
    void a_rule_that_is_turned_off_or_removed_deletes_nothing() {
        base.versions(3);
        base.keep(1, null);
        base.enable();
        base.tenant().in(() -> Retention.disable(base.tenant().system(), Ageing.base()));
        duty.round();
        assertThat(base.published()).hasSize(3);
        base.enable();
        base.tenant()
                .in(() -> {
                    Retention.remove(base.tenant().system(), Ageing.base());
                    return true;
                });
        duty.round();
        assertThat(base.published()).hasSize(3);
    }

    @Test
    void killed_between_any_two_statements_it_has_deleted_whole_versions() throws Exception {
        base.versions(4);
        base.keep(2, null);
        base.enable();
        Mortal.killedBeforeEachStatement(
                () -> {
                    duty.round();
                    // Whoever was killed in a round that caught it dies here.
                    return base.published();
                },
                this::whole);
        whole();
        assertThat(base.published()).containsExactly("1.0.3", "1.0.2");
    }

    /** What is deleted is told, holds nothing, and no more of it is counted. */
    private void whole() {
        base.tenant()
                .in(() -> {
                    long deleted = ImageVersion.count("state", ImageVersion.State.DELETED);
                    assertThat(Event.count("kind", EventKind.IMAGE_DELETED.word()))
                            .isEqualTo(deleted);
                    return true;
                });
        DiskSum.fits(base.tenant());
    }

    @Test
    void one_that_cant_be_deleted_keeps_no_other() {
        base.versions(4);
        base.keep(1, null);
        base.enable();
        // As if somebody pointed a channel there after the rule had decided.
        // By number: without an order, the newest one, which is kept anyway, can be the second.
        var refusing =
                base.tenant().in(() -> ImageVersion.<ImageVersion>list("order by patch").get(1));
        base.tenant()
                .in(() ->
                        Promotion.ask(
                                base.tenant().system(),
                                Ageing.base().definition(),
                                "stable",
                                ImageVersion.findById(refusing.id),
                                ""));
        duty.round();
        assertThat(base.published()).contains(refusing.number().toString()).hasSize(2);
    }

    /** Whoever comes first: what a template names is there, and what is gone nothing names. */
    @Test
    void a_template_that_is_saved_meanwhile_keeps_its_source_or_is_refused() throws Exception {
        base.versions(5);
        base.keep(1, null);
        base.enable();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var saves =
                    List.of("1.0.0", "1.0.1", "1.0.2", "1.0.3").stream()
                            .map(it -> threads.submit(() -> base.derive("of" + it, it)))
                            .toList();
            threads.submit(duty::round).get();
            for (var save : saves) {
                try {
                    save.get();
                } catch (ExecutionException refused) {
                    // It came too late.
                }
            }
        }
        duty.round();
        var named =
                base.tenant()
                        .in(() ->
                                Following.<Following>listAll().stream()
                                        .map(it ->
                                                ImageVersion.<ImageVersion>findById(it.versionId)
                                                        .number()
                                                        .toString())
                                        .toList());
        assertThat(base.published()).containsAll(named).hasSize(named.size() + 1);
    }

    /** Each of many versions that something uses, by everything that can use one. */
    @Test
    void of_ten_thousand_versions_what_is_used_stays() {
        var tenant = base.tenant();
        base.versions(1);
        many();
        var numbers =
                tenant.in(() ->
                        Survey.of(Ageing.base().definition(), Instant.now()).stream()
                                .collect(Collectors.toMap(it -> it.id(), it -> it.number())));
        var oldest = new ArrayList<>(numbers.keySet());
        oldest.sort((a, b) -> numbers.get(a).compareTo(numbers.get(b)));
        var pool = new ArrayList<>(oldest.subList(0, 160));
        Collections.shuffle(pool, new Random(1950));
        var next = pool.iterator();
        var expected = new HashMap<Long, Reason>();

        var channelled = List.of(next.next(), next.next());
        channelled.forEach(it -> expected.put(it, Reason.CHANNEL));
        promote("candidate", channelled.get(0));
        promote("stable", channelled.get(1));
        var pinned = next.next();
        expected.put(pinned, Reason.TEMPLATE);
        var queued = next.next();
        expected.put(queued, Reason.RUN);
        base.derive("web", numbers.get(queued).toString());
        tenant.run("web", "web");
        base.derive("web", numbers.get(pinned).toString());
        var started = next.next();
        expected.put(started, Reason.RUN);
        var other = tenant.run("web", "web");
        sql("update run set parent_version = ?1 where id = ?2", started, other.id);
        tenant.save("web", "child", Documents.shell(tenant.id(), "web/child", "echo"));
        for (int i = 0; i < 20; i++) {
            var child = base.publish("web", "child");
            var parent = next.next();
            boolean copy = i % 4 == 0;
            expected.put(parent, copy ? Reason.COPY : Reason.IMAGE);
            sql(
                    "update image_version set %s = ?1 where id = ?2"
                            .formatted(copy ? "copy_of" : "parent_version"),
                    parent,
                    child.id);
        }
        var managed = next.next();
        expected.put(managed, Reason.IMAGE);
        var image =
                tenant.in(() -> {
                    Team team = Objects.requireNonNull(Team.bySlug("web"));
                    return ManagedImage.create(
                            tenant.system(),
                            team,
                            "kept",
                            "local",
                            Map.of(),
                            Ageing.captured(),
                            null,
                            Passages.into(team));
                });
        sql("update managed_image set parent_version = ?1 where id = ?2", managed, image.id);
        var from = next.next();
        var to = next.next();
        expected.put(from, Reason.CASCADE);
        expected.put(to, Reason.CASCADE);
        cascade(from, to);
        var waiting = next.next();
        expected.put(waiting, Reason.PROMOTION);
        move(waiting, "WAITING");
        var copied = next.next();
        expected.put(copied, Reason.REPLICATION);
        sql(
                """
                insert into image_replica (tenant_id, version_id, region, region_key, place, replica_count,
                    storage_account_type, state, done_bytes)
                select tenant_id, ?1, 'west', 'west', 'west', 1, 'Standard_LRS', 'PENDING', 0
                from image_version where id = ?2
                """,
                copied,
                copied);

        int kept = MANY - 200;
        base.keep(kept, null);
        var verdicts =
                tenant.in(() -> {
                    var now = Instant.now();
                    return new RetentionRule(kept, null)
                            .decide(Survey.of(Ageing.base().definition(), now), now);
                });
        verdicts.stream()
                .filter(it -> expected.containsKey(it.version().id()))
                .forEach(it ->
                        assertThat(it.kept())
                                .as("version %s", it.version().number())
                                .contains(expected.get(it.version().id())));
        base.enable();
        duty.round();

        var left =
                new HashSet<>(
                        tenant.in(() ->
                                Survey.of(Ageing.base().definition(), Instant.now()).stream()
                                        .map(it -> it.id())
                                        .toList()));
        var gone = new HashSet<>(oldest);
        gone.removeAll(left);
        var due = new HashSet<>(oldest.subList(0, oldest.size() - kept));
        due.removeAll(expected.keySet());
        // What a channel goes back to is never one of a channel that moved once.
        assertThat(gone).isEqualTo(due);
        assertThat(left).containsAll(expected.keySet());
        forget();
    }

    private void promote(String channel, long version) {
        base.tenant()
                .in(() ->
                        Promotion.ask(
                                base.tenant().system(),
                                Ageing.base().definition(),
                                channel,
                                ImageVersion.findById(version),
                                ""));
    }

    /** As many versions as the test says, all of them of one run. */
    private void many() {
        var columns =
                base.tenant()
                        .in(() ->
                                Tenant.getEntityManager()
                                        .createNativeQuery(
                                                """
                                                select column_name from information_schema.columns
                                                where table_schema = database() and table_name = 'image_version'
                                                    and column_name not in ('id', 'minor', 'output_name')
                                                """,
                                                String.class)
                                        .getResultList());
        var same = columns.stream().map(Object::toString).collect(Collectors.joining(", "));
        sql(
                """
                insert into image_version (%s, minor, output_name)
                select %s, s.n, concat('o', s.n) from image_version p join (
                    select a.d + 10 * b.d + 100 * c.d + 1000 * e.d as n
                    from %s a, %s b, %s c, %s e) s on s.n between 1 and ?2 - 1
                where p.tenant_id = '%s' and p.output_name = 'image' and ?1 = ?1
                """
                        .formatted(
                                same,
                                columns.stream()
                                        .map(it -> "p." + it)
                                        .collect(Collectors.joining(", ")),
                                DIGITS,
                                DIGITS,
                                DIGITS,
                                DIGITS,
                                base.tenant().id()),
                1,
                MANY);
    }

    private void cascade(long from, long to) {
        sql(
                """
                insert into image_cascade (tenant_id, number, team_id, definition_id, channel_id, gallery, image,
                    channel, from_version_id, to_version_id, to_version, state, state_since, started_by_name,
                    started_at, comment, max_concurrent, failure_limit)
                select tenant_id, 99, 1, definition_id, 1, 'golden', 'base', 'stable', ?1, ?2, 'x', 'PAUSED',
                    utc_timestamp(6), 'x', utc_timestamp(6), '', 1, 1
                from image_version where id = ?1
                """,
                from,
                to);
    }

    private void move(long to, String state) {
        sql(
                """
                insert into channel_move (tenant_id, channel_id, definition_id, to_version_id, state, asked_by_name,
                    asked_at, comment)
                select v.tenant_id, c.id, c.definition_id, v.id, '%s', 'x', utc_timestamp(6), ''
                from image_version v join channel c on c.definition_id = v.definition_id and c.name = 'stable'
                where v.id = ?1 and ?2 = ?2
                """
                        .formatted(state),
                to,
                0);
    }

    /** Other tests of this database have tables of their usual size. */
    private void forget() {
        for (var table : List.of("channel_move", "following", "image_cascade", "image_replica")) {
            sql(
                    "delete from %s where tenant_id = '%s' and ?1 = ?2"
                            .formatted(table, base.tenant().id()),
                    1,
                    1);
        }
        sql(
                "update channel set version_id = null where tenant_id = '%s' and ?1 = ?2"
                        .formatted(base.tenant().id()),
                1,
                1);
        sql(
                "delete from image_version where tenant_id = '%s' and ?1 = ?2 and output_name like 'o%%'"
                        .formatted(base.tenant().id()),
                1,
                1);
    }

    private void sql(String sql, long first, long second) {
        base.tenant()
                .in(() ->
                        Tenant.getEntityManager()
                                .createNativeQuery(sql)
                                .setParameter(1, first)
                                .setParameter(2, second)
                                .executeUpdate());
    }
}
