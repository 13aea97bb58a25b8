package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is and what they may, read before a tenant is bound. It is the only reader that
 * looks across tenants at sign-in, each of its queries names the person, and one round trip a
 * request is all that authorization costs.
 */
@ApplicationScoped
public class Directory {
    /** Whether {@link Person#sleeps}, in SQL; with the seconds that they may be unheard of. */
    private static final String ASLEEP =
            """
            p.issuer like 'http%' and (p.vouched_at is null
                or p.vouched_at < date_sub(utc_timestamp(6), interval ? second))
            """;

    @Inject AcrossTenants across;
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
        var lines =
                across.all(
                        sql, Standing::read, asleepSeconds(), personId, name(key, door), personId);
        if (lines.isEmpty() || lines.getFirst().isShutOut(door)) {
            return null;
        }
        lines.getFirst().requireWay(door);
        return Standing.access(lines, door);
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
        return across.any(sql, name(key, door), personId);
    }

    public boolean installationAdmin(String personId) {
        return across.any(
                "select 1 from person where id = ? and active and installation_admin", personId);
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

    /**
     * What somebody is outside of tenants.
     *
     * @param operates whether they see to the whole installation
     * @param tenants that they can open, by name
     */
    public record Reach(boolean operates, List<Membership> tenants) {}

    public Reach reach(String personId) {
        var lines =
                across.all(
                        """
                        select p.active and p.installation_admin, t.id, t.slug, t.name
                        from person p
                        left join member m on m.person_id = p.id and m.active
                        left join tenant t on t.id = m.tenant_id and t.state = 'ACTIVE'
                            and (p.issuer not like 'http%' or exists (
                                select 1 from provider v
                                where v.issuer = p.issuer and v.tenant_id = t.id and v.active))
                        where p.id = ?
                        order by t.name
                        """,
                        row ->
                                new Line(
                                        row.getBoolean(1),
                                        row.getString(2) == null
                                                ? null
                                                : new Membership(
                                                        row.getString(2),
                                                        row.getString(3),
                                                        row.getString(4))),
                        personId);
        return new Reach(
                lines.stream().anyMatch(Line::operates),
                lines.stream().flatMap(it -> Stream.ofNullable(it.tenant)).toList());
    }

    private record Line(boolean operates, @Nullable Membership tenant) {}

    public List<Membership> memberships(String personId) {
        return reach(personId).tenants();
    }

    /** A tenant that is open for business. */
    public record Home(String id, String slug) {}

    /**
     * @param key the tenant's slug, or its UUID on the ARM door
     * @return null when there is none or it is suspended
     */
    public @Nullable Home home(String key, Access.Door door) {
        return across.first(
                "select id, slug from tenant where %s = ? and state = 'ACTIVE'"
                        .formatted(door == Access.Door.ARM ? "id" : "slug"),
                row -> new Home(row.getString(1), row.getString(2)),
                key);
    }

    /** Somebody whom an issuer names so; null when nobody ever came by that name. */
    public @Nullable Account known(String issuer, String subject) {
        return account(
                "select id, name, null from person where issuer = ? and subject = ? and active",
                issuer,
                subject);
    }

    /** Somebody who can be signed in. */
    public record Account(String personId, String name, @Nullable String passwordHash) {}

    public @Nullable Account localAccount(String subject) {
        return account(
                "select id, name, password_hash from person where issuer = ? and subject = ? and active",
                Person.LOCAL,
                subject);
    }

    public @Nullable Account person(String id) {
        return account("select id, name, password_hash from person where id = ? and active", id);
    }

    /** Whose token this is; null when it is unknown, expired or its person is not active. */
    public @Nullable SignedIn token(String token) {
        var hash = ApiToken.hash(token);
        var found =
                across.first(
                        """
                        select p.id, p.issuer, t.tenant_id, t.verbs, t.teams, %s,
                            t.last_used_at is null
                                or t.last_used_at < date_sub(utc_timestamp(6), interval 1 minute)
                        from api_token t join person p on p.id = t.person_id
                        where t.token_hash = ? and t.expires_at > utc_timestamp(6) and p.active
                        """
                                .formatted(ASLEEP),
                        row ->
                                new Seen(
                                        new SignedIn(
                                                row.getString(1),
                                                row.getString(2),
                                                null,
                                                ApiToken.Scope.read(
                                                        row.getString(3),
                                                        row.getString(4),
                                                        row.getString(5)),
                                                row.getBoolean(6)),
                                        row.getBoolean(7)),
                        asleepSeconds(),
                        hash);
        if (found != null && found.due && !found.who.asleep()) {
            across.change(
                    """
                    update api_token set last_used_at = utc_timestamp(6)
                    where token_hash = ? and (last_used_at is null
                        or last_used_at < date_sub(utc_timestamp(6), interval 1 minute))
                    """,
                    hash);
        }
        return found == null ? null : found.who;
    }

    /**
     * @throws Refused UNAUTHENTICATED when what they came with sleeps
     */
    public void requireAwake(SignedIn who) {
        if (who.asleep()) {
            throw new Refused(
                    Refusal.UNAUTHENTICATED,
                    "This token is paused: its owner's provider hasn't confirmed them for %d days. It works again once they sign in to the portal."
                            .formatted(tokens.sleepAfter().toDays()));
        }
    }

    /**
     * @param due whether it was last seen so long ago that this is written down again
     */
    private record Seen(SignedIn who, boolean due) {}

    /** Whose session this is; null when it has ended or its person is not active. */
    public @Nullable SignedIn session(String token) {
        var hash = Session.hash(token);
        var found =
                across.first(
                        """
                        select p.id, s.issuer, s.id,
                            s.last_seen_at < date_sub(utc_timestamp(6), interval 1 minute)
                        from person_session s join person p on p.id = s.person_id
                        where s.token_hash = ? and p.active
                          and s.expires_at > utc_timestamp(6) and s.ends_at > utc_timestamp(6)
                        """,
                        row ->
                                new Seen(
                                        new SignedIn(
                                                row.getString(1),
                                                row.getString(2),
                                                row.getString(3),
                                                null),
                                        row.getBoolean(4)),
                        hash);
        if (found != null && found.due) {
            across.change(
                    """
                    update person_session
                    set last_seen_at = utc_timestamp(6),
                        expires_at = date_add(utc_timestamp(6), interval ? second)
                    where token_hash = ?
                      and last_seen_at < date_sub(utc_timestamp(6), interval 1 minute)
                    """,
                    sessions.idle().toSeconds(),
                    hash);
        }
        return found == null ? null : found.who;
    }

    /** Where an API client lives. */
    public record ClientHome(String tenantId, String clientId) {}

    /** Null when there is no such API client, it is revoked, or its tenant is suspended. */
    public @Nullable ClientHome apiClient(String clientId) {
        return across.first(
                """
                select c.tenant_id, c.client_id
                from api_client c
                join person p on p.id = c.client_id
                join tenant t on t.id = c.tenant_id
                where c.client_id = ? and c.revoked_at is null and p.active and t.state = 'ACTIVE'
                """,
                row -> new ClientHome(row.getString(1), row.getString(2)),
                clientId.toLowerCase(Locale.ROOT));
    }

    /** Where an invitation leads. */
    public record Invited(String tenantId, long invitation) {}

    /** Null when there is no such invitation, or its tenant is not open. */
    public @Nullable Invited invitation(String token) {
        return across.first(
                """
                select i.tenant_id, i.id from invitation i
                join tenant t on t.id = i.tenant_id and t.state = 'ACTIVE'
                where i.token_hash = ?
                """,
                row -> new Invited(row.getString(1), row.getLong(2)),
                Invitation.hash(token));
    }

    private long asleepSeconds() {
        return tokens.sleepAfter().toSeconds();
    }

    private @Nullable Account account(String sql, Object... parameters) {
        return across.first(
                sql,
                row -> new Account(row.getString(1), row.getString(2), row.getString(3)),
                parameters);
    }
}
