package dev.goldsmith.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.lineage.Images.Image;
import dev.goldsmith.lineage.Images.Made;
import dev.goldsmith.lineage.Node.Built;
import dev.goldsmith.lineage.Node.Origin;
import dev.goldsmith.lineage.Node.Owner;
import dev.goldsmith.lineage.Templates.Following;
import dev.goldsmith.lineage.Templates.Source;
import dev.goldsmith.lineage.Templates.Template;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What came since an image was built, by what its template takes. */
class GapsTest {
    private static final Key BASE = new Key.Definition(1);
    private static final Key DISK = new Key.Managed(2);
    private static final Key DEBIAN = new Key.Platform("Debian:debian-12:12-gen2");
    private static final Instant MOVED = Instant.parse("2026-11-29T08:00:00Z");

    /**
     * {@code base} at 1.5.0, built on Debian 12.10; a managed image; another one on Debian 12.9.
     */
    private static final Gaps GAPS =
            new Gaps(
                    Stream.of(
                                    image(BASE, "1.5.0", "12.10.0"),
                                    image(DISK, "abcdef", "12.9.0"),
                                    image(new Key.Definition(3), "1.0.0", "12.9.0"))
                            .collect(Collectors.toMap(Image::key, Function.identity())),
                    UnaryOperator.identity());

    private static Image image(Key key, String newest, String on) {
        return new Image(
                key,
                new Owner(1, "web", "Web"),
                null,
                "image",
                new Built(15, newest, MOVED, null),
                null,
                new Made(null, DEBIAN, null, on));
    }

    private static Made on(long version, String number) {
        return new Made(7L, BASE, version, number);
    }

    private static Template template(@Nullable String pinned, @Nullable Following following) {
        return new Template(
                new Origin(7, 1, "web", "web", false, null),
                new Source(
                        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/providers/Microsoft.Compute/galleries/golden/images/base/versions/"
                                + (pinned == null ? "latest" : pinned),
                        null,
                        null,
                        null,
                        null),
                List.of(),
                following);
    }

    private static Template follows(long version, String number) {
        return template(null, new Following(1, "stable", version, number, MOVED));
    }

    private static Span span(String after, String to) {
        return new Span(
                1, VersionNumber.parse(after).orElseThrow(), VersionNumber.parse(to).orElseThrow());
    }

    @Test
    void latest_is_what_is_newest() {
        assertThat(GAPS.of(on(15, "1.5.0"), BASE, template(null, null))).isNull();
        assertThat(GAPS.of(on(10, "1.0.0"), BASE, template(null, null)))
                .isEqualTo(new Gaps.Gap(span("1.0.0", "1.5.0"), 1, null));
        // A version that latest can't mean.
        assertThat(GAPS.of(on(16, "2.0.0"), BASE, null)).isNull();
    }

    @Test
    void a_channel_can_be_moved_either_way() {
        assertThat(GAPS.of(on(10, "1.0.0"), BASE, follows(10, "1.0.0"))).isNull();
        assertThat(GAPS.of(on(10, "1.0.0"), BASE, follows(13, "1.3.0")))
                .isEqualTo(new Gaps.Gap(span("1.0.0", "1.3.0"), 1, MOVED));
        assertThat(GAPS.of(on(15, "1.5.0"), BASE, follows(13, "1.3.0")))
                .isEqualTo(new Gaps.Gap(1, MOVED));
    }

    @Test
    void what_is_pinned_is_out_of_date_only_when_it_is_built_on_something_else() {
        assertThat(GAPS.of(on(10, "1.0.0"), BASE, template("1.0.0", null))).isNull();
        assertThat(GAPS.of(on(10, "1.0.0"), BASE, template("1.3.0", null)))
                .isEqualTo(new Gaps.Gap(1, null));
    }

    @Test
    void numbers_of_platform_images_are_compared_as_numbers() {
        assertThat(GAPS.newest(DEBIAN)).isEqualTo("12.10.0");
        assertThat(GAPS.of(new Made(null, DEBIAN, null, "12.10.0"), DEBIAN, null)).isNull();
        assertThat(GAPS.of(new Made(null, DEBIAN, null, "12.9.0"), DEBIAN, null))
                .isEqualTo(new Gaps.Gap(1, null));
    }

    @Test
    void a_managed_image_is_its_disk() {
        assertThat(GAPS.of(new Made(null, DISK, null, "abcdef"), DISK, null)).isNull();
        assertThat(GAPS.of(new Made(null, DISK, null, "012345"), DISK, null))
                .isEqualTo(new Gaps.Gap(1, MOVED));
    }

    @Test
    void what_is_not_counted_has_no_number() {
        var gap = new Gaps.Gap(span("1.0.0", "1.5.0"), 1, null);

        assertThat(gap.count(Map.of())).isEqualTo(new Span.Count(0, null));
        assertThat(gap.count(Map.of(span("1.0.0", "1.5.0"), new Span.Count(4, MOVED))))
                .isEqualTo(new Span.Count(4, MOVED));
    }
}
