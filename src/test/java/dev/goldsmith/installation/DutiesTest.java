package dev.goldsmith.installation;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.goldsmith.installation.InstallationConfig.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Duties by the table that all portals share. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class DutiesTest {
    private static final Duration LONG = Duration.ofHours(6);

    @Inject AgroalDataSource database;
    @Inject Event<Duties> rooms;

    private static Duties of(Role... roles) {
        return new Duties(Set.of(roles));
    }

    @Test
    void a_role_has_its_own_duties_only() {
        var portal = of(Role.PORTAL);
        var worker = of(Role.WORKER);
        for (var duties : Set.of(portal, worker)) {
            duties.each(Role.PORTAL, "a portal's", LONG, () -> {});
            duties.each(Role.WORKER, "a worker's", LONG, () -> {});
            duties.once("everybody's", LONG, () -> {});
        }
        assertThat(portal.own).extracting(Duties.Own::what).containsExactly("a portal's");
        assertThat(worker.own).extracting(Duties.Own::what).containsExactly("a worker's");
        assertThat(portal.shared).hasSize(1);
        assertThat(worker.shared).isEmpty();
    }

    @Test
    void every_room_says_its_duties_under_a_name_of_its_own() {
        var all = new Duties(EnumSet.allOf(Role.class));
        rooms.fire(all);
        var names = new HashSet<String>();
        assertThat(all.own).hasSizeGreaterThan(10).allMatch(it -> names.add(it.what()));
        assertThat(all.shared).hasSizeGreaterThan(7).allMatch(it -> names.add(it.getName()));
    }

    @Test
    void of_many_portals_one_does_it_and_it_is_tried_again_when_it_fails() throws SQLException {
        var name = "counting " + System.nanoTime();
        var done = new AtomicInteger();
        var portals =
                IntStream.range(0, 3)
                        .mapToObj(_ -> {
                            var duties = of(Role.PORTAL);
                            duties.once(
                                    name,
                                    LONG,
                                    () -> {
                                        done.incrementAndGet();
                                        throw new IllegalStateException("not today");
                                    });
                            return DutyRoster.table(database, duties);
                        })
                        .toList();
        portals.forEach(Scheduler::start);
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> count(name, "picked = false and version > 1") == 1);
        } finally {
            portals.forEach(Scheduler::stop);
        }
        assertThat(done).hasValue(1);
        assertThat(
                        count(
                                name,
                                "consecutive_failures = 1 and execution_time between utc_timestamp(6) + interval 5 minute and utc_timestamp(6) + interval 11 minute"))
                .isOne();
    }

    @Test
    void what_was_missed_is_done_at_the_next_start() throws SQLException {
        var name = "sleeping " + System.nanoTime();
        var done = new AtomicInteger();
        var duties = of(Role.PORTAL);
        duties.daily(name, java.time.LocalTime.MIDNIGHT, done::incrementAndGet);
        var portal = DutyRoster.table(database, duties);
        portal.start();
        portal.stop();
        assertThat(done).hasValue(0);
        try (var connection = database.getConnection();
                var statement =
                        connection.prepareStatement(
                                "update scheduled_task set execution_time = utc_timestamp(6) - interval 9 hour where task_name = ?")) {
            statement.setString(1, name);
            statement.executeUpdate();
        }
        var next = DutyRoster.table(database, duties);
        next.start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> count(name, "last_success is not null") == 1);
        } finally {
            next.stop();
        }
        assertThat(done).hasValue(1);
    }

    private int count(String name, String what) throws SQLException {
        try (var connection = database.getConnection();
                var statement =
                        connection.prepareStatement(
                                "select count(*) from scheduled_task where task_name = ? and "
                                        + what)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}
