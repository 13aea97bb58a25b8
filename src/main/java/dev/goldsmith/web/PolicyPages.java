package dev.goldsmith.web;

import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the gates of a team ask for. */
@Path("/t/{slug}/teams/{team}/policy")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class PolicyPages {
    @Inject Caller caller;

    /**
     * @param teams slugs that can be asked
     * @param revision what was edited
     * @param adding the gate whose rule is being written; empty for none
     */
    record Policy(
            String root,
            String team,
            List<String> teams,
            List<Part> parts,
            List<More> more,
            int revision,
            boolean mayEdit,
            Form form,
            String adding,
            String done)
            implements TemplateInstance {}

    /** A rule, and who could answer. */
    record Part(PolicyForm.Block block, List<PolicyPreview.Answer> answers) {}

    /** A gate that a rule can be added for. */
    record More(String word, String subject) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @PathParam("team") String slug,
            @QueryParam("add") @DefaultValue("") String add,
            @QueryParam("done") @DefaultValue("") String done) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.READ);
        var policy = ApprovalPolicy.of(team.id);
        List<Rule> rules = policy == null ? List.of() : policy.rules();
        var form = PolicyForm.of(rules);
        var gate = gate(add);
        return page(
                by,
                team,
                gate == null ? form : form.with(gate, team.slug),
                policy == null ? 0 : policy.revision,
                Form.empty(),
                gate == null ? "" : gate.word(),
                done.equals("saved") ? "The policy is saved." : "");
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response save(@PathParam("team") String slug, MultivaluedMap<String, String> typed) {
        var by = caller.access();
        // First: what is wrong with a form is said to whoever may send it.
        QuarkusTransaction.joiningExisting().run(() -> Team.require(slug, by, Permission.OWN));
        var removed = gate(Objects.requireNonNullElse(typed.getFirst("remove"), ""));
        var all = PolicyForm.typed(typed);
        var policy = removed == null ? all : all.without(removed);
        int revision = revision(typed.getFirst("revision"));
        return Form.of(typed)
                .submit(
                        () -> {
                            var team = Team.require(slug, by, Permission.OWN);
                            policy.placing(
                                    () -> ApprovalPolicy.write(by, team, policy.rules(), revision));
                            return URI.create(
                                    "/t/%s/teams/%s/policy?done=saved"
                                            .formatted(by.tenantSlug(), slug));
                        },
                        it ->
                                page(
                                        by,
                                        Team.require(slug, by, Permission.READ),
                                        policy,
                                        revision,
                                        it,
                                        "",
                                        ""));
    }

    private static Policy page(
            Access by,
            Team team,
            PolicyForm policy,
            int revision,
            Form form,
            String adding,
            String done) {
        // Teams may be asked that the owner doesn't read: their slugs are no secret in a tenant.
        var teams = Team.all();
        return new Policy(
                "/t/" + by.tenantSlug(),
                team.slug,
                teams.stream().map(it -> it.slug).toList(),
                parts(policy, teams),
                policy.others().stream()
                        .map(it -> new More(it.word(), PolicySentence.subject(it)))
                        .toList(),
                revision,
                by.may(Permission.OWN, team.id),
                form,
                adding,
                done);
    }

    private static List<Part> parts(PolicyForm policy, List<Team> teams) {
        var preview = PolicyPreview.of(teams, policy);
        return policy.blocks().stream().map(it -> new Part(it, preview.of(it))).toList();
    }

    private static @Nullable Gate gate(String word) {
        return Arrays.stream(Gate.values())
                .filter(it -> it.word().equals(word))
                .findFirst()
                .orElse(null);
    }

    private static int revision(@Nullable String text) {
        if (text == null || !text.matches("\\d{1,9}")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "revision",
                    "'revision' is the number that the form came with.");
        }
        return Integer.parseInt(text);
    }
}
