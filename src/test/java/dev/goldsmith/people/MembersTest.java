package dev.goldsmith.people;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goldsmith.activity.Event;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ClientScope;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Session;
import dev.goldsmith.tenant.SessionConfig;
import dev.goldsmith.tenant.SignedIn;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Roles given and taken, people deactivated; and that somebody always keeps the keys. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class MembersTest {
    @Inject Members members;
    @Inject Tenancy tenancy;
    @Inject SessionConfig sessions;

    private TestTenant acme;
    private TestTenant.Somebody admin;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web").team("platform");
        acme.template("web", "nginx");
        admin = acme.admin();
    }

    private void as(
            TestTenant.Somebody who,
            java.util.function.Consumer<dev.goldsmith.tenant.Access> work) {
        var access = acme.access(who);
        acme.in(() -> {
            work.accept(access);
            return true;
        });
    }

    private static @Nullable Refusal refusal(Runnable work) {
        var refused = catchThrowableOfType(Refused.class, work::run);
        return refused == null ? null : refused.refusal;
    }

    private int template(String token) {
        return given().auth()
                .oauth2(token)
                .get("/api/v1/tenants/%s/teams/web/templates/nginx".formatted(acme.slug()))
                .statusCode();
    }

    private List<String> told() {
        return acme.in(() ->
                Event.<Event>list("order by id").stream()
                        .filter(it -> !it.kind.startsWith("template."))
                        .map(it -> it.kind)
                        .toList());
    }

    @Test
    void an_owner_gives_and_takes_roles_in_their_team_and_in_no_other() {
        var owner = acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        var somebody = acme.person(MemberRole.MEMBER, Map.of());
        assertThat(template(somebody.token())).isEqualTo(403);
        as(owner, by -> members.assign(by, team("web"), somebody.id(), Set.of(Role.BUILDER)));
        assertThat(template(somebody.token())).isEqualTo(200);
        as(owner, by -> members.assign(by, team("web"), somebody.id(), Set.of(Role.APPROVER)));
        assertThat(acme.access(somebody).teams().values()).containsExactly(Set.of(Role.APPROVER));
        as(owner, by -> members.assign(by, team("web"), somebody.id(), Set.of()));
        assertThat(template(somebody.token())).isEqualTo(403);
        assertThat(
                        refusal(() ->
                                as(
                                        owner,
                                        by ->
                                                members.assign(
                                                        by,
                                                        team("platform"),
                                                        somebody.id(),
                                                        Set.of(Role.VIEWER)))))
                .isEqualTo(Refusal.FORBIDDEN);
        assertThat(
                        refusal(() ->
                                as(owner, by -> members.promote(by, owner.id(), MemberRole.ADMIN))))
                .isEqualTo(Refusal.FORBIDDEN);
        assertThat(refusal(() -> as(owner, by -> members.deactivate(by, somebody.id()))))
                .isEqualTo(Refusal.FORBIDDEN);
        assertThat(told())
                .filteredOn(kind -> kind.startsWith("role."))
                .containsExactly(
                        "role.granted", "role.withdrawn", "role.granted", "role.withdrawn");
    }

    private static Team team(String slug) {
        return Objects.requireNonNull(Team.bySlug(slug));
    }

    @Test
    void who_the_people_are_is_not_for_everybody() {
        var builder = acme.builder("web");
        assertThat(refusal(() -> as(builder, by -> MemberList.page(by, null, 10))))
                .isEqualTo(Refusal.FORBIDDEN);
        // Those of a team know one another's names, and what they may there.
        acme.in(() -> Person.update("email = ?1 where id = ?2", "b@example.com", builder.id()));
        as(
                builder,
                by -> {
                    var mates = MemberList.inTeam(by, Objects.requireNonNull(Team.bySlug("web")));
                    assertThat(mates).singleElement().matches(it -> it.has(Role.BUILDER));
                    assertThat(mates.getFirst().row().name()).isEqualTo(builder.name());
                    assertThat(mates.getFirst().row().email()).isNull();
                });
        assertThat(
                        refusal(() ->
                                as(
                                        builder,
                                        by ->
                                                MemberList.inTeam(
                                                        by,
                                                        Objects.requireNonNull(
                                                                Team.bySlug("platform"))))))
                .isEqualTo(Refusal.FORBIDDEN);
        as(
                admin,
                by -> {
                    var web = Objects.requireNonNull(Team.bySlug("web"));
                    assertThat(MemberList.inTeam(by, web).getFirst().row().email())
                            .isEqualTo("b@example.com");
                });
        var auditor = acme.person(MemberRole.AUDITOR, Map.of());
        as(auditor, by -> assertThat(MemberList.page(by, null, 10).items()).hasSize(3));
        as(
                admin,
                by -> {
                    var first = MemberList.page(by, null, 2);
                    assertThat(first.items()).hasSize(2);
                    var rest = MemberList.page(by, first.next(), 2);
                    assertThat(rest.items()).hasSize(1);
                    assertThat(rest.next()).isNull();
                });
    }

    @Test
    void another_tenants_people_are_not_there() {
        var other = TestTenant.create("other");
        var stranger = other.admin();
        as(
                admin,
                by -> {
                    assertThat(MemberList.page(by, null, 50).items())
                            .noneMatch(it -> it.personId().equals(stranger.id()));
                    for (Runnable attempt :
                            List.<Runnable>of(
                                    () -> MemberList.profile(by, stranger.id()),
                                    () -> members.promote(by, stranger.id(), MemberRole.MEMBER),
                                    () -> members.deactivate(by, stranger.id()),
                                    () -> members.remove(by, stranger.id()),
                                    () ->
                                            members.assign(
                                                    by,
                                                    team("web"),
                                                    stranger.id(),
                                                    Set.of(Role.OWNER)))) {
                        assertThat(refusal(attempt)).isEqualTo(Refusal.NOT_FOUND);
                    }
                });
    }

    @Test
    void the_last_administrator_stays() {
        acme.in(() ->
                ApiClient.create(
                        acme.system(), "robot", new ClientScope(MemberRole.ADMIN, Map.of())));
        for (java.util.function.Consumer<dev.goldsmith.tenant.Access> attempt :
                List.<java.util.function.Consumer<dev.goldsmith.tenant.Access>>of(
                        by -> members.promote(by, admin.id(), MemberRole.MEMBER),
                        by -> members.deactivate(by, admin.id()),
                        by -> members.remove(by, admin.id()))) {
            assertThatThrownBy(() -> as(admin, attempt))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("last administrator");
        }
        var second = acme.admin();
        as(admin, by -> members.promote(by, admin.id(), MemberRole.MEMBER));
        as(second, by -> members.promote(by, admin.id(), MemberRole.ADMIN));
    }

    @Test
    void two_who_remove_each_other_leave_one() throws Exception {
        var second = acme.admin();
        for (int i = 0; i < 5; i++) {
            try (var pool = Executors.newFixedThreadPool(2)) {
                Callable<@Nullable Refusal> one =
                        () -> refusal(() -> as(admin, by -> members.deactivate(by, second.id())));
                Callable<@Nullable Refusal> other =
                        () -> refusal(() -> as(second, by -> members.deactivate(by, admin.id())));
                var outcomes = pool.invokeAll(List.of(one, other));
                for (var outcome : outcomes) {
                    try {
                        outcome.get();
                    } catch (java.util.concurrent.ExecutionException deadlocked) {
                        // One of two who wait for each other may be told to give way.
                    }
                }
            }
            long active = acme.in(() -> Member.count("role = ?1 and active", MemberRole.ADMIN));
            assertThat(active).isPositive();
            acme.in(() -> Member.update("active = true"));
        }
    }

    @Test
    void whoever_is_deactivated_may_nothing_at_once_and_has_their_roles_when_they_return() {
        var builder = acme.builder("web");
        var own =
                acme.in(() ->
                        Tokens.issue(
                                        acme.access(builder),
                                        new SignedIn(builder.id(), Person.LOCAL, "s", null),
                                        new Tokens.Wanted("mine", null, null, null, 9))
                                .text());
        var cookie =
                tenancy.outside(() ->
                        Session.open(builder.id(), Person.LOCAL, "Firefox", null, sessions)
                                .token());
        assertThat(page(cookie)).isEqualTo(200);
        as(admin, by -> members.deactivate(by, builder.id()));
        assertThat(template(own)).isEqualTo(401);
        assertThat(template(builder.token())).isEqualTo(401);
        assertThat(page(cookie)).isEqualTo(303);
        assertThat(tenancy.outside(() -> Session.of(builder.id()))).isEmpty();
        as(admin, by -> members.reactivate(by, builder.id()));
        assertThat(page(cookie)).isEqualTo(303);
        assertThat(acme.access(builder).teams().values()).containsExactly(Set.of(Role.BUILDER));
        assertThat(told()).contains("member.deactivated", "member.reactivated");
    }

    private int page(String cookie) {
        return given().redirects()
                .follow(false)
                .cookie("goldsmith-session", cookie)
                .get("/t/" + acme.slug())
                .statusCode();
    }

    @Test
    void a_person_of_another_tenant_too_goes_on_there() {
        var other = TestTenant.create("other").team("web");
        var both = acme.builder("web");
        other.in(() -> Member.add(Person.findById(both.id()), MemberRole.ADMIN));
        var cookie =
                tenancy.outside(() ->
                        Session.open(both.id(), Person.LOCAL, "Firefox", null, sessions).token());
        as(admin, by -> members.deactivate(by, both.id()));
        assertThat(page(cookie)).isEqualTo(404);
        given().cookie("goldsmith-session", cookie)
                .get("/t/" + other.slug())
                .then()
                .statusCode(200);
    }

    @Test
    void a_tenant_has_room_for_so_many() {
        tenancy.outside(() -> Tenant.update("maxMembers = 2 where id = ?1", acme.id()));
        var second = acme.builder("web");
        as(admin, by -> members.deactivate(by, second.id()));
        acme.builder("web");
        assertThatThrownBy(() -> as(admin, by -> members.reactivate(by, second.id())))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("is limited to 2 people");
    }
}
