package dev.goldsmith.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.activity.Event;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Pause;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Withdrawal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.notify.Message;
import dev.goldsmith.notify.Postman;
import dev.goldsmith.recall.Recall;
import dev.goldsmith.recall.RecallList;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A version that is recalled, and all that descends from it. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class RecallTest extends RecalledImages {
    @Inject Postman postman;

    @Test
    void a_build_that_runs_on_it_is_stopped_with_the_reason() throws Exception {
        site("latest", shared("web/site"));
        var run = asked("web", "site");
        worker(engine(Map.of("customize", Duration.ofMinutes(5)))).open(() -> {});
        while (state(run) != RunState.CUSTOMIZING) {
            Pause.millis(20);
        }

        recall("golden", "base", "1.0.0", owner);
        while (!state(run).terminal()) {
            // One look leaves a run alone whose worker writes to it just then.
            withdrawn.round();
            Pause.millis(20);
        }

        var stopped = acme.reload(run);
        assertThat(stopped.state).isEqualTo(RunState.CANCELED);
        assertThat(stopped.canceledByName).contains("was recalled: " + WHY);
    }

    /** Its worker heard of the recall only when everything was built. */
    @Test
    void what_was_built_meanwhile_is_not_published() {
        site("latest", shared("web/site"));
        var run = asked("web", "site");
        var held = distributing(run);
        var target =
                TemplateReader.read(acme.inputs(run).document).properties().distribute().getFirst();
        recall("golden", "base", "1.0.0", owner);

        assertThatThrownBy(() -> publishing.of(held).foresee(target, "1.0.0"))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining(WHY);
        assertThatThrownBy(() ->
                        publishing
                                .of(held)
                                .publish(
                                        target,
                                        Objects.requireNonNull(acme.reload(run).captured),
                                        SILENT))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining(WHY);
        acme.in(() -> {
            assertThat(ImageVersion.count("runId", run.id)).isZero();
            return true;
        });
    }

    @Test
    void channels_fall_back_to_what_they_pointed_to_before_and_return_when_all_is_lifted() {
        for (int i = 1; i <= 2; i++) {
            build("platform", "base");
            promote("golden", "base", "stable", "1.0." + i);
        }
        site("1.0.2", shared("web/site"));
        build("web", "site");
        promote("web", "site", "stable", "1.0.0");

        var second = recall("golden", "base", "1.0.2", owner);
        assertThat(at("golden", "base", "stable")).isEqualTo("1.0.1");
        assertThat(at("web", "site", "stable")).isNull();
        var first = recall("golden", "base", "1.0.1", owner);
        assertThat(at("golden", "base", "stable")).isEqualTo("1.0.0");
        // A team takes back its own copy of what is recalled already.
        var own = recall("web", "site", "1.0.0", webOwner);

        restore(second, owner);
        assertThat(at("golden", "base", "stable")).isEqualTo("1.0.2");
        // Two recalls took it, and one is left.
        assertThat(at("web", "site", "stable")).isNull();
        refused(() -> acme.in(() -> site().requireUsable()));
        restore(own, webOwner);
        assertThat(at("web", "site", "stable")).isEqualTo("1.0.0");
        restore(first, owner);
        assertThat(at("golden", "base", "stable")).isEqualTo("1.0.2");
        assertThatThrownBy(() -> restore(first, owner)).hasMessageContaining("restored already");
    }

    /** They are one disk. */
    @Test
    void other_outputs_of_its_run_are_taken_with_it_and_are_called_by_their_name()
            throws Exception {
        site(
                "1.0.0",
                shared("web/site"),
                shared("web/other").replace("\"image\"", "\"other\""),
                managed("site"),
                Documents.vhd("vhd"));
        var run = build("web", "site");
        derive("child", "web/other", "1.0.0", shared("web/child"));
        build("web", "child");
        var preview = acme.in(() -> Recall.preview(acme.access(webOwner), site()));
        assertThat(preview.taken())
                .isEqualTo("This takes back 3 versions and 1 managed image of 1 team.");

        var recall = recall("web", "site", "1.0.0", webOwner);

        assertThat(recall.versions).isEqualTo(3);
        assertThat(recall.managedImages).isOne();
        acme.in(() -> {
            assertThat(version("web", "other", "1.0.0").unusable()).contains(WHY);
            assertThat(version("web", "child", "1.0.0").unusable()).contains(WHY);
            assertThat(Objects.requireNonNull(Withdrawal.of(Run.<Run>findById(run.id))).ofRun(run))
                    .isEqualTo(
                            "Version 1.0.0 of web/site, which is the same disk, was recalled: %s."
                                    .formatted(WHY));
            assertThat(RecallList.images(acme.access(webOwner), recall, null, 9).items())
                    .extracting(RecallList.TakenImage::name)
                    .containsExactly("site");
            assertThat(RecallList.images(owner(), recall, null, 9).items()).isEmpty();
            return true;
        });
        restore(recall, webOwner);
        assertThat(acme.in(() -> Withdrawal.count())).isZero();
    }

    private static ImageVersion site() {
        return version("web", "site", "1.0.0");
    }

    /** Who was only distributed to doesn't take back what another team built. */
    @Test
    void who_didnt_build_it_takes_what_is_in_their_own_galleries() {
        acme.save(
                "platform",
                "wide",
                Documents.document(
                        "",
                        shared("golden/wide")
                                + ","
                                + shared("web/wide").replace("\"image\"", "\"other\"")));
        build("platform", "wide");

        var theirs = recall("web", "wide", "1.0.0", webOwner);
        assertThat(theirs.versions).isOne();
        restore(theirs, webOwner);
        assertThat(recall("golden", "wide", "1.0.0", owner).versions).isEqualTo(2);
    }

    @Test
    void a_recall_in_force_is_shown_however_many_came_after_it() throws Exception {
        var old = recall("golden", "base", "1.0.0", owner);
        for (int i = 0; i < 60; i++) {
            sql(
                    """
                    insert into recall (tenant_id, version_id, team_id, gallery, image, number, reason, recalled_by,
                        recalled_by_name, recalled_at, versions, managed_images, teams, channels, runs, restored_at)
                    select tenant_id, 0, team_id, gallery, image, number, reason, recalled_by,
                        recalled_by_name, recalled_at, 1, 0, 1, 0, 0, utc_timestamp(6)
                    from recall where id = %d
                    """
                            .formatted(old.id));
        }
        sql(
                """
                insert into recall_team (tenant_id, recall_id, team_id, images)
                select tenant_id, id, team_id, 1 from recall where tenant_id = '%s' and version_id = 0
                """
                        .formatted(acme.id()));
        for (var by : List.of(owner, acme.admin())) {
            assertThat(acme.in(() -> RecallList.inForce(acme.access(by), 3)))
                    .extracting(it -> it.id)
                    .containsExactly(old.id);
        }
        assertThat(acme.in(() -> RecallList.inForce(acme.access(webOwner), 3))).isEmpty();
    }

    @Test
    void owners_of_each_team_get_a_mail_of_it_and_of_its_restoration() {
        site("1.0.0", shared("web/site"));
        build("web", "site");
        addressed(owner, "olga");
        addressed(webOwner, "otto");
        addressed(acme.builder("web"), "bob");

        var recall = recall("golden", "base", "1.0.0", owner);
        assertThat(mails())
                .containsExactly(
                        "olga: Images of team platform were recalled",
                        "otto: Images of team web were recalled");
        Message mail = acme.in(() -> Message.find("recipient", "otto@example.com").firstResult());
        assertThat(mail.text)
                .contains(WHY, "web/site 1.0.0", "/recalls/" + recall.id)
                .doesNotContain("golden/base");

        restore(recall, owner);
        assertThat(mails())
                .contains(
                        "olga: Images of team platform were restored",
                        "otto: Images of team web were restored")
                .hasSize(4);
    }

    private void addressed(Somebody somebody, String name) {
        acme.in(() ->
                Person.update("email = ?1 where id = ?2", name + "@example.com", somebody.id()));
    }

    /** About images, by whom they were addressed to. */
    private List<String> mails() {
        postman.round();
        return acme.in(() ->
                Message.<Message>list("subject like '%Images of team%'").stream()
                        .map(it ->
                                it.recipient.replace("@example.com", ": ")
                                        + it.subject.substring(it.subject.indexOf("Images")))
                        .sorted()
                        .toList());
    }

    @Test
    void owners_recall_their_own_versions_and_learn_no_names_of_others() {
        site("1.0.0", shared("web/site"));
        build("web", "site");
        promote("web", "site", "stable", "1.0.0");
        var both =
                acme.person(MemberRole.MEMBER, Map.of("web", Role.OWNER, "platform", Role.BUILDER));
        for (var by : List.of(both, webOwner)) {
            assertThatThrownBy(() -> recall("golden", "base", "1.0.0", by))
                    .isInstanceOf(Refused.class);
        }

        var preview = acme.in(() -> Recall.preview(owner(), version("golden", "base", "1.0.0")));
        assertThat(preview.taken()).isEqualTo("This takes back 2 versions of 2 teams.");
        assertThat(preview.channels())
                .extracting(it -> it.path())
                .containsExactly("golden/base/stable");
        assertThat(preview.hidden()).isEqualTo(1);

        var recall = recall("golden", "base", "1.0.0", owner);
        assertThatThrownBy(() -> recall("golden", "base", "1.0.0", owner))
                .hasMessageContaining("recalled already");
        assertThatThrownBy(() -> restore(recall, webOwner)).isInstanceOf(Refused.class);
        acme.in(() -> {
            assertThat(RecallList.taken(owner(), recall, null, 9).items())
                    .extracting(it -> it.image())
                    .containsExactly("base");
            assertThat(RecallList.taken(acme.access(webOwner), recall, null, 9).items())
                    .extracting(it -> it.image())
                    .containsExactly("site");
            assertThat(RecallList.page(acme.access(webOwner), null, 9).items())
                    .extracting(it -> it.id)
                    .containsExactly(recall.id);
            assertThat(
                            Event.<Event>list("noun = 'recall' order by teamId").stream()
                                    .map(it -> it.detail)
                                    .toList())
                    .satisfiesExactly(
                            it ->
                                    assertThat(it)
                                            .contains("golden/base 1.0.0")
                                            .doesNotContain("site"),
                            it -> assertThat(it).contains("web/site 1.0.0").doesNotContain("base"));
            return true;
        });
    }
}
