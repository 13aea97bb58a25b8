package dev.goldsmith.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.Sentence;
import dev.goldsmith.gallery.EndOfLife;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.notify.Message;
import dev.goldsmith.notify.Postman;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is told of an end, when, and how often. */
@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class EndDutyTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @Inject EndDuty duty;
    @Inject Postman postman;

    private final Ageing base = Ageing.create().versions(2);

    private void ends(String number, @Nullable Instant at) {
        base.tenant()
                .in(() -> {
                    ImageVersion.require(Ageing.base().definition(), number)
                            .change(
                                    base.tenant().system(),
                                    new ImageVersion.Change(null, new ImageVersion.End(at), null));
                    return true;
                });
    }

    private static Instant in(int days) {
        return NOW.plus(Duration.ofDays(days));
    }

    /** {@code platform: Image golden/base/1.0.0 ends …}, in order. */
    private List<String> told() {
        return base.tenant()
                .in(() ->
                        Event.<Event>list("kind like '%.ending' or kind like '%.ended' order by id")
                                .stream()
                                .map(it ->
                                        Team.<Team>findById(it.teamId).slug
                                                + " "
                                                + it.kind
                                                + " "
                                                + it.subject
                                                + " "
                                                + it.detail.replaceAll(".*\"days\":(\\d+).*", "$1"))
                                .toList());
    }

    @Test
    void each_notice_goes_out_once_and_a_jump_of_the_clock_sends_none_again() {
        ends("1.0.0", in(100));
        duty.round(in(69));
        assertThat(told()).isEmpty();
        duty.round(in(70));
        duty.round(in(70));
        duty.round(in(71));
        assertThat(told()).containsExactly("platform image.ending image/golden/base/1.0.0 30");
        // What was missed is said once.
        duty.round(in(95));
        assertThat(told()).hasSize(2).last().asString().endsWith(" 5");
        // Back, and on again.
        duty.round(in(10));
        duty.round(in(93));
        assertThat(told()).hasSize(2);
        duty.round(in(99));
        duty.round(in(100));
        duty.round(in(200));
        assertThat(told())
                .hasSize(4)
                .last()
                .isEqualTo("platform image.ended image/golden/base/1.0.0 0");
    }

    @Test
    void owners_get_a_mail_before_and_after() {
        base.tenant()
                .in(() ->
                        Person.update(
                                "email = ?1 where id = ?2", "olga@example.com", base.owner().id()));
        ends("1.0.0", in(7));
        duty.round(in(0));
        duty.round(in(7));
        postman.round();
        var mails =
                base.tenant()
                        .in(() ->
                                Message.<Message>list("recipient", "olga@example.com").stream()
                                        .map(it -> it.subject.replaceFirst(".*] ", ""))
                                        .toList());
        assertThat(mails)
                .containsExactlyInAnyOrder(
                        "golden/base/1.0.0 reaches its end of life in 7 days",
                        "golden/base/1.0.0 has reached its end of life");
    }

    @Test
    void another_date_is_told_anew_and_none_is_not() {
        ends("1.0.0", in(20));
        duty.round(in(0));
        ends("1.0.0", in(25));
        duty.round(in(0));
        assertThat(told()).hasSize(2);
        ends("1.0.0", null);
        duty.round(in(30));
        assertThat(told()).hasSize(2);
    }

    @Test
    void a_deleted_version_ends_nowhere() {
        ends("1.0.0", in(20));
        base.tenant()
                .in(() -> {
                    ImageVersion.require(Ageing.base().definition(), "1.0.0")
                            .delete(base.tenant().system());
                    return true;
                });
        duty.round(in(30));
        assertThat(told()).isEmpty();
    }

    @Test
    void teams_that_build_on_it_are_told_too() {
        base.derive("pinned", "1.0.0");
        ends("1.0.0", in(7));
        duty.round(in(0));
        assertThat(told())
                .containsExactlyInAnyOrder(
                        "platform image.ending image/golden/base/1.0.0 7",
                        "web image.ending image/golden/base/1.0.0 7");
        // 1.0.1 is the latest; web takes the other one.
        ends("1.0.1", in(7));
        duty.round(in(0));
        assertThat(told()).hasSize(3);
        base.derive("floating", "latest");
        ends("1.0.1", in(6));
        duty.round(in(0));
        assertThat(told()).contains("web image.ending image/golden/base/1.0.1 6");
    }

    @Test
    void an_image_ends_with_all_its_versions() {
        base.derive("floating", "latest");
        base.tenant()
                .in(() -> {
                    Ageing.base()
                            .definition()
                            .ends(base.tenant().system(), Ageing.base().gallery(), in(1), false);
                    return true;
                });
        duty.round(in(0));
        duty.round(in(1));
        assertThat(told())
                .containsExactlyInAnyOrder(
                        "platform imageDefinition.ending image/golden/base 1",
                        "web imageDefinition.ending image/golden/base 1",
                        "platform imageDefinition.ended image/golden/base 0",
                        "web imageDefinition.ended image/golden/base 0");
        assertThat(
                        base.tenant()
                                .in(() ->
                                        ImageVersion.require(Ageing.base().definition(), "1.0.0")
                                                .endsAt(Ageing.base().definition())))
                .isEqualTo(in(1));
        assertThat(
                        base.tenant()
                                .in(() ->
                                        Event.<Event>list("kind", "imageDefinition.ended").stream()
                                                .map(it -> Sentence.of(it).toString())
                                                .toList()))
                .containsOnly("Image definition golden/base has reached its end of life");
    }

    @Test
    void a_version_that_ends_with_its_image_is_told_of_by_that() {
        base.derive("pinned", "1.0.0");
        ends("1.0.0", in(25));
        ends("1.0.1", in(3));
        imageEnds(in(20));
        duty.round(in(0));
        assertThat(told())
                .containsExactlyInAnyOrder(
                        "platform imageDefinition.ending image/golden/base 20",
                        "web imageDefinition.ending image/golden/base 20",
                        "platform image.ending image/golden/base/1.0.1 3");
        // The image's end is put off: from then on its own counts.
        imageEnds(null);
        duty.round(in(18));
        assertThat(told()).contains("web image.ending image/golden/base/1.0.0 7");
    }

    private void imageEnds(@Nullable Instant at) {
        base.tenant()
                .in(() -> {
                    Ageing.base()
                            .definition()
                            .ends(base.tenant().system(), Ageing.base().gallery(), at, false);
                    return true;
                });
    }

    @Test
    void of_several_portals_one_tells() throws Exception {
        ends("1.0.0", in(7));
        try (var portals = Executors.newVirtualThreadPerTaskExecutor()) {
            var rounds =
                    Stream.<Callable<Boolean>>generate(() ->
                                    () -> {
                                        duty.round(in(0));
                                        return true;
                                    })
                            .limit(4)
                            .toList();
            for (var round : portals.invokeAll(rounds)) {
                assertThat(round.get()).isTrue();
            }
        }
        assertThat(told()).hasSize(1);
    }

    @Test
    void a_notice_is_that_of_the_last_day_that_has_come() {
        assertThat(EndOfLife.at(NOW, in(31))).isNull();
        assertThat(EndOfLife.at(NOW, in(30))).isEqualTo(new EndOfLife.Notice(30, in(23)));
        assertThat(EndOfLife.at(NOW, in(7))).isEqualTo(new EndOfLife.Notice(7, in(6)));
        assertThat(EndOfLife.at(NOW, in(2))).isEqualTo(new EndOfLife.Notice(7, in(1)));
        assertThat(EndOfLife.at(NOW, in(0))).isEqualTo(new EndOfLife.Notice(0, null));
    }
}
