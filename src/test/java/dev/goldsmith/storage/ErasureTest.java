package dev.goldsmith.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.build.Captured;
import dev.goldsmith.build.ChunkStore;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.store.FolderStore;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.people.TenantErasure;
import dev.goldsmith.people.Tenants;
import dev.goldsmith.run.ClosedTenants;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Operator;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An erased tenant leaves no row and no file but signed heads, and nothing of anybody else goes
 * with it.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ErasureTest {
    @Inject Tenants tenants;
    @Inject TenantErasure pieces;
    @Inject ContentStore store;
    @Inject ChunkStore chunks;
    @Inject Places places;
    @Inject Sweep sweep;
    @Inject Tenancy tenancy;
    @Inject RunLog log;
    @Inject ClosedTenants closed;
    @Inject Queue queue;

    private Ground ground;
    private Shelf acme;
    private Operator operator;

    @BeforeEach
    void ground() throws Exception {
        ground = new Ground(places, sweep);
        ground.prepare();
        Files.createDirectories(ground.region("west"));
        Files.createDirectories(ground.region("east"));
        acme = Shelf.create("erase");
        var person = TestTenant.stranger();
        operator = new Operator(person.id(), person.name(), Access.Door.API, null);
    }

    private void due(Shelf shelf) {
        tenants.delete(operator, shelf.tenant().slug());
        tenancy.outside(() ->
                Tenant.update(
                        "deleteAfter = ?1 where id = ?2",
                        Instant.now().minusSeconds(1),
                        shelf.tenant().id()));
    }

    private boolean rows(Shelf shelf) {
        return tenancy.outside(() -> Tenant.findByIdOptional(shelf.tenant().id()).isPresent());
    }

    private Erasure erasure() {
        return tenancy.outside(() -> Erasure.findById(acme.tenant().id()));
    }

    /** The times of the erasure and of the sweeps so far are longer ago. */
    private void pass() throws Exception {
        ground.pass();
        tenancy.in(
                Tenancy.NOBODY,
                () ->
                        Erasure.update(
                                "erasedAt = ?1, seenAt = case when seenAt is null then null else ?1 end, unheldAt = case when unheldAt is null then null else ?1 end where id = ?2",
                                Instant.now().minus(Duration.ofHours(2)),
                                acme.tenant().id()));
    }

    private Path logOf(Shelf shelf, Run run) throws Exception {
        var held = shelf.tenant().in(() -> Run.<Run>findById(run.id));
        log.append(
                held.ref(),
                "boot",
                "2026-11-24T06:00:00.000Z hello\n".getBytes(StandardCharsets.UTF_8),
                1);
        return ground.local().resolve("chunks/logs").resolve(shelf.tenant().id());
    }

    private Path vhdOf(Shelf shelf) throws Exception {
        var file = ground.region("west").resolve("vhds/" + shelf.tenant().slug() + "/a/disk.vhd");
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "vhd");
    }

    private void copy(Captured captured, String region) throws Exception {
        new FolderStore(ground.region(region))
                .put(Files.readAllBytes(store.fetch(captured.disk())));
    }

    private boolean in(Captured captured, String region) {
        return places.find(region).orElseThrow().has(captured.disk());
    }

    @Test
    void all_of_an_erased_tenants_files_go_and_what_another_has_too_stays() throws Exception {
        var content = UUID.randomUUID().toString();
        var alone = Shelf.captured(UUID.randomUUID().toString());
        var both = Shelf.captured(content);
        acme.version(alone);
        acme.version(both);
        var other = Shelf.create("other");
        other.version(Shelf.captured(content));
        copy(alone, "west");
        copy(both, "west");
        var run = acme.distributing("nginx", alone);
        var logs = logOf(acme, run);
        acme.tenant()
                .in(() -> {
                    Run.locked(run.id).finish(RunState.SUCCEEDED, acme.tenant().system());
                    return true;
                });
        var theirRun = other.distributing("nginx", both);
        var theirLogs = logOf(other, theirRun);
        var vhd = vhdOf(acme);
        var theirVhd = vhdOf(other);
        due(acme);
        sweep.round(Duration.ZERO);
        assertThat(logs).isNotEmptyDirectory();
        assertThat(vhd).exists();

        tenants.erase();
        assertThat(rows(acme)).isFalse();
        sweep.round(Duration.ZERO);
        assertThat(logs).doesNotExist();
        assertThat(vhd.getParent().getParent()).doesNotExist();
        assertThat(store.has(alone.disk())).as("its time of grace isn't over").isTrue();
        assertThat(erasure().filesGoneAt).isNull();
        assertThat(erasure().waitsFor).contains("go in the first sweep after");
        assertThat(erasure().deletedRows).isPositive();
        pass();
        sweep.round(Duration.ZERO);

        assertThat(store.has(alone.disk())).isFalse();
        assertThat(store.has(alone.packages())).isFalse();
        assertThat(in(alone, "west")).isFalse();
        assertThat(erasure().filesGoneAt).isNotNull();
        assertThat(store.has(both.disk())).isTrue();
        assertThat(in(both, "west")).isTrue();
        assertThat(theirLogs).isNotEmptyDirectory();
        assertThat(theirVhd).exists();
    }

    /** As somebody would write it who has nothing but SQL. */
    @Test
    void an_erasure_that_never_was_takes_nothing_from_a_tenant() throws Exception {
        var logs =
                logOf(
                        acme,
                        acme.distributing("nginx", Shelf.captured(UUID.randomUUID().toString())));
        var vhd = vhdOf(acme);
        var heads =
                Files.createDirectories(
                        ground.local().resolve("chunks/heads").resolve(acme.tenant().id()));
        var kept = Files.writeString(heads.resolve("checkpoint-1"), "{}");
        forge(acme.tenant().id(), "x" + acme.tenant().slug());
        var other = UUID.randomUUID().toString();
        forge(other, acme.tenant().slug());
        var outside = UUID.randomUUID().toString();
        forge(outside, "..");
        sweep.round(Duration.ZERO);

        assertThat(logs).isNotEmptyDirectory();
        assertThat(vhd).exists();
        assertThat(kept).exists();
        assertThat(erasure().filesGoneAt).isNull();
        assertThat(erasure().waitsFor).contains("nothing is deleted");
        tenancy.in(
                Tenancy.NOBODY,
                () -> Erasure.delete("id in ?1", List.of(acme.tenant().id(), other, outside)));
        Files.delete(kept);
    }

    private void forge(String id, String slug) {
        tenancy.in(
                Tenancy.NOBODY,
                () -> {
                    var row = new Erasure();
                    row.id = id;
                    row.slug = slug;
                    row.erasedAt = Instant.now();
                    row.persist();
                });
    }

    /** Any portal may die between two pieces; nothing of the tenant is in one of them alone. */
    @Tag("mysql")
    @Test
    void rows_go_in_pieces_and_nobody_takes_back_what_is_begun() throws Exception {
        acme.version(Shelf.captured(UUID.randomUUID().toString()));
        var vhd = vhdOf(acme);
        due(acme);
        assertThat(pieces.piece(acme.tenant().id(), 5)).isTrue();
        var begun = erasure();
        assertThat(begun.erasedAt).isNull();
        assertThat(begun.deletedRows).isGreaterThanOrEqualTo(5);
        assertThat(rows(acme)).isTrue();
        assertThatThrownBy(() -> tenants.resume(operator, acme.tenant().slug()))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("is being erased");
        sweep.round(Duration.ZERO);
        assertThat(erasure().seenAt).as("rows of it still hold files").isNull();
        assertThat(vhd).exists();

        assertThat(pieces.piece(acme.tenant().id(), 5)).isTrue();
        assertThat(erasure().deletedRows).isEqualTo(begun.deletedRows + 5);
        tenants.erase();
        assertThat(rows(acme)).isFalse();
        assertThat(erasure().erasedAt).isNotNull();
        assertThat(erasure().deletedRows).isGreaterThan(begun.deletedRows + 5);
        assertThat(pieces.piece(acme.tenant().id(), 5)).isFalse();
    }

    @Test
    void a_name_is_given_again_when_the_files_are_gone_and_not_before() throws Exception {
        var slug = acme.tenant().slug();
        due(acme);
        tenants.erase();
        Callable<?> again =
                () ->
                        tenants.create(
                                operator, slug, "Again", new Tenants.Limits(1, null, null), null);
        assertThatThrownBy(again::call)
                .isInstanceOf(Refused.class)
                .hasMessageContaining("was erased and its files are still going");
        sweep.round(Duration.ZERO);
        pass();
        sweep.round(Duration.ZERO);
        again.call();
        Tenant named = tenancy.outside(() -> Tenant.find("slug", slug).singleResult());
        assertThat(named.id).isNotEqualTo(acme.tenant().id());
    }

    /** The power went after the rows; then a share wasn't mounted. */
    @Test
    void what_was_left_undone_is_done_later() throws Exception {
        var captured = Shelf.captured(UUID.randomUUID().toString());
        acme.version(captured);
        copy(captured, "west");
        var vhd = vhdOf(acme);
        due(acme);
        tenants.erase();
        var away = ground.region("west").resolveSibling("away");
        Files.move(ground.region("west"), away);
        sweep.round(Duration.ZERO);
        pass();
        sweep.round(Duration.ZERO);
        assertThat(erasure().filesGoneAt).isNull();
        assertThat(erasure().waitsFor).contains("place west", "isn't there");

        Files.move(away, ground.region("west"));
        sweep.round(Duration.ZERO);
        assertThat(vhd).doesNotExist();
        pass();
        sweep.round(Duration.ZERO);
        assertThat(in(captured, "west")).isFalse();
        assertThat(erasure().filesGoneAt).isNotNull();
        assertThat(erasure().waitsFor).isNull();
    }

    @Test
    void nothing_is_erased_while_a_worker_is_at_it_and_its_run_is_told_to_stop() throws Exception {
        var run = acme.distributing("nginx", Shelf.captured(UUID.randomUUID().toString()));
        due(acme);
        tenants.erase();
        assertThat(rows(acme)).isTrue();

        closed.round();
        var stopping = acme.tenant().reload(run);
        assertThat(stopping.state).isEqualTo(RunState.CANCELING);
        assertThat(stopping.canceledByName).contains("the tenant was deleted");
        tenants.erase();
        assertThat(rows(acme)).as("its worker hasn't stopped yet").isTrue();

        acme.tenant()
                .in(() -> {
                    var held = Objects.requireNonNull(Run.held(run.id, stopping.lease.fence));
                    held.finish(RunState.CANCELED, acme.tenant().system());
                    return true;
                });
        tenants.erase();
        assertThat(rows(acme)).isFalse();
    }

    @Test
    void a_tenant_that_was_taken_back_is_not_erased_and_two_portals_erase_once() throws Exception {
        due(acme);
        tenants.resume(operator, acme.tenant().slug());
        tenants.erase();
        assertThat(rows(acme)).isTrue();

        due(acme);
        try (var threads = Executors.newFixedThreadPool(4)) {
            var all =
                    threads.invokeAll(
                            IntStream.range(0, 4)
                                    .<Callable<Boolean>>mapToObj(_ ->
                                            () -> {
                                                tenants.erase();
                                                return true;
                                            })
                                    .toList());
            for (var one : all) {
                one.get();
            }
        }
        assertThat(rows(acme)).isFalse();
        assertThat(erasure().deletedRows).isPositive();
    }
}
