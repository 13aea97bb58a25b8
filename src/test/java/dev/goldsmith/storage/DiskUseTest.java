package dev.goldsmith.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.approval.Passages;
import dev.goldsmith.build.Captured;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.gallery.VersionCopy;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.gallery.VersionRegions;
import dev.goldsmith.installation.Places;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.DiskUse;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Usage;
import dev.goldsmith.testing.DiskSum;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A tenant's disk use is a running total, and after whatever happens it is what comes out of adding
 * everything up. Tests of gates, regions, retries and of the other doors look at the same at their
 * ends.
 */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class DiskUseTest {
    @Inject Places places;
    @Inject Sweep sweep;
    @Inject AgroalDataSource database;

    private Ground ground;
    private Shelf acme;

    @BeforeEach
    void ground() throws Exception {
        ground = new Ground(places, sweep);
        ground.prepare();
        acme = Shelf.create("use");
    }

    private static Captured fresh() throws Exception {
        return Shelf.captured(UUID.randomUUID().toString());
    }

    /** Its system disk and its data disk. */
    private static long bytes(Captured captured) {
        return captured.bytes() + 8;
    }

    private void takes(long bytes) {
        assertThat(acme.tenant().<Long>in(() -> Usage.disk(acme.tenant().id()))).isEqualTo(bytes);
        DiskSum.fits(acme.tenant());
    }

    @Test
    void a_version_counts_once_however_often_it_is_published_or_copied() throws Exception {
        var disk = fresh();
        takes(0);
        var version = acme.version(disk);
        takes(bytes(disk));
        again(version, disk);
        var copy = copy(version, 1);
        takes(bytes(disk));
        acme.delete(version);
        takes(bytes(disk));
        acme.delete(copy);
        takes(0);
    }

    @Test
    void a_managed_image_counts_what_it_holds_now() throws Exception {
        var first = fresh();
        var second = fresh();
        var version = acme.version(first);
        managed("base", first);
        takes(bytes(first));
        managed("base", second);
        takes(bytes(first) + bytes(second));
        acme.delete(version);
        takes(bytes(second));
        managed("base", first);
        takes(bytes(first));
        deleteManaged("base");
        takes(0);
    }

    @Test
    void data_disks_with_one_content_count_once() throws Exception {
        var disk = fresh();
        var empty = disk.dataDisks().getFirst();
        var two =
                new Captured(
                        disk.disk(),
                        disk.bytes(),
                        disk.virtualBytes(),
                        disk.packages(),
                        disk.sourceVersion(),
                        disk.sourceDisk(),
                        disk.os(),
                        disk.cloudInit(),
                        List.of(
                                empty,
                                new Captured.DataDisk(
                                        1, empty.disk(), empty.bytes(), empty.virtualBytes())));
        var version = acme.version(two);
        takes(bytes(disk));
        acme.delete(version);
        takes(0);
    }

    @Test
    void what_no_image_holds_counts_nothing() throws Exception {
        var kept = fresh();
        acme.version(kept);
        acme.vhd(fresh(), "nightly.vhd");
        var stranded = acme.stranded(fresh());
        acme.tenant()
                .in(() ->
                        Run.require(acme.tenant().system(), stranded.number)
                                .distributeAgain(acme.tenant().system()));
        takes(bytes(kept));
        ground.sweepTwice();
        takes(bytes(kept));
    }

    /** Runs and people put the same few contents under the same few names, and take them away. */
    @Test
    void who_changes_it_at_once_leaves_what_one_after_the_other_would() throws Exception {
        var contents = List.of(fresh(), fresh(), fresh());
        var version = acme.version(contents.getFirst());
        try (var threads = Executors.newFixedThreadPool(8)) {
            var people =
                    IntStream.range(0, 8)
                            .<Callable<Boolean>>mapToObj(i -> () -> live(i, contents, version))
                            .toList();
            for (var one : threads.invokeAll(people)) {
                one.get();
            }
        }
        DiskSum.fits(acme.tenant());
        for (var name : List.of("a", "b")) {
            deleteManaged(name);
        }
        takes(bytes(contents.getFirst()));
    }

    private boolean live(int who, List<Captured> contents, ImageVersion version) {
        var random = new Random(7 + who);
        for (int i = 0; i < 12; i++) {
            var name = random.nextBoolean() ? "a" : "b";
            var content = contents.get(random.nextInt(contents.size()));
            int number = 1000 * who + i;
            Runnable act =
                    switch (random.nextInt(3)) {
                        case 0 -> () -> managed(name, content);
                        case 1 -> () -> deleteManaged(name);
                        default -> () -> acme.delete(copy(version, number));
                    };
            try {
                act.run();
            } catch (PersistenceException | QuarkusTransactionException _) {
                // Two wrote at once and the database let one of them try again: nothing was done.
            }
        }
        return true;
    }

    /** What it writes for an older database is what the application keeps by itself. */
    @Test
    void the_migration_adds_up_what_is_there() throws Exception {
        var disk = fresh();
        copy(acme.version(disk), 1);
        managed("same", disk);
        managed("own", fresh());
        acme.delete(acme.version(fresh()));
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var kept = rows(connection);
                run(connection, "delete from held_disk where true");
                run(connection, "delete from disk_use where true");
                for (var statement : statements()) {
                    run(connection, statement);
                }
                assertThat(rows(connection)).isNotEmpty().isEqualTo(kept);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static List<String> statements() throws Exception {
        var sql = Files.readString(Path.of("db-migrations/V20261129_0110__disk_use.sql"));
        return List.of(sql.replaceAll("(?m)^ *--.*$", "").split(";")).stream()
                .map(String::strip)
                .filter(it -> it.startsWith("insert"))
                .toList();
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** This tenant's: other tests write rows of their own by SQL. */
    private TreeSet<String> rows(Connection connection) throws SQLException {
        var found = new TreeSet<String>();
        for (var sql :
                List.of(
                        "select concat(disk, ' ', image, ' ', bytes) from held_disk where tenant_id = ?",
                        "select concat(part, ' ', bytes) from disk_use where bytes > 0 and tenant_id = ?")) {
            try (var select = connection.prepareStatement(sql)) {
                select.setString(1, acme.tenant().id());
                try (var rows = select.executeQuery()) {
                    while (rows.next()) {
                        found.add(rows.getString(1));
                    }
                }
            }
        }
        return found;
    }

    @Test
    void saying_twice_what_an_image_holds_changes_nothing() {
        var tenant = acme.tenant();
        var disk = "a".repeat(64);
        for (int i = 0; i < 2; i++) {
            hold("version/1", Map.of(disk, 5L));
            hold("version/2", Map.of(disk, 5L));
        }
        assertThat(tenant.<Long>in(() -> Usage.disk(tenant.id()))).isEqualTo(5);
        for (int i = 0; i < 2; i++) {
            hold("version/1", Map.of());
        }
        assertThat(tenant.<Long>in(() -> Usage.disk(tenant.id()))).isEqualTo(5);
        hold("version/2", Map.of());
        takes(0);
    }

    private void hold(String image, Map<String, Long> disks) {
        acme.tenant()
                .in(() -> {
                    DiskUse.holds(acme.tenant().id(), image, disks);
                    return true;
                });
    }

    private void again(ImageVersion version, Captured captured) {
        acme.tenant()
                .in(() -> {
                    ImageVersion found = ImageVersion.findById(version.id);
                    found.publish(captured, Passages.into(found));
                    return true;
                });
    }

    private ImageVersion copy(ImageVersion source, int number) {
        var by = acme.tenant().system();
        return acme.tenant()
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

    private void managed(String name, Captured captured) {
        acme.tenant()
                .in(() -> {
                    var team = Objects.requireNonNull(Team.bySlug("web"));
                    return ManagedImage.create(
                            acme.tenant().system(),
                            team,
                            name,
                            "local",
                            Map.of(),
                            captured,
                            null,
                            Passages.into(team));
                });
    }

    private void deleteManaged(String name) {
        acme.tenant()
                .in(() -> {
                    var team = Objects.requireNonNull(Team.bySlug("web"));
                    var there = ManagedImage.of(team.id, name);
                    if (there != null) {
                        there.delete(acme.tenant().system());
                    }
                    return true;
                });
    }
}
