package dev.goldsmith.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is written to when something has to be mended. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class DutyMailTest {
    @Inject Postman postman;
    @Inject Readers readers;
    @Inject SessionFactory sessions;

    private final TestTenant acme = TestTenant.create("acme").team("web").team("data");

    private void somebody(String name, MemberRole member, Map<String, Role> roles) {
        var somebody = acme.person(member, roles);
        acme.in(() -> {
            Person person = Person.findById(somebody.id());
            person.email = name + "@example.com";
            return person;
        });
    }

    private void disabled(String team) {
        acme.in(() ->
                Event.tell(
                        acme.system(),
                        Objects.requireNonNull(Team.bySlug(team)).id,
                        EventKind.WEBHOOK_DISABLED,
                        "webhook/7",
                        Map.of(
                                "name", "Chat",
                                "host", "hooks.example.org",
                                "since", "2026-11-22T08:00:00Z",
                                "error", "hooks.example.org answered 500")));
    }

    private List<String> mails() {
        postman.round();
        return acme.in(() ->
                Message.page(null, 100).items().stream()
                        .map(mail -> mail.recipient + ": " + mail.subject)
                        .sorted()
                        .toList());
    }

    @Test
    void a_suspended_trigger_is_its_teams_owners_affair() {
        somebody("olga", MemberRole.MEMBER, Map.of("web", Role.OWNER));
        somebody("otto", MemberRole.MEMBER, Map.of("data", Role.OWNER));
        acme.in(() ->
                Event.tell(
                        acme.system(),
                        Objects.requireNonNull(Team.bySlug("web")).id,
                        EventKind.TRIGGER_SUSPENDED,
                        "template/web/nginx",
                        Map.of("trigger", "nightly", "failures", 3)));
        assertThat(mails())
                .containsExactly("olga@example.com: [acme] A trigger of nginx was suspended");
    }

    @Test
    void a_suspended_patch_schedule_is_its_teams_owners_affair() {
        somebody("olga", MemberRole.MEMBER, Map.of("web", Role.OWNER));
        somebody("otto", MemberRole.MEMBER, Map.of("data", Role.OWNER));
        acme.in(() ->
                Event.tell(
                        acme.system(),
                        Objects.requireNonNull(Team.bySlug("web")).id,
                        EventKind.PATCH_SCHEDULE_SUSPENDED,
                        "patchSchedule/web",
                        Map.of("failures", 3)));
        assertThat(mails())
                .containsExactly(
                        "olga@example.com: [acme] The patch schedule of team web was suspended");
        assertThat(acme.in(() -> Message.page(null, 1).items().getFirst()).text)
                .contains("/t/%s/teams/web/patch-schedule".formatted(acme.slug()));
    }

    @Test
    void a_webhook_that_was_switched_off_is_its_owners_affair() {
        somebody("olga", MemberRole.MEMBER, Map.of("web", Role.OWNER));
        somebody("bob", MemberRole.MEMBER, Map.of("web", Role.BUILDER));
        somebody("otto", MemberRole.MEMBER, Map.of("data", Role.VIEWER));
        somebody("anna", MemberRole.ADMIN, Map.of());
        disabled("web");
        assertThat(mails()).containsExactly("olga@example.com: [acme] Webhook Chat was turned off");
        var mail = acme.in(() -> Message.page(null, 1).items().getFirst());
        assertThat(mail.text)
                .contains("hooks.example.org answered 500")
                .contains("/t/%s/settings/webhooks/7".formatted(acme.slug()));
        // A team without an owner is the administrators' affair.
        disabled("data");
        assertThat(mails()).contains("anna@example.com: [acme] Webhook Chat was turned off");
    }

    @Test
    void a_budget_is_its_teams_owners_affair_and_that_of_all_teams_the_administrators() {
        somebody("olga", MemberRole.MEMBER, Map.of("web", Role.OWNER));
        somebody("anna", MemberRole.ADMIN, Map.of());
        reached(Objects.requireNonNull(acme.in(() -> Team.bySlug("web"))).id);
        assertThat(mails())
                .containsExactly(
                        "olga@example.com: [acme] Budget may has reached 90 % of 10.00 USD for 2026-05");
        reached(null);
        assertThat(mails())
                .contains(
                        "anna@example.com: [acme] Budget may has reached 90 % of 10.00 USD for 2026-05");
        assertThat(acme.in(() -> Message.page(null, 1).items().getFirst()).text)
                .contains("/t/%s/costs/budgets".formatted(acme.slug()));
    }

    private void reached(@Nullable Long team) {
        acme.in(() ->
                Event.tell(
                        acme.system(),
                        team,
                        EventKind.BUDGET_REACHED,
                        "budget/may",
                        Map.of("percent", 90, "amount", "10.00 USD", "month", "2026-05")));
    }

    @Test
    void a_broken_chain_is_told_to_administrators_and_auditors() {
        somebody("anna", MemberRole.ADMIN, Map.of());
        somebody("ada", MemberRole.AUDITOR, Map.of());
        somebody("bob", MemberRole.MEMBER, Map.of("web", Role.OWNER));
        acme.in(() ->
                Event.tell(
                        acme.system(),
                        null,
                        EventKind.ACTIVITY_BROKEN,
                        "verification/3",
                        Map.of("breaks", 2, "events", 10)));
        assertThat(mails())
                .containsExactly(
                        "ada@example.com: [acme] The record was tampered with",
                        "anna@example.com: [acme] The record was tampered with");
    }

    /** What is asked of the directory is one more, by plain JDBC, as ever. */
    @Test
    void telling_one_more_person_costs_one_statement() {
        watchers(1);
        long few = statements();
        watchers(10);
        assertThat(statements() - few).isEqualTo(10);
    }

    /** Whose digest is sent tomorrow. */
    private void watchers(int many) {
        for (int i = 0; i < many; i++) {
            var auditor = acme.person(MemberRole.AUDITOR, Map.of());
            acme.in(() -> {
                Person person = Person.findById(auditor.id());
                person.email = auditor.id() + "@example.com";
                Preferences.of(auditor.id())
                        .choose(Preferences.Scope.MINE, Preferences.What.ALL, true, "UTC", "", "");
                return person;
            });
        }
        postman.round();
    }

    private long statements() {
        acme.in(() ->
                Event.tell(acme.system(), null, EventKind.HEAD_LOST, "head/10", Map.of("seq", 10)));
        var statistics = sessions.getStatistics();
        statistics.setStatisticsEnabled(true);
        statistics.clear();
        postman.round();
        long count = statistics.getPrepareStatementCount();
        statistics.setStatisticsEnabled(false);
        return count;
    }

    @Test
    void a_lost_head_is_told_to_them_too() {
        somebody("anna", MemberRole.ADMIN, Map.of());
        acme.in(() ->
                Event.tell(acme.system(), null, EventKind.HEAD_LOST, "head/10", Map.of("seq", 10)));
        assertThat(mails())
                .containsExactly("anna@example.com: [acme] A signed head of the record is missing");
        assertThat(acme.in(() -> Message.page(null, 1).items().getFirst()).text)
                .contains("signed head of event 10 was missing from the artifact store")
                .contains("/t/%s/activity".formatted(acme.slug()));
    }

    @Test
    void readers_come_in_pieces_and_each_once() {
        for (var name : List.of("anna", "ben", "cleo", "dora", "emil")) {
            somebody(name, MemberRole.MEMBER, Map.of("web", Role.VIEWER));
        }
        for (int piece : new int[] {1, 2, 5, 200}) {
            var read = new ArrayList<String>();
            acme.in(() -> {
                readers.each(acme.id(), piece, it -> read.add(it.person().email));
                return true;
            });
            assertThat(read)
                    .containsExactlyInAnyOrder(
                            "anna@example.com",
                            "ben@example.com",
                            "cleo@example.com",
                            "dora@example.com",
                            "emil@example.com");
        }
    }
}
