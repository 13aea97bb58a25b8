package dev.goldsmith.tenant;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was answered under an idempotency key, kept for a day.
 *
 * <p>The key is written in the transaction of what it guards. So there is no moment in which the
 * work is done and its key isn't, and whoever sends the same key meanwhile waits at the unique key
 * and then reads the answer. A refusal rolls the key back as well: it changed nothing, so the same
 * key may try again. Plain JDBC, because a duplicate key would spoil Hibernate's session.
 */
@ApplicationScoped
public class KeptAnswers {
    private static final String EXPIRED = "created_at < utc_timestamp(6) - interval 24 hour";

    /**
     * {@code ER_LOCK_WAIT_TIMEOUT} and {@code ER_LOCK_DEADLOCK} of MySQL and MariaDB. Of several
     * who waited for a request that was then refused, the database lets one through and ends the
     * others.
     */
    private static final Set<Integer> BUSY = Set.of(1205, 1213);

    @Inject AgroalDataSource database;
    @Inject AcrossTenants across;

    /**
     * @param text what the person sent as their key
     */
    public record Key(String tenantId, String personId, String text) {}

    public record Headers(Map<String, String> values, boolean shownOnce) {}

    public record Kept(String requestHash, int status, Headers headers, @Nullable String body) {}

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /**
     * What was kept under this key; nothing when it is new and now the caller's.
     *
     * @param hash of the request
     * @throws Refused CONFLICT while the request that has it is being answered
     */
    public Optional<Kept> claim(Key key, String hash) {
        return ask(connection -> {
            try (var insert =
                    connection.prepareStatement(
                            """
                            insert into idempotent_request
                                (request_hash, tenant_id, person_id, idem_key, created_at)
                            values (?, ?, ?, ?, utc_timestamp(6))
                            """)) {
                insert.setString(1, hash);
                identify(insert, 2, key);
                insert.executeUpdate();
                return Optional.empty();
            } catch (SQLIntegrityConstraintViolationException _) {
                return read(connection, key, hash);
            }
        });
    }

    private static Optional<Kept> read(Connection connection, Key key, String hash)
            throws SQLException {
        // Locking, because a plain read would look at the moment when this transaction began.
        try (var select =
                connection.prepareStatement(
                        """
                        select request_hash, status, headers, body, %s from idempotent_request
                        where tenant_id = ? and person_id = ? and idem_key = ?
                        lock in share mode
                        """
                                .formatted(EXPIRED))) {
            identify(select, 1, key);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    throw new Refused(
                            Refusal.CONFLICT,
                            "The request with this idempotency key was just refused; send it again.");
                }
                if (row.getBoolean(5)) {
                    renew(connection, key, hash);
                    return Optional.empty();
                }
                var headers = row.getString(3);
                if (headers == null) {
                    throw new Refused(
                            Refusal.CONFLICT,
                            "A request with this idempotency key has begun and isn't answered yet. If that doesn't change, look whether it was done, and take a new key.");
                }
                return Optional.of(
                        new Kept(
                                row.getString(1),
                                row.getInt(2),
                                Json.read(headers, Headers.class),
                                row.getString(4)));
            }
        }
    }

    private static void renew(Connection connection, Key key, String hash) throws SQLException {
        try (var update =
                connection.prepareStatement(
                        """
                        update idempotent_request
                        set created_at = utc_timestamp(6), request_hash = ?,
                            status = null, headers = null, body = null
                        where tenant_id = ? and person_id = ? and idem_key = ?
                        """)) {
            update.setString(1, hash);
            identify(update, 2, key);
            update.executeUpdate();
        }
    }

    /** What was claimed outside a transaction and not done. */
    public void release(Key key) {
        ask(connection -> {
            try (var delete =
                    connection.prepareStatement(
                            """
                            delete from idempotent_request
                            where tenant_id = ? and person_id = ? and idem_key = ?
                            """)) {
                identify(delete, 1, key);
                return delete.executeUpdate();
            }
        });
    }

    public void keep(Key key, int status, Headers headers, @Nullable String body) {
        ask(connection -> {
            try (var update =
                    connection.prepareStatement(
                            """
                            update idempotent_request set status = ?, headers = ?, body = ?
                            where tenant_id = ? and person_id = ? and idem_key = ?
                            """)) {
                update.setInt(1, status);
                update.setString(2, Json.write(headers));
                update.setString(3, body);
                identify(update, 4, key);
                return update.executeUpdate();
            }
        });
    }

    private static void identify(PreparedStatement statement, int from, Key key)
            throws SQLException {
        statement.setString(from, key.tenantId());
        statement.setString(from + 1, key.personId());
        statement.setString(from + 2, key.text());
    }

    private <T> T ask(Work<T> work) {
        try (var connection = database.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            if (BUSY.contains(e.getErrorCode())) {
                throw new Refused(
                        Refusal.CONFLICT,
                        "The request with this idempotency key is still being answered; send it again in a moment.");
            }
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }

    void duties(@Observes Duties duties) {
        duties.once(
                "deleting old idempotency keys",
                Duration.ofHours(1),
                () -> across.deleteAll("idempotent_request where " + EXPIRED));
    }
}
