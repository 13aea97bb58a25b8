package dev.goldsmith.people;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.notify.MailConfig;
import dev.goldsmith.notify.Post;
import dev.goldsmith.notify.Smtp;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Invitation;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Inviting people, and becoming one of them. */
@ApplicationScoped
public class Invitations {
    @Inject Post post;
    @Inject MailConfig mail;
    @Inject Smtp smtp;
    @Inject PeopleConfig config;
    @Inject Directory directory;
    @Inject Tenancy tenancy;

    /**
     * @param link the whole address, to be handed over by hand; null where a mail carries it
     */
    public record Sent(Invitation invitation, @Nullable String link) {}

    /** Those that nobody took or withdrew, newest first; for whoever may invite. */
    public List<Invitation> list(Access by) {
        by.require(Permission.PEOPLE, "the invitations");
        return Invitation.list("acceptedAt is null and withdrawnAt is null order by id desc");
    }

    /** Those that can still be taken. */
    static long open() {
        return Invitation.count(
                "acceptedAt is null and withdrawnAt is null and expiresAt > ?1", Instant.now());
    }

    /** Administrators invite to anything; owners of teams to roles in those. */
    public Sent send(Access by, @Nullable String email, Invitation.Seat seat) {
        requireMayGive(by, seat);
        var address = Fields.email("email", email);
        // Two who invite the same person at the same moment come one after the other.
        Tenant.locked(by);
        if (Invitation.count(
                        "lower(email) = lower(?1) and acceptedAt is null and withdrawnAt is null and expiresAt > ?2",
                        address,
                        Instant.now())
                > 0) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "email",
                    "%s is invited already; send that invitation again, or withdraw it."
                            .formatted(address));
        }
        Members.requireRoom(by, 1);
        var invitation = Invitation.keep(address, seat, by);
        var sent = write(by, invitation);
        tell(by, invitation, EventKind.INVITATION_SENT);
        return sent;
    }

    /** That of a new tenant's first administrator: there is nobody yet who could ask for it. */
    Sent first(Access by, String email, Invitation.Seat seat) {
        var invitation = Invitation.keep(email, seat, by);
        var sent = write(by, invitation);
        tell(by, invitation, EventKind.INVITATION_SENT);
        return sent;
    }

    /** A new link to the same address; the one before opens nothing any more. */
    public Sent again(Access by, long id) {
        var invitation = waiting(id);
        requireMayGive(by, invitation.seat());
        if (!invitation.open()) {
            Members.requireRoom(by, 1);
        }
        var sent = write(by, invitation);
        tell(by, invitation, EventKind.INVITATION_SENT_AGAIN);
        return sent;
    }

    public void withdraw(Access by, long id) {
        var invitation = waiting(id);
        requireMayGive(by, invitation.seat());
        invitation.withdrawnAt = Instant.now();
        tell(by, invitation, EventKind.INVITATION_WITHDRAWN);
    }

    private static Invitation waiting(long id) {
        Invitation invitation = locked(id);
        if (invitation == null || invitation.acceptedAt != null || invitation.withdrawnAt != null) {
            throw new Refused(
                    Refusal.NOT_FOUND, "No invitation %d waits for an answer here.".formatted(id));
        }
        return invitation;
    }

    private static @Nullable Invitation locked(long id) {
        return Invitation.find("id", id).withLock(LockModeType.PESSIMISTIC_WRITE).firstResult();
    }

    private static void requireMayGive(Access by, Invitation.Seat seat) {
        if (seat.role() != MemberRole.MEMBER || seat.teams().isEmpty()) {
            by.requireAdmin("invites to more than roles in a team");
        }
        seat.teams()
                .forEach((slug, _) -> {
                    var team = Team.bySlug(slug);
                    if (team == null || !by.may(Permission.READ, team.id)) {
                        throw Fields.fault(
                                "teams." + slug, "There is no team '%s' here.".formatted(slug));
                    }
                    by.require(Permission.OWN, team.id, "the people of team " + slug);
                });
    }

    private Sent write(Access by, Invitation invitation) {
        var path = "/invitations/" + invitation.renew(config.invitation());
        invitation.persist();
        if (!smtp.there()) {
            // Nobody would read the mail, and it isn't shown on the page of all mails either.
            return new Sent(invitation, mail.linkBase() + path);
        }
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("As", invitation.seat().words());
        facts.put("Expires", LocalDate.ofInstant(invitation.expiresAt, ZoneOffset.UTC).toString());
        post.write(
                invitation.email,
                new Post.Letter(
                        "%s invites you to %s".formatted(by.personName(), by.tenantName()),
                        facts,
                        "Goldsmith is where %s builds its machine images. If you don't know what this is about, ignore this mail."
                                .formatted(by.tenantName()),
                        "Accept the invitation",
                        path,
                        true));
        return new Sent(invitation, null);
    }

    private static void tell(Access by, Invitation invitation, EventKind kind) {
        Event.tell(
                by,
                null,
                kind,
                "invitation/" + invitation.id,
                new TreeMap<>(Map.of("email", invitation.email, "as", invitation.seat().words())));
    }

    // -- the other side: whoever has the link

    /** What a link offers. */
    public record Offer(
            String tenantSlug, String tenant, String email, String as, String invitedBy) {}

    /**
     * @throws Refused NOT_FOUND, in the same words whatever is wrong with the link
     */
    public Offer offer(String token) {
        var where = where(token);
        return tenancy.in(
                where.tenantId(),
                () -> {
                    Tenant tenant = Tenant.findById(where.tenantId());
                    var invitation = taken(Invitation.findById(where.invitation()));
                    return new Offer(
                            tenant.slug,
                            tenant.name,
                            invitation.email,
                            invitation.seat().words(),
                            invitation.invitedBy);
                });
    }

    /** Who takes the seat: somebody who is there already, or an account that is made for it. */
    public interface Taker {
        /** In the transaction that takes the seat, so that a link makes one account at most. */
        Person person(Invitation invitation);
    }

    /**
     * Takes the seat.
     *
     * @return where it leads: the tenant's slug, and whose it is now
     */
    public Taken accept(String token, @Nullable String address, Taker taker) {
        var where = where(token);
        return tenancy.in(
                where.tenantId(),
                () -> {
                    Tenant tenant = Tenant.findById(where.tenantId());
                    var invitation = taken(locked(where.invitation()));
                    var person = taker.person(invitation);
                    var member = seat(invitation, person);
                    invitation.acceptedAt = Instant.now();
                    invitation.acceptedBy = person.id;
                    Event.tell(
                            Access.visitor(
                                    tenant, person.id, person.name, Access.Door.WEB, address),
                            null,
                            EventKind.INVITATION_ACCEPTED,
                            "person/" + person.id,
                            new TreeMap<>(
                                    Map.of(
                                            "invitation",
                                            invitation.id,
                                            "as",
                                            invitation.seat().words(),
                                            "role",
                                            member.role.word())));
                    return new Taken(tenant.slug, person.id);
                });
    }

    public record Taken(String tenantSlug, String personId) {}

    private static Member seat(Invitation invitation, Person person) {
        Member member = Member.find("personId", person.id).firstResult();
        if (member != null) {
            throw new Refused(
                    Refusal.CONFLICT,
                    member.active
                            ? "You are a member already; an administrator can change what you may."
                            : "Your membership is deactivated; an administrator can reactivate it.");
        }
        var added = Member.add(invitation.invitedById, person, invitation.role);
        invitation
                .seat()
                .teams()
                .forEach((slug, role) -> {
                    var team = Team.bySlug(slug);
                    if (team != null) {
                        TeamRole.grant(invitation.invitedById, team, person, role);
                    }
                });
        return added;
    }

    private Directory.Invited where(String token) {
        var where = directory.invitation(token);
        if (where == null) {
            throw noGood();
        }
        return where;
    }

    private static Invitation taken(@Nullable Invitation invitation) {
        if (invitation == null || !invitation.open()) {
            throw noGood();
        }
        return Objects.requireNonNull(invitation);
    }

    private static Refused noGood() {
        return new Refused(
                Refusal.NOT_FOUND,
                "This invitation isn't valid any more: it has expired, was used, withdrawn or sent again. Ask for a new one.");
    }

    /** What somebody becomes, from what was typed. */
    public static Invitation.Seat seat(@Nullable String role, Map<String, String> teams) {
        var named = new LinkedHashMap<String, Role>();
        teams.forEach((team, word) ->
                named.put(team, Fields.oneOf("teams." + team, word, Role.values(), Role::word)));
        return new Invitation.Seat(
                role == null
                        ? MemberRole.MEMBER
                        : Fields.oneOf("role", role, MemberRole.values(), MemberRole::word),
                named);
    }
}
