package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is and what they may, read before a tenant is bound. Plain JDBC on purpose: it is
 * the only reader that looks across tenants at sign-in, each of its queries names the person, and
 * one round trip a request is all that authorization costs.
 */
@ApplicationScoped
public class Directory {
    /** Whether {@link Person#sleeps}, in SQL; with the seconds that they may be unheard of. */
    private static final String ASLEEP =
            """
            p.issuer like 'http%' and (p.vouched_at is null
                or p.vouched_at < date_sub(utc_timestamp(6), interval ? second))
            """;

    @Inject AgroalDataSource database;
    @Inject SessionConfig sessions;
    @Inject TokenConfig tokens;

    /**
     * What this person may in the tenant of a URL.
     *
     * @param key the tenant's slug, or its UUID on the ARM door
     * @return null when there is no such tenant, it is suspended, the person is no member, or came
     *     by a provider whose word this tenant doesn't take; by an SSH key also when their provider
     *     hasn't answered for them for long
     * @throws Refused FORBIDDEN or SECOND_FACTOR when the tenant wants this member to sign in
     *     otherwise
     */
    public @Nullable Access access(String personId, String key, Access.Door door) {
        var sql =
                """
                select t.id, t.slug, t.name, p.id, p.name, m.role, r.team_id, r.role,
                    p.issuer = 'local' and m.role <> 'ADMIN' and not t.local_sign_in,
                    p.issuer = 'local' and t.second_factor and not exists (
                        select 1 from second_factor f
                        where f.person_id = p.id and f.confirmed),
                    %s
                from tenant t
                join member m on m.tenant_id = t.id
                join person p on p.id = m.person_id
                left join (
                    select tenant_id, team_id, role from team_role where person_id = ?
                    union all
                    select tenant_id, id, 'ARCHIVED' from team where archived_at is not null
                ) r on r.tenant_id = t.id
                where %s = ? and p.id = ? and p.active and m.active and t.state = 'ACTIVE'
                    and (p.issuer not like 'http%%' or exists (
                        select 1 from provider v
                        where v.issuer = p.issuer and v.tenant_id = t.id and v.active))
                """
                        .formatted(ASLEEP, column(door));
        return query(
                sql,
                List.of(asleepSeconds(), personId, name(key, door), personId),
                rows -> {
                    if (!rows.next()) {
                        return null;
                    }
                    if (rows.getBoolean(9) && door == Access.Door.SYSTEM
                            || rows.getBoolean(11) && door == Access.Door.SSH) {
                        return null;
                    }
                    if (rows.getBoolean(9)) {
                        throw new Refused(
                                Refusal.FORBIDDEN,
                                "Local accounts don't open this tenant any more; sign out, and sign in by its provider.");
                    }
                    if (rows.getBoolean(10) && door != Access.Door.SYSTEM) {
                        throw new Refused(
                                Refusal.SECOND_FACTOR,
                                "This tenant asks for a second factor. Set up an authenticator app under /account/second-factor, then come back.");
                    }
                    Map<Long, Set<Role>> teams = new HashMap<>();
                    Set<Long> archived = new HashSet<>();
                    var access =
                            new Access(
                                    rows.getString(1),
                                    rows.getString(2),
                                    rows.getString(3),
                                    rows.getString(4),
                                    rows.getString(5),
                                    MemberRole.valueOf(rows.getString(6)),
                                    teams,
                                    door,
                                    null,
                                    new Bounds(null, null, archived));
                    do {
                        var role = rows.getString(8);
                        if ("ARCHIVED".equals(role)) {
                            archived.add(rows.getLong(7));
                        } else if (role != null) {
                            teams.computeIfAbsent(rows.getLong(7), _ -> EnumSet.noneOf(Role.class))
                                    .add(Role.valueOf(role));
                        }
                    } while (rows.next());
                    return access;
                });
    }

    /** Whether it is a tenant of this person's that nobody can open at present. */
    public boolean closed(String personId, String key, Access.Door door) {
        var sql =
                """
                select 1 from tenant t
                join member m on m.tenant_id = t.id and m.active
                where %s = ? and m.person_id = ? and t.state <> 'ACTIVE'
                """
                        .formatted(column(door));
        return Boolean.TRUE.equals(query(sql, List.of(name(key, door), personId), ResultSet::next));
    }

