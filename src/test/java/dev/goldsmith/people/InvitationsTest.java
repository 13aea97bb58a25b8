package dev.goldsmith.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.activity.Event;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.notify.Message;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Invitation;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A link opens one seat, once, until it expires. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class InvitationsTest {
    private static final Invitation.Seat BUILDER =
            new Invitation.Seat(MemberRole.MEMBER, Map.of("web", Role.BUILDER));

    @Inject Invitations invitations;
    @Inject Tenancy tenancy;

    private final String email = "ada-" + UUID.randomUUID() + "@example.com";
    private TestTenant acme;
    private Access admin;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").team("platform");
        admin = acme.access(acme.admin());
    }

    private Invitation send(Access by, Invitation.Seat seat) {
        return acme.in(() -> invitations.send(by, email, seat)).invitation();
    }

    /** What the mail's button leads to. */
    private String token() {
        Message mail =
                acme.in(() -> Message.find("recipient = ?1 order by id desc", email).firstResult());
        var link = Pattern.compile("/invitations/(gsi_[\\w-]+)").matcher(mail.text);
        assertThat(link.find()).isTrue();
        return link.group(1);
    }

    private Invitations.Taken take(String token) {
        return invitations.accept(
                token,
                "192.0.2.1",
                it ->
                        Accounts.create(
                                "ada-" + UUID.randomUUID().toString().substring(0, 8),
                                "Ada",
                                "correct horse battery",
                                it.email));
    }

    private static Refusal refusal(Runnable work) {
        return Objects.requireNonNull(catchThrowableOfType(Refused.class, work::run)).refusal;
    }

    @Test
    void whoever_has_the_link_gets_the_seat() {
        send(admin, BUILDER);
        var token = token();
        var offer = invitations.offer(token);
        assertThat(offer.as()).isEqualTo("builder of web");
        assertThat(offer.tenantSlug()).isEqualTo(acme.slug());
        var taken = take(token);
        var access = acme.access(new TestTenant.Somebody(taken.personId(), "Ada", ""));
        assertThat(access.role()).isEqualTo(MemberRole.MEMBER);
        assertThat(access.teams().values()).containsExactly(Set.of(Role.BUILDER));
        Person ada = tenancy.outside(() -> Person.findById(taken.personId()));
        assertThat(ada.email).isEqualTo(email);
        Event told = acme.in(() -> Event.find("kind", "invitation.accepted").singleResult());
        assertThat(told.actorId).isEqualTo(taken.personId());
        assertThat(told.address).isEqualTo("192.0.2.1");
    }

    @Test
    void it_opens_once() throws Exception {
        send(admin, BUILDER);
        var token = token();
        Callable<Boolean> attempt =
                () -> {
                    try {
                        take(token);
                        return true;
                    } catch (Refused refused) {
                        return false;
                    }
                };
        try (var pool = Executors.newFixedThreadPool(4)) {
            long won = 0;
            for (var outcome : pool.invokeAll(List.of(attempt, attempt, attempt, attempt))) {
                won += outcome.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        }
        assertThat(refusal(() -> take(token))).isEqualTo(Refusal.NOT_FOUND);
        long people = acme.in(() -> Person.count("email", email));
        assertThat(people).isEqualTo(1);
    }

    @Test
    void expired_withdrawn_or_sent_again_it_opens_nothing() {
        var sent = send(admin, BUILDER);
        var first = token();
        acme.in(() -> invitations.again(admin, sent.id));
        assertThat(refusal(() -> invitations.offer(first))).isEqualTo(Refusal.NOT_FOUND);
        var second = token();
        assertThat(invitations.offer(second).email()).isEqualTo(email);
        acme.in(() -> Invitation.update("expiresAt = ?1", Instant.now()));
        assertThat(refusal(() -> take(second))).isEqualTo(Refusal.NOT_FOUND);
        acme.in(() -> invitations.again(admin, sent.id));
        var third = token();
        acme.in(() -> {
            invitations.withdraw(admin, sent.id);
            return true;
        });
        assertThat(refusal(() -> take(third))).isEqualTo(Refusal.NOT_FOUND);
        assertThat(refusal(() -> acme.in(() -> invitations.again(admin, sent.id))))
                .isEqualTo(Refusal.NOT_FOUND);
        assertThat(refusal(() -> invitations.offer("gsi_guessed"))).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void only_its_hash_is_kept_and_the_mail_is_for_its_reader() {
        send(admin, BUILDER);
        var token = token();
        Invitation kept = acme.in(() -> Invitation.findAll().singleResult());
        assertThat(kept.tokenHash).isNotEqualTo(token).hasSize(64);
        Message mail = acme.in(() -> Message.find("recipient", email).singleResult());
        assertThat(mail.confidential).isTrue();
    }

    @Test
    void a_member_takes_no_second_seat_and_a_deactivated_one_does_not_slip_in() {
        var builder = acme.builder("web");
        send(admin, new Invitation.Seat(MemberRole.ADMIN, Map.of()));
        Invitations.Taker same = _ -> Objects.requireNonNull(Person.findById(builder.id()));
        assertThatThrownBy(() -> invitations.accept(token(), null, same))
                .hasMessageContaining("member already");
        acme.in(() -> Member.update("active = false where personId = ?1", builder.id()));
        assertThatThrownBy(() -> invitations.accept(token(), null, same))
                .hasMessageContaining("deactivated");
        assertThat(invitations.offer(token()).email()).isEqualTo(email);
    }

    @Test
    void an_owner_invites_to_their_team_only() {
        var owner = acme.access(acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER)));
        assertThat(
                        refusal(() ->
                                send(
                                        owner,
                                        new Invitation.Seat(
                                                MemberRole.ADMIN, Map.of("web", Role.OWNER)))))
                .isEqualTo(Refusal.FORBIDDEN);
        assertThat(refusal(() -> send(owner, new Invitation.Seat(MemberRole.MEMBER, Map.of()))))
                .isEqualTo(Refusal.FORBIDDEN);
        // Of a team that they don't see there is no word.
        assertThat(
                        refusal(() ->
                                send(
                                        owner,
                                        new Invitation.Seat(
                                                MemberRole.MEMBER,
                                                Map.of("platform", Role.VIEWER)))))
                .isEqualTo(Refusal.INVALID_REQUEST);
        send(owner, BUILDER);
    }

    @Test
    void one_open_invitation_an_address_and_no_more_people_than_there_is_room_for() {
        send(admin, BUILDER);
        assertThat(refusal(() -> send(admin, BUILDER))).isEqualTo(Refusal.CONFLICT);
        tenancy.outside(() -> Tenant.update("maxMembers = 2 where id = ?1", acme.id()));
        assertThat(refusal(() -> acme.in(() -> invitations.send(admin, "b@example.com", BUILDER))))
                .isEqualTo(Refusal.QUOTA);
        // The seat that is kept is counted already.
        take(token());
    }

    @Test
    void of_several_at_the_same_moment_no_more_are_invited_than_there_is_room_for()
            throws Exception {
        long room = acme.in(Members::count) + 1;
        tenancy.outside(
                () -> Tenant.update("maxMembers = ?1 where id = ?2", (int) room, acme.id()));
        var tries = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 6; i++) {
            var address = "p%d@example.com".formatted(i);
            tries.add(() -> {
                try {
                    acme.in(() -> invitations.send(admin, address, BUILDER));
                    return true;
                } catch (Refused _) {
                    return false;
                }
            });
        }
        int sent = 0;
        try (var threads = Executors.newFixedThreadPool(tries.size())) {
            for (var each : threads.invokeAll(tries)) {
                sent += each.get() ? 1 : 0;
            }
        }
        assertThat(sent).isEqualTo(1);
        assertThat(acme.in(Invitations::open)).isEqualTo(1);
    }

    @Test
    void what_is_no_address_is_refused() {
        for (var wrong : List.of("", "ada", "ada@", "a b@example.com", "ada@x\r\nBcc: b@x")) {
            assertThatThrownBy(() -> acme.in(() -> invitations.send(admin, wrong, BUILDER)))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("'email' must be an email address");
        }
    }

    @Test
    void a_weak_password_makes_no_account_and_leaves_the_seat() {
        send(admin, BUILDER);
        var token = token();
        for (var weak : List.of("short", "ada-lovelace-1", "x".repeat(80))) {
            assertThatThrownBy(() ->
                            invitations.accept(
                                    token,
                                    null,
                                    it -> Accounts.create("ada-lovelace", "Ada", weak, it.email)))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("'password'");
        }
        take(token);
    }
}
