package dev.goldsmith.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.installation.Duties;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a POST safe to repeat: the same key with the same request gets the first answer again, and
 * nothing is done twice. The API takes the key from the header {@code Idempotency-Key}, a page's
 * form from its hidden field {@code idempotencyKey}. An answer that showed a secret is kept without
 * it, and its repeat is refused with word of what the first one made.
 *
 * <p>The key is written in the transaction of what it guards. So there is no moment in which the
 * work is done and its key isn't, and whoever sends the same key meanwhile waits at the unique key
 * and then reads the answer. A refusal rolls the key back as well: it changed nothing, so the same
 * key may try again. Plain JDBC, because a duplicate key would spoil Hibernate's session.
 */
@ApplicationScoped
public class Idempotency {
    public static final String HEADER = "Idempotency-Key";
    public static final String REPLAYED = "Idempotency-Replayed";

    /** The hidden field of a form. */
    public static final String FIELD = "idempotencyKey";

    private static final MediaType JSON = MediaType.APPLICATION_JSON_TYPE.withCharset("UTF-8");
    private static final Pattern KEY = Pattern.compile("[ -~]{1,200}");
    private static final String EXPIRED = "created_at < utc_timestamp(6) - interval 24 hour";

    /**
     * {@code ER_LOCK_WAIT_TIMEOUT} and {@code ER_LOCK_DEADLOCK} of MySQL and MariaDB. Of several
     * who waited for a request that was then refused, the database lets one through and ends the
     * others.
     */
    private static final Set<Integer> BUSY = Set.of(1205, 1213);

    @Inject AgroalDataSource database;
    @Inject AcrossTenants across;
    @Inject ObjectMapper json;
    @Inject Caller caller;
    @Inject UriInfo uri;

    /** An answer that may show what is kept nowhere. */
    public interface ShownOnce {
        boolean showsSecret();
    }

    private record Kept(String requestHash, int status, Headers headers, @Nullable String body) {}

    /**
     * A form that was sent twice does once what it says. Other words under the same key, as after
     * going back in the history, are another request.
     *
     * @param typed with the key in its field; without one it is just done
     */
    public Response click(MultivaluedMap<String, String> typed, Supplier<Response> work) {
        var key = typed.getFirst(FIELD);
        return key == null || key.isEmpty() || caller.signedInOrNull() == null
                ? work.get()
                : once(key + "/" + Digest.of(new TreeMap<>(typed).toString()).hex(), "", work);
    }

    /**
     * Must be called in the transaction that the work is done in.
     *
     * @param key null or empty: just do it
     * @param request what is asked for besides the path; compared by its text
     * @throws Refused INVALID_REQUEST when the key isn't one, CONFLICT when it belongs to another
     *     request or that request is still being answered
     */
    public Response once(@Nullable String key, Object request, Supplier<Response> work) {
        if (key == null || key.isEmpty()) {
            return work.get();
        }
        if (!KEY.matcher(key).matches()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    HEADER,
                    "An idempotency key has 1 to 200 printable ASCII characters; a UUID is a good one.");
        }
        var hash = Digest.of(uri.getPath() + "\n" + request).hex();
        try (var connection = database.getConnection()) {
            var kept = claim(connection, key, hash);
            if (kept != null) {
                return replay(kept, hash);
            }
            var response = work.get();
            keep(connection, key, response);
            return response;
        } catch (SQLException e) {
            if (BUSY.contains(e.getErrorCode())) {
                throw new Refused(
                        Refusal.CONFLICT,
                        "The request with this idempotency key is still being answered; send it again in a moment.");
            }
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }

