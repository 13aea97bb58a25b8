package dev.goldsmith.approval;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import jakarta.enterprise.inject.spi.CDI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A tenant whose team web has gates, and the words to tell what happens there. */
record Asked(TestTenant tenant) {

    static Asked create() {
        return new Asked(TestTenant.create("gates").team("web").team("platform"));
    }

    static Rule.Need need(String team, int votes) {
        return new Rule.Need(team, Role.APPROVER, votes, null);
    }

    static Rule rule(Gate gate, Rule.Need... needs) {
        return new Rule(gate, List.of(needs), 24, null, null, List.of());
    }

    Asked policy(Rule... rules) {
        tenant.in(() -> ApprovalPolicy.write(tenant.system(), team("web"), List.of(rules), null));
        return this;
    }

    Somebody person(String team, Role role) {
        return tenant.person(dev.goldsmith.tenant.MemberRole.MEMBER, java.util.Map.of(team, role));
    }

    TemplateSave.Saved save(Somebody by, String command) {
        var save = CDI.current().select(TemplateSave.class).get();
        var access = tenant.access(by);
        return tenant.in(() ->
                save.save(
                        access,
                        "web",
                        "nginx",
                        Documents.shell(tenant.id(), null, command),
                        null,
                        ""));
    }

    Run run(Somebody by) {
        return run(by, null);
    }

    Run run(Somebody by, @Nullable Integer version) {
        var access = tenant.access(by);
        return tenant.in(() -> {
            var template = Template.require(team("web"), "nginx");
            var number = version == null ? template.latestVersion : version;
            return Run.request(
                    access,
                    template,
                    dev.goldsmith.template.TemplateVersion.require(template, number),
                    false);
        });
    }

    Approval of(Run run) {
        return tenant.in(() -> Objects.requireNonNull(run.approval()));
    }

    Approval vote(Somebody by, Approval approval, Verdict verdict, String comment) {
        var access = tenant.access(by);
        return tenant.in(() -> decisions().decide(access, approval.id, verdict, comment));
    }

    Approval approve(Somebody by, Approval approval) {
        return vote(by, approval, Verdict.APPROVE, "");
    }

    /** The reason why it was refused, or null when it wasn't. */
    @Nullable Refusal refusal(Runnable act) {
        try {
            act.run();
            return null;
        } catch (Refused refused) {
            return refused.refusal;
        }
    }

    void dismiss(Somebody somebody, String team) {
        tenant.in(() ->
                TeamRole.delete("personId = ?1 and teamId = ?2", somebody.id(), team(team).id));
    }

    static Decisions decisions() {
        return CDI.current().select(Decisions.class).get();
    }

    static Team team(String slug) {
        return Objects.requireNonNull(Team.bySlug(slug));
    }
}
