package dev.goldsmith.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.ApprovalDuty;
import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Decisions;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.approval.Verdict;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is written to about an approval. That mails arrive, the mails about runs show. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ApprovalMailTest {
    @Inject Postman postman;
    @Inject Decisions decisions;
    @Inject ApprovalDuty duty;

    private TestTenant acme;
    private Somebody wanda;
    private Somebody pavel;

    @BeforeEach
    void aPolicy() {
        acme = TestTenant.create("acme").team("web").team("platform").template("web", "nginx");
        wanda = somebody("wanda", "web", Role.BUILDER);
        somebody("walt", "web", Role.APPROVER);
        pavel = somebody("pavel", "platform", Role.APPROVER);
        somebody("pia", "platform", Role.APPROVER);
        somebody("paul", "platform", Role.BUILDER);
        var need = new Rule.Need("platform", Role.APPROVER, 1, null);
        var rule = new Rule(Gate.NEW_VERSION, List.of(need), 24, null, null, List.of());
        acme.in(() -> ApprovalPolicy.write(acme.system(), web(), List.of(rule), null));
    }

    private static Team web() {
        return Objects.requireNonNull(Team.bySlug("web"));
    }

    private Somebody somebody(String name, String team, Role role) {
        var somebody = acme.person(MemberRole.MEMBER, Map.of(team, role));
        acme.in(() -> {
            Person person = Person.findById(somebody.id());
            person.email = name + "@example.com";
            return person;
        });
        return somebody;
    }

    private Approval asked() {
        return acme.in(() -> {
            var template = Template.require(web(), "nginx");
            var run = Run.request(acme.access(wanda), template, template.latest(), false);
            return Objects.requireNonNull(run.approval());
        });
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
    void those_whose_say_is_missing_are_asked_and_who_asked_hears_of_it() {
        var approval = asked();
        assertThat(mails())
                .containsExactly(
                        "pavel@example.com: [acme] nginx, version 1 needs your approval",
                        "pia@example.com: [acme] nginx, version 1 needs your approval");
        assertThat(acme.in(() -> Message.page(null, 1).items().getFirst()).text)
                .containsPattern("Expected cost.*USD");
        var access = acme.access(pavel);
        acme.in(() -> decisions.decide(access, approval.id, Verdict.APPROVE, "Checked."));
        assertThat(mails())
                .hasSize(3)
                .contains("wanda@example.com: [acme] nginx, version 1: approved");
    }

    @Test
    void who_approved_hears_how_it_ended_and_no_more_than_they_may_read() {
        var approval = asked();
        var access = acme.access(pavel);
        acme.in(() -> decisions.decide(access, approval.id, Verdict.APPROVE, "Checked."));
        acme.in(() -> {
            var run = Run.locked(Run.require(acme.access(wanda), 1).id);
            run.admit(Instant.now());
            run.claim("worker-1", Duration.ofSeconds(15), acme.system());
            run.fail(
                    new BuildFailure("customize-1", "It broke.", 7, List.of("secret words")),
                    RunState.FAILED,
                    acme.system());
            return run;
        });
        assertThat(mails())
                .hasSize(3)
                .contains(
                        "pavel@example.com: [acme] nginx, run 1: failed",
                        "wanda@example.com: [acme] nginx, run 1: failed");
        acme.in(() -> {
            var told =
                    Message.page(null, 100).items().stream()
                            .filter(mail -> mail.subject.endsWith("failed"))
                            .toList();
            assertThat(told)
                    .filteredOn(mail -> mail.recipient.startsWith("pavel"))
                    .singleElement()
                    .extracting(mail -> mail.text)
                    .asString()
                    .contains("/approvals/" + approval.id)
                    .doesNotContain("secret words", "/runs/");
            assertThat(told)
                    .filteredOn(mail -> mail.recipient.startsWith("wanda"))
                    .singleElement()
                    .extracting(mail -> mail.text)
                    .asString()
                    .contains("secret words", "/runs/1");
            return told;
        });
    }

    @Test
    void those_whose_say_is_missing_are_warned_once_before_it_ends() {
        var approval = asked();
        duty.round();
        assertThat(mails()).hasSize(2);
        acme.in(() ->
                Approval.update(
                        "requestedAt = ?1, expiresAt = ?2 where id = ?3",
                        Instant.now().minus(Duration.ofHours(20)),
                        Instant.now().plus(Duration.ofHours(4)),
                        approval.id));
        duty.round();
        duty.round();
        assertThat(mails())
                .hasSize(4)
                .contains(
                        "pia@example.com: [acme] nginx, version 1 needs your approval; the request expires soon");
    }

    @Test
    void a_link_leads_to_the_page_and_carries_no_right() {
        var approval = asked();
        mails();
        var mail = acme.in(() -> Message.page(null, 1).items().getFirst());
        assertThat(mail.text).contains("/t/%s/approvals/%d\n".formatted(acme.slug(), approval.id));
    }

    @Test
    void who_has_ended_their_mails_gets_none() {
        acme.in(() -> {
            Preferences.of(pavel.id())
                    .choose(Preferences.Scope.MINE, Preferences.What.NONE, false, "UTC", "", "");
            return pavel;
        });
        asked();
        assertThat(mails())
                .containsExactly("pia@example.com: [acme] nginx, version 1 needs your approval");
    }
}
