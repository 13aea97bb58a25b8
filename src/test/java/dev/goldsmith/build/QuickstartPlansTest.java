package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.EngineSupport;
import dev.goldsmith.schema.FetchTarget;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.Language;
import dev.goldsmith.schema.Source;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Quickstart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each quickstart would build, step by step. */
class QuickstartPlansTest {
    private static final Path PLANS = Path.of("src/test/resources/plans/quickstarts");

    static Stream<Quickstart> all() {
        return Quickstart.all().stream();
    }

    static Stream<Quickstart> onLinux() {
        return all().filter(q -> q.needs().isEmpty());
    }

    /** To write them anew: {@code mvn test -Dtest=QuickstartPlansTest -Dwrite-plans=true}. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void a_plan_reads_as_the_golden_one(Quickstart quickstart) throws Exception {
        var template = TemplateReader.read(document(quickstart, "golden", base()));
        var frozen = new HashMap<String, Digest>();
        FetchTarget.of(template).forEach(t -> frozen.put(t.path(), Digest.of(t.uri())));
        var plan = PlannerTest.text(Planner.plan(Orders.order(template, frozen, null)));
        var golden = PLANS.resolve(quickstart.id() + ".plan.txt");
        if (Boolean.getBoolean("write-plans")) {
            Files.createDirectories(PLANS);
            Files.writeString(golden, plan);
        }
        assertThat(plan).isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void is_sound_in_the_words_of_azure_too(Quickstart quickstart) {
        var document = document(quickstart, "golden", base());
        assertThat(TemplateReader.read(document, Language.V2024_02_01)).isNotNull();
        assertThat(quickstart.title()).isNotBlank();
        assertThat(quickstart.summary()).endsWith(".");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onLinux")
    void this_engine_builds_it_from_what_the_catalogue_has(Quickstart quickstart) {
        for (var gallery : List.of("golden", "")) {
            var template = TemplateReader.read(document(quickstart, gallery, ""));
            assertThat(EngineSupport.notExecutable(template)).isEmpty();
            assertThat(template.properties().source())
                    .isInstanceOfSatisfying(
                            Source.PlatformImage.class,
                            image -> assertThat(Catalogue.load(List.of()).find(image)).isPresent());
        }
    }

    @Test
    void those_for_windows_say_what_they_need() {
        assertThat(all().filter(q -> !q.needs().isEmpty()).map(Quickstart::id))
                .containsExactly("windows-baseline", "avd-application");
    }

    @Test
    void a_derivative_starts_from_the_teams_image() {
        var derivative = Quickstart.find("web-server").orElseThrow();
        assertThat(source(document(derivative, "golden", base())))
                .isInstanceOf(Source.SharedImageVersion.class);
    }

    private static Source source(ObjectNode document) {
        ImageTemplate template = TemplateReader.read(document);
        return template.properties().source();
    }

    private static String base() {
        return "/subscriptions/%s/resourceGroups/web/providers/Microsoft.Compute/galleries/golden/images/base"
                .formatted(Orders.TENANT);
    }

    private static ObjectNode document(Quickstart quickstart, String gallery, String base) {
        return quickstart.document(Orders.TENANT, "web", "mine", gallery, base);
    }
}
