package dev.goldsmith.approval;

import static dev.goldsmith.approval.Asked.need;
import static dev.goldsmith.approval.Asked.rule;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ImageVersion.State;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.people.Members;
import dev.goldsmith.run.RunState;
import dev.goldsmith.template.TemplateMove;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.ClientScope;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.testing.DiskSum;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is protected is the gallery that people trust, whichever way leads into it. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class GalleryGatesTest {
    private static final String SHELF = "shelf/nginx";
    private static final String LABS = "labs/nginx";

    @Inject TemplateMove move;
    @Inject Members members;
    @Inject ApprovalDuty duty;

    private Asked web;

    /** Builds for web, whose gates ask, and for lab, which has none. */
    private Somebody both;

    private Somebody walt;

    @BeforeEach
    void tenant() {
        web = Asked.create().galleries().policy(rule(Gate.NEW_VERSION, need("web", 1)));
        both = person(Map.of("web", Role.BUILDER, "lab", Role.BUILDER));
        walt = web.person("web", Role.APPROVER);
    }

    @AfterEach
    void its_disk_use_fits() {
        DiskSum.fits(web.tenant());
    }

    private Somebody person(Map<String, Role> roles) {
        return web.tenant().person(MemberRole.MEMBER, roles);
    }

    private ImageVersion inTheLab() {
        web.save(both, "lab", LABS, "echo 1");
        var version = web.publish(web.run(both, "lab", null));
        web.share(LABS, "web");
        return version;
    }

    private State state(ImageVersion version) {
        return web.reload(version).state;
    }

    @Test
    void a_copy_into_a_gallery_asks_the_gallerys_team() {
        var source = inTheLab();
        assertThat(source.state).isEqualTo(State.PUBLISHED);
        var copy = web.copy(both, source, SHELF, 1);
        assertThat(copy.state).isEqualTo(State.WAITING);
        var approval = web.of(copy);
        assertThat(approval.teamId).isEqualTo(web.tenant().in(() -> Asked.team("web").id));
        assertThat(approval.opened())
                .singleElement()
                .satisfies(opened -> {
                    assertThat(opened.gate()).isEqualTo(Gate.NEW_VERSION);
                    assertThat(opened.images()).containsExactly(SHELF);
                });
        web.approve(walt, approval);
        assertThat(state(copy)).isEqualTo(State.PUBLISHED);
        // The same again is covered by that yes, the same into another image isn't.
        assertThat(web.copy(both, source, SHELF, 2).state).isEqualTo(State.PUBLISHED);
        assertThat(web.copy(both, source, "shelf/other", 1).state).isEqualTo(State.WAITING);
    }

    /** Only what is asked for can be allowed, and a deployment has to begin for that. */
    @Test
    void a_deployment_of_what_asks_first_is_no_fault() {
        var source = inTheLab();
        web.copy(both, source, SHELF, 1);
        var body =
                """
                {"properties": {"mode": "Incremental", "template": {
                  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
                  "contentVersion": "1.0.0.0",
                  "resources": [{
                    "type": "Microsoft.Compute/galleries/images/versions", "apiVersion": "2022-03-03",
                    "name": "shelf/nginx/3.0.0", "location": "local",
                    "properties": {"storageProfile": {"source": {"id": "%s"}}}}]}}}
                """
                        .formatted(
                                "/subscriptions/%s/resourceGroups/lab/providers/Microsoft.Compute/galleries/labs/images/nginx/versions/%s"
                                        .formatted(web.tenant().id(), source.number()));
        given().auth()
                .oauth2(both.token())
                .contentType(ContentType.JSON)
                .queryParam("api-version", "2022-09-01")
                .body(body)
                .post(
                        "/subscriptions/%s/resourceGroups/web/providers/Microsoft.Resources/deployments/copy/validate"
                                .formatted(web.tenant().id()))
                .then()
                .statusCode(200)
                .body("properties.provisioningState", equalTo("Succeeded"));
        assertThat(web.tenant().in(() -> Approval.count())).as("nobody is asked yet").isOne();
    }

    @Test
    void a_copy_that_was_refused_is_nowhere_and_can_be_asked_for_again() {
        var source = inTheLab();
        var copy = web.copy(both, source, SHELF, 1);
        assertThat(web.refusal(() -> web.copy(both, source, SHELF, 1))).isEqualTo(Refusal.CONFLICT);
        web.vote(walt, web.of(copy), Verdict.REJECT, "not that one");
        assertThat(state(copy)).isEqualTo(State.REFUSED);
        var again = web.copy(both, source, SHELF, 1);
        assertThat(again.state).isEqualTo(State.WAITING);
        web.tenant()
                .in(() ->
                        Approval.update(
                                "expiresAt = ?1 where id = ?2", Instant.EPOCH, web.of(again).id));
        duty.round();
        assertThat(state(again)).isEqualTo(State.REFUSED);
        var third = web.copy(both, source, SHELF, 1);
        var access = web.tenant().access(both);
        web.tenant()
                .in(() -> {
                    ImageVersion.<ImageVersion>findById(third.id).delete(access);
                    return third;
                });
        assertThat(web.of(third).state).isEqualTo(ApprovalState.WITHDRAWN);
    }

    @Test
    void a_copy_is_judged_again_when_its_gate_opens() {
        var copy = web.copy(both, inTheLab(), SHELF, 1);
        web.tenant().in(() -> ImageShare.deleteAll());
        web.approve(walt, web.of(copy));
        assertThat(state(copy)).isEqualTo(State.REFUSED);
    }

    @Test
    void a_build_into_a_gallery_asks_the_gallerys_team_whosever_template_it_is() {
        web.save(both, "lab", SHELF, "echo 1");
        var run = web.run(both, "lab", null);
        assertThat(run.state).isEqualTo(RunState.AWAITING_APPROVAL);
        web.approve(walt, web.of(run));
        assertThat(web.tenant().reload(run).state).isEqualTo(RunState.QUEUED);
        assertThat(web.publish(run).state).isEqualTo(State.PUBLISHED);
    }

    @Test
    void who_builds_nothing_for_the_gallerys_team_publishes_nothing_into_it() {
        web.save(both, "lab", SHELF, "echo 1");
        var labs = person(Map.of("lab", Role.BUILDER));
        assertThat(web.refusal(() -> web.run(labs, "lab", null))).isEqualTo(Refusal.FORBIDDEN);
    }

    @Test
    void the_name_of_a_gallery_that_was_is_nobodys_who_comes_next() {
        var access = web.tenant().access(both);
        web.tenant()
                .in(() -> {
                    var gallery = Gallery.create(access, Asked.team("web"), "gone", "");
                    gallery.remove(access);
                    return gallery;
                });
        assertThat(
                        web.refusal(() ->
                                web.tenant()
                                        .in(() ->
                                                Gallery.create(
                                                        access, Asked.team("lab"), "Gone", ""))))
                .isEqualTo(Refusal.CONFLICT);
        web.tenant().in(() -> Gallery.create(access, Asked.team("web"), "gone", ""));
    }

    @Test
    void a_deleted_version_is_not_brought_back_by_who_read_it_before() {
        var version = inTheLab();
        var access = web.tenant().access(both);
        var tags = new ImageVersion.Change(null, null, Map.of("k", "v"));
        assertThat(
                        web.refusal(() ->
                                web.tenant()
                                        .in(() -> {
                                            ImageVersion read = ImageVersion.findById(version.id);
                                            on(version, it -> it.delete(access));
                                            read.change(access, tags);
                                            return read;
                                        })))
                .isEqualTo(Refusal.NOT_FOUND);
        assertThat(state(version)).isEqualTo(State.DELETED);
    }

    @Test
    void a_moved_template_asks_still() {
        web.save(both, "web", SHELF, "echo 1");
        var access = web.tenant().access(both);
        web.tenant().in(() -> move.move(access, "web", "nginx", "lab", "nginx"));
        assertThat(web.run(both, "lab", null).state).isEqualTo(RunState.AWAITING_APPROVAL);
    }

    @Test
    void a_gallery_that_changes_hands_under_a_run_asks_too() {
        web.save(both, "lab", LABS, "echo 1");
        var run = web.run(both, "lab", null);
        assertThat(run.state).isEqualTo(RunState.QUEUED);
        web.tenant()
                .in(() -> {
                    var gallery = Objects.requireNonNull(Gallery.byName("labs"));
                    ImageDefinition.require(gallery, "nginx")
                            .remove(web.tenant().system(), gallery);
                    gallery.remove(web.tenant().system());
                    return gallery;
                });
        web.tenant().gallery("labs", "web");
        web.tenant()
                .in(() ->
                        ImageDefinition.create(
                                web.tenant().system(),
                                Objects.requireNonNull(Gallery.byName("labs")),
                                "nginx"));
        assertThatThrownBy(() -> web.publish(run)).hasMessageContaining("gates of team web");
    }

    @Test
    void one_yes_meets_one_need() {
        web.policy(rule(Gate.NEW_VERSION, need("web", 1), need("platform", 1)));
        var decider = person(Map.of("web", Role.APPROVER, "platform", Role.APPROVER));
        web.save(both, "web", SHELF, "echo 1");
        var run = web.run(both, "web", null);
        var approval = web.of(run);
        web.approve(decider, approval);
        assertThat(web.tenant().reload(run).state).isEqualTo(RunState.AWAITING_APPROVAL);
        // Whoever comes second is asked for what is left, whichever that is.
        web.approve(walt, approval);
        assertThat(web.tenant().reload(run).state).isEqualTo(RunState.QUEUED);
    }

    @Test
    void the_policy_may_let_one_person_answer_for_two_teams() {
        web.policy(
                new Rule(
                        Gate.NEW_VERSION,
                        List.of(need("web", 1), need("platform", 1)),
                        24,
                        null,
                        null,
                        List.of(),
                        true,
                        null));
        var decider = person(Map.of("web", Role.APPROVER, "platform", Role.APPROVER));
        web.save(both, "web", SHELF, "echo 1");
        var run = web.run(both, "web", null);
        web.approve(decider, web.of(run));
        assertThat(web.tenant().reload(run).state).isEqualTo(RunState.QUEUED);
    }

    @Test
    void whoever_has_a_key_of_a_client_counts_as_its_asker() {
        var boss = web.tenant().person(MemberRole.ADMIN, Map.of("web", Role.APPROVER));
        var client = web.client(boss, "robot");
        var second = web.client(client, "robot's robot");
        web.save(both, "web", SHELF, "echo 1");
        for (var asker : List.of(client, second)) {
            var approval = web.of(web.run(asker, "web", null));
            assertThatThrownBy(() -> web.approve(boss, approval))
                    .hasMessageContaining("a key that you created");
        }
        // One that somebody else made, until they get a key of it.
        var other = web.client(web.tenant().admin(), "another");
        var access = web.tenant().access(boss);
        web.tenant().in(() -> ApiClient.require(other.id()).addSecret(access, 9));
        var approval = web.of(web.run(other, "web", null));
        assertThat(web.refusal(() -> web.approve(boss, approval))).isEqualTo(Refusal.FORBIDDEN);
        // What it wrote, they wrote.
        web.save(client, "web", SHELF, "echo 2");
        var written = web.of(web.run(both, "web", null));
        assertThatThrownBy(() -> web.approve(boss, written)).hasMessageContaining("You wrote");
        web.approve(walt, written);
    }

    @Test
    void a_program_says_nothing() {
        web.policy(rule(Gate.NEW_VERSION, new Rule.Need("web", Role.OWNER, 1, null)));
        var boss = web.tenant().admin();
        var client = web.client(boss, "robot");
        var access = web.tenant().access(boss);
        var owner = new ClientScope(MemberRole.MEMBER, Map.of("web", Role.OWNER));
        web.tenant()
                .in(() -> {
                    ApiClient.require(client.id()).rescope(access, owner);
                    return client;
                });
        web.save(both, "web", SHELF, "echo 1");
        var approval = web.of(web.run(both, "web", null));
        assertThat(web.refusal(() -> web.approve(client, approval))).isEqualTo(Refusal.FORBIDDEN);
    }

    @Test
    void nobody_is_made_a_decider_by_who_asks() {
        var owner = person(Map.of("web", Role.OWNER));
        var puppet = person(Map.of());
        var helper = person(Map.of());
        web.save(both, "web", SHELF, "echo 1");
        assign(owner, puppet, Role.APPROVER);
        var approval = web.of(web.run(owner, "web", null));
        assertThat(web.refusal(() -> web.approve(puppet, approval))).isNotNull();
        // Nor by an owner whom they made.
        assign(owner, helper, Role.OWNER);
        var second = person(Map.of());
        assign(helper, second, Role.APPROVER);
        assertThat(web.refusal(() -> web.approve(second, approval))).isNotNull();
        // For others' questions they are approvers as any other, and in a week for all.
        web.approve(puppet, web.of(web.run(both, "web", null)));
        web.tenant()
                .in(() ->
                        TeamRole.update(
                                "grantedAt = ?1 where personId = ?2",
                                Instant.now().minus(8, ChronoUnit.DAYS),
                                puppet.id()));
        web.approve(puppet, approval);
    }

    private void assign(Somebody by, Somebody whom, Role role) {
        var access = web.tenant().access(by);
        web.tenant()
                .in(() -> {
                    members.assign(access, Asked.team("web"), whom.id(), Set.of(role));
                    return whom;
                });
    }

    @Test
    void who_lifts_a_rule_is_asked_by_it_still() {
        var owner = person(Map.of("web", Role.OWNER));
        var access = web.tenant().access(owner);
        web.save(both, "web", SHELF, "echo 1");
        web.tenant().in(() -> ApprovalPolicy.write(access, Asked.team("web"), List.of(), null));
        assertThat(web.run(owner, "web", null).state).isEqualTo(RunState.AWAITING_APPROVAL);
        assertThat(web.run(both, "web", null).state).isEqualTo(RunState.QUEUED);
    }

    @Test
    void latest_is_not_moved_by_hand_to_what_nobody_approved() {
        web.policy();
        web.save(both, "web", SHELF, "echo old");
        var old = web.publish(web.run(both, "web", null));
        web.policy(rule(Gate.NEW_VERSION, need("web", 1)));
        web.save(both, "web", SHELF, "echo new");
        var run = web.run(both, "web", null);
        web.approve(walt, web.of(run));
        var fresh = web.publish(run);
        var by = web.tenant().access(both);
        for (var way :
                List.<java.util.function.Consumer<ImageVersion>>of(
                        it -> it.delete(by),
                        it -> it.change(by, new ImageVersion.Change(true, null, null)))) {
            assertThat(web.refusal(() -> on(fresh, way))).isEqualTo(Refusal.CONFLICT);
        }
        on(old, it -> it.change(by, new ImageVersion.Change(true, null, null)));
        on(fresh, it -> it.delete(by));
        assertThat(
                        web.refusal(() ->
                                on(
                                        old,
                                        it ->
                                                it.change(
                                                        by,
                                                        new ImageVersion.Change(
                                                                false, null, null)))))
                .isEqualTo(Refusal.CONFLICT);
    }

    private void on(ImageVersion version, java.util.function.Consumer<ImageVersion> act) {
        web.tenant()
                .in(() -> {
                    act.accept(ImageVersion.<ImageVersion>findById(version.id));
                    return version;
                });
    }
}