    /** What was kept under this key; null when it is new and now ours. */
    private @Nullable Kept claim(Connection connection, String key, String hash)
            throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        """
                        insert into idempotent_request
                            (tenant_id, person_id, idem_key, request_hash, created_at)
                        values (?, ?, ?, ?, utc_timestamp(6))
                        """)) {
            identify(insert, key);
            insert.setString(4, hash);
            insert.executeUpdate();
            return null;
        } catch (SQLIntegrityConstraintViolationException _) {
            return read(connection, key, hash);
        }
    }

    private @Nullable Kept read(Connection connection, String key, String hash)
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
            identify(select, key);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    throw new Refused(
                            Refusal.CONFLICT,
                            "The request with this idempotency key was just refused; send it again.");
                }
                if (row.getBoolean(5)) {
                    renew(connection, key, hash);
                    return null;
                }
                return new Kept(
                        row.getString(1),
                        row.getInt(2),
                        Json.read(row.getString(3), Headers.class),
                        row.getString(4));
            }
        }
    }

    private void renew(Connection connection, String key, String hash) throws SQLException {
        try (var update =
                connection.prepareStatement(
                        """
                        update idempotent_request
                        set created_at = utc_timestamp(6), request_hash = ?
                        where tenant_id = ? and person_id = ? and idem_key = ?
                        """)) {
            update.setString(1, hash);
            update.setString(2, tenantId());
            update.setString(3, caller.personId());
            update.setString(4, key);
            update.executeUpdate();
        }
    }

    private static Response replay(Kept kept, String hash) {
        if (!kept.requestHash().equals(hash)) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    HEADER,
                    "This idempotency key was used for another request; take a new one for each.");
        }
        var headers = kept.headers().values();
        if (kept.headers().shownOnce()) {
            var made = headers.get(HttpHeaders.LOCATION);
            throw Refused.field(
                    Refusal.CONFLICT,
                    HEADER,
                    "This was asked and answered already%s, and what that answer showed is shown once only. If it was lost, remove what it made and ask anew."
                            .formatted(made == null ? "" : "; it made " + made));
        }
        var response = Response.status(kept.status()).header(REPLAYED, "true");
        headers.forEach(response::header);
        if (kept.body() != null) {
            response.type(JSON).entity(kept.body());
        }
        return response.build();
    }

    private void keep(Connection connection, String key, Response response) throws SQLException {
        Map<String, String> headers = new HashMap<>();
        for (var name : new String[] {HttpHeaders.LOCATION, HttpHeaders.ETAG}) {
            var value = response.getHeaderString(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        try (var update =
                connection.prepareStatement(
                        """
                        update idempotent_request set status = ?, headers = ?, body = ?
                        where tenant_id = ? and person_id = ? and idem_key = ?
                        """)) {
            update.setInt(1, response.getStatus());
            boolean shownOnce = shownOnce(response.getEntity());
            update.setString(2, Json.write(new Headers(headers, shownOnce)));
            update.setString(3, shownOnce ? null : body(response));
            update.setString(4, tenantId());
            update.setString(5, caller.personId());
            update.setString(6, key);
            update.executeUpdate();
        }
    }

    /** A page is answered by a form where the browser shall show it this once. */
    private static boolean shownOnce(@Nullable Object entity) {
        return entity instanceof String || entity instanceof ShownOnce it && it.showsSecret();
    }

    private @Nullable String body(Response response) {
        try {
            return response.hasEntity() ? json.writeValueAsString(response.getEntity()) : null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer to a POST is plain data", e);
        }
    }

    private void identify(java.sql.PreparedStatement statement, String key) throws SQLException {
        statement.setString(1, tenantId());
        statement.setString(2, caller.personId());
        statement.setString(3, key);
    }

    private String tenantId() {
        var access = caller.accessOrNull();
        return access == null ? Tenancy.NOBODY : access.tenantId();
    }

    record Headers(Map<String, String> values, boolean shownOnce) {}

    /** Keys are kept for a day; nobody asks for older ones. */
    void duties(@Observes Duties duties) {
        duties.once(
                "deleting old idempotency keys",
                Duration.ofHours(1),
                () -> across.change("delete from idempotent_request where " + EXPIRED));
    }
}
