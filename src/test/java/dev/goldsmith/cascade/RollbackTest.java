package dev.goldsmith.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every channel that a cascade moved goes back, or it is said why not. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class RollbackTest extends DrivenCascades {
    private void rollBack(Family family, Cascade cascade, boolean begun) {
        family.with(cascade, family.owner(), (it, by) -> it.rollBack(by, begun));
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.ROLLED_BACK);
    }

    @Test
    void what_went_back_is_built_again_by_the_next_one() {
        var family = built();
        rollBack(family, through(family), false);
        assertThat(family.at("web/web", "stable")).isEqualTo("1.0.0");
        through(family);
        assertThat(family.at("web/web", "stable")).isEqualTo("1.0.2");
        assertThat(family.at("web/shop", "stable")).isEqualTo("1.0.2");
        assertThatThrownBy(family::start).hasMessageContaining("out of date");
    }

    @Test
    void one_after_another_goes_back() {
        var family = built();
        var first = through(family);
        family.move();
        var second = through(family);
        rollBack(family, second, true);
        assertThat(family.at("web/shop", "stable")).isEqualTo("1.0.1");
        rollBack(family, first, true);
        for (var image : List.of("web/shop", "web/web", "web/api", "golden/base")) {
            assertThat(family.at(image, "stable")).as(image).isEqualTo("1.0.0");
        }
    }

    @Test
    void what_a_channel_moved_back_to_is_built_on_again() {
        var family = built();
        through(family);
        promote(family, access(family, family.owner()), "golden/base", "1.0.0");
        var cascade = family.start();
        round();
        assertThat(family.items(cascade))
                .containsExactly("api running", "web running", "shop waiting");
        assertThat(family.open()).hasSize(2);
    }

    @Test
    void what_was_moved_since_or_promoted_by_hand_is_named_and_stays() {
        var family = built();
        // Versions of api enter candidate, and somebody of its team promotes them.
        family.enters("web", "api", "candidate");
        var cascade = family.start();
        round();
        family.finish(cascade, "web", RunState.SUCCEEDED);
        family.finish(cascade, "api", RunState.SUCCEEDED);
        round();
        family.finish(cascade, "shop", RunState.FAILED);
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.HALTED);
        promote(family, "web/api", "1.0.1");
        // Somebody moves web on; the next version isn't the cascade's.
        family.finish(family.tenant().run("web", "web"), RunState.SUCCEEDED);

        family.with(cascade, family.owner(), (it, by) -> it.rollBack(by, false));
        round();

        assertThat(family.now(cascade).state).isEqualTo(CascadeState.ROLLED_BACK);
        assertThat(family.at("web/web", "stable")).isEqualTo("1.0.2");
        assertThat(family.at("web/api", "stable")).isEqualTo("1.0.1");
        assertThat(family.at("web/api", "candidate")).isNull();
        assertThat(family.at("golden/base", "stable")).isEqualTo("1.0.1");
        var back = TakeBack.of(family.now(cascade));
        assertThat(back)
                .filteredOn(it -> it.why() != null)
                .extracting(it -> it.channel() + ": " + it.why())
                .satisfiesExactlyInAnyOrder(
                        it ->
                                assertThat(it)
                                        .startsWith("web/web/stable: ")
                                        .endsWith("It was moved since."),
                        it -> assertThat(it).startsWith("web/api/stable: Only an owner"));
        // Whose those channels are isn't for everybody.
        var shown =
                family.tenant()
                        .in(() -> CascadeList.of(access(family, family.owner()), cascade.number));
        assertThat(shown.takenBack()).allMatch(it -> it.channel() == null);
    }

    @Test
    void a_narrow_token_takes_nothing_back_by_hand_outside_its_team() {
        var family = built();
        family.enters("web", "api", "candidate");
        var cascade = through(family);
        promote(family, "web/api", "1.0.1");
        var both =
                family.tenant()
                        .person(
                                MemberRole.MEMBER,
                                Map.of("platform", Role.OWNER, "web", Role.OWNER));
        var narrow =
                new Somebody(both.id(), both.name(), family.tenant().token(both, null, "platform"));
        api(family, narrow, "POST", "cascades/1/rollback", "{\"channel\":true}").statusCode(200);
        round();
        assertThat(family.now(cascade).state).isEqualTo(CascadeState.ROLLED_BACK);
        assertThat(family.at("web/api", "stable")).isEqualTo("1.0.1");
        assertThat(family.at("web/web", "stable")).isEqualTo("1.0.0");
        assertThat(family.at("golden/base", "stable")).isEqualTo("1.0.0");
    }
}