    public boolean installationAdmin(String personId) {
        return Boolean.TRUE.equals(
                query(
                        "select 1 from person where id = ? and active and installation_admin",
                        List.of(personId),
                        ResultSet::next));
    }

    /** UUIDs compare without case, as Azure's clients expect of a subscription. */
    private static String name(String key, Access.Door door) {
        return door == Access.Door.ARM ? key.toLowerCase(Locale.ROOT) : key;
    }

    private static String column(Access.Door door) {
        return door == Access.Door.ARM ? "t.id" : "t.slug";
    }

    /** A tenant that somebody is a member of. */
    public record Membership(String id, String slug, String name) {}

    /** The tenants that this person can open, by name. */
    public List<Membership> memberships(String personId) {
        List<Membership> all =
                query(
                        """
                        select t.id, t.slug, t.name
                        from member m
                        join tenant t on t.id = m.tenant_id
                        join person p on p.id = m.person_id
                        where m.person_id = ? and m.active and t.state = 'ACTIVE'
                            and (p.issuer not like 'http%' or exists (
                                select 1 from provider v
                                where v.issuer = p.issuer and v.tenant_id = t.id and v.active))
                        order by t.name
                        """,
                        List.of(personId),
                        rows -> {
                            var found = new ArrayList<Membership>();
                            while (rows.next()) {
                                found.add(
                                        new Membership(
                                                rows.getString(1),
                                                rows.getString(2),
                                                rows.getString(3)));
                            }
                            return found;
                        });
        return Objects.requireNonNull(all);
    }

    /** A tenant that is open for business. */
    public record Home(String id, String slug) {}

    /**
     * @param key the tenant's slug, or its UUID on the ARM door
     * @return null when there is none or it is suspended
     */
    public @Nullable Home home(String key, Access.Door door) {
        return query(
                "select id, slug from tenant where %s = ? and state = 'ACTIVE'"
                        .formatted(door == Access.Door.ARM ? "id" : "slug"),
                List.of(key),
                rows -> rows.next() ? new Home(rows.getString(1), rows.getString(2)) : null);
    }

    /** Somebody whom an issuer names so; null when nobody ever came by that name. */
    public @Nullable Account known(String issuer, String subject) {
        return account(
                "select id, name, null from person where issuer = ? and subject = ? and active",
                List.of(issuer, subject));
    }

    /** Somebody who can be signed in. */
    public record Account(String personId, String name, @Nullable String passwordHash) {}

    public @Nullable Account localAccount(String subject) {
        return account(
                "select id, name, password_hash from person where issuer = ? and subject = ? and active",
                List.of(Person.LOCAL, subject));
    }

    public @Nullable Account person(String id) {
        return account(
                "select id, name, password_hash from person where id = ? and active", List.of(id));
    }

    /** Whose token this is; null when it is unknown, expired or its person is not active. */
    public @Nullable SignedIn token(String token) {
        var hash = ApiToken.hash(token);
        var found =
                query(
                        """
                        select p.id, p.issuer, t.tenant_id, t.verbs, t.teams, %s
                        from api_token t join person p on p.id = t.person_id
                        where t.token_hash = ? and t.expires_at > utc_timestamp(6) and p.active
                        """
                                .formatted(ASLEEP),
                        List.of(asleepSeconds(), hash),
                        rows ->
                                rows.next()
                                        ? new SignedIn(
                                                rows.getString(1),
                                                rows.getString(2),
                                                null,
                                                ApiToken.Scope.read(
                                                        rows.getString(3),
                                                        rows.getString(4),
                                                        rows.getString(5)),
                                                rows.getBoolean(6))
                                        : null);
        if (found != null && !found.asleep()) {
            change(
                    """
                    update api_token set last_used_at = utc_timestamp(6)
                    where token_hash = ? and (last_used_at is null
                        or last_used_at < date_sub(utc_timestamp(6), interval 1 minute))
                    """,
                    List.of(hash));
        }
        return found;
    }

    /**
     * @throws Refused UNAUTHENTICATED when what they came with sleeps
     */
    public void requireAwake(SignedIn who) {
        if (who.asleep()) {
            throw new Refused(
                    Refusal.UNAUTHENTICATED,
                    "This token sleeps: its owner's provider hasn't answered for them for %d days. It is good again as soon as they have signed in to the portal."
                            .formatted(tokens.sleepAfter().toDays()));
        }
    }

    /** Whose session this is; null when it has ended or its person is not active. */
    public @Nullable SignedIn session(String token) {
        var hash = Session.hash(token);
        var found =
                query(
                        """
                        select p.id, s.issuer, s.id
                        from person_session s join person p on p.id = s.person_id
                        where s.token_hash = ? and p.active
                          and s.expires_at > utc_timestamp(6) and s.ends_at > utc_timestamp(6)
                        """,
                        List.of(hash),
                        rows ->
                                rows.next()
                                        ? new SignedIn(
                                                rows.getString(1),
                                                rows.getString(2),
                                                rows.getString(3),
                                                null)
                                        : null);
        if (found != null) {
            change(
                    """
                    update person_session
                    set last_seen_at = utc_timestamp(6),
                        expires_at = date_add(utc_timestamp(6), interval ? second)
                    where token_hash = ?
                      and last_seen_at < date_sub(utc_timestamp(6), interval 1 minute)
                    """,
                    List.of(Long.toString(sessions.idle().toSeconds()), hash));
        }
        return found;
    }

    /** Where an API client lives. */
    public record ClientHome(String tenantId, String clientId) {}

    /** Null when there is no such API client, it is revoked, or its tenant is suspended. */
    public @Nullable ClientHome apiClient(String clientId) {
        return query(
                """
                select c.tenant_id, c.client_id
                from api_client c
                join person p on p.id = c.client_id
                join tenant t on t.id = c.tenant_id
                where c.client_id = ? and c.revoked_at is null and p.active and t.state = 'ACTIVE'
                """,
                List.of(clientId.toLowerCase(Locale.ROOT)),
                rows -> rows.next() ? new ClientHome(rows.getString(1), rows.getString(2)) : null);
    }

    /** Where an invitation leads. */
    public record Invited(String tenantId, long invitation) {}

    /** Null when there is no such invitation, or its tenant is not open. */
    public @Nullable Invited invitation(String token) {
        return query(
                """
                select i.tenant_id, i.id from invitation i
                join tenant t on t.id = i.tenant_id and t.state = 'ACTIVE'
                where i.token_hash = ?
                """,
                List.of(Invitation.hash(token)),
                rows -> rows.next() ? new Invited(rows.getString(1), rows.getLong(2)) : null);
    }

    private String asleepSeconds() {
        return Long.toString(tokens.sleepAfter().toSeconds());
    }

    private @Nullable Account account(String sql, List<String> parameters) {
        return query(
                sql,
                parameters,
                rows ->
                        rows.next()
                                ? new Account(
                                        rows.getString(1), rows.getString(2), rows.getString(3))
                                : null);
    }

    private interface Reader<T> {
        @Nullable T read(ResultSet rows) throws SQLException;
    }

    private <T> @Nullable T query(String sql, List<String> parameters, Reader<T> reader) {
        try (var connection = database.getConnection();
                var statement = statement(connection, sql, parameters);
                var rows = statement.executeQuery()) {
            return reader.read(rows);
        } catch (SQLException e) {
            throw away(e);
        }
    }

    private void change(String sql, List<String> parameters) {
        try (var connection = database.getConnection();
                var statement = statement(connection, sql, parameters)) {
            statement.executeUpdate();
        } catch (SQLException e) {
            throw away(e);
        }
    }

    private static PreparedStatement statement(
            Connection connection, String sql, List<String> parameters) throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.size(); i++) {
            statement.setString(i + 1, parameters.get(i));
        }
        return statement;
    }

    private static IllegalStateException away(SQLException e) {
        return new IllegalStateException("the database did not answer: " + e.getMessage(), e);
    }
}
