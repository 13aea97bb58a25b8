package dev.goldsmith.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.qute.CompletedStage;
import io.quarkus.qute.Engine;
import io.quarkus.qute.EvalContext;
import io.quarkus.qute.Results;
import io.quarkus.qute.ValueResolver;
import io.quarkus.qute.ValueResolvers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As Qute alone, but for how often it asks. */
class ResolversTest {
    record Image(String name, int size) {}

    record Team(String name, List<Image> images) {}

    /** As those that Quarkus makes: of a type, all of its members. */
    static class Team_ValueResolver implements ValueResolver {
        @Override
        public boolean appliesTo(EvalContext context) {
            return ValueResolvers.matchClass(context, Team.class);
        }

        @Override
        public CompletionStage<Object> resolve(EvalContext context) {
            var team = (Team) context.getBase();
            return switch (context.getName()) {
                case "name" -> CompletedStage.of(team.name());
                case "images" -> CompletedStage.of(team.images());
                default -> Results.notFound(context);
            };
        }
    }

    static class Image_ValueResolver implements ValueResolver {
        @Override
        public boolean appliesTo(EvalContext context) {
            return ValueResolvers.matchClass(context, Image.class);
        }

        @Override
        public CompletionStage<Object> resolve(EvalContext context) {
            return context.getName().equals("name")
                    ? CompletedStage.of(((Image) context.getBase()).name())
                    : Results.notFound(context);
        }
    }

    /** As an extension method: it adds a word to a type that has its own. */
    static class Image_Extension_ValueResolver implements ValueResolver {
        @Override
        public int getPriority() {
            return 5;
        }

        @Override
        public boolean appliesTo(EvalContext context) {
            return ValueResolvers.matchClass(context, Image.class)
                    && context.getName().equals("megabytes")
                    && context.getParams().isEmpty();
        }

        @Override
        public CompletionStage<Object> resolve(EvalContext context) {
            return CompletedStage.of(((Image) context.getBase()).size() / 1_000_000);
        }
    }

    /** Of a type that isn't on the page. */
    static class Other_ValueResolver implements ValueResolver {
        private int asked;

        @Override
        public boolean appliesTo(EvalContext context) {
            asked++;
            return false;
        }

        @Override
        public CompletionStage<Object> resolve(EvalContext context) {
            throw new AssertionError("It doesn't apply.");
        }
    }

    private static final String TEMPLATE =
            """
            {#for image in team.images}{image_count}. {team.name}/{image.name}: {image.megabytes} MB\
            {#if hint??}, {hint}{/if}, {image.missing ?: 'nothing'}, {images.size}, {image.name.length}
            {/for}\
            """;

    private final Other_ValueResolver other = new Other_ValueResolver();
    private Engine plain;
    private Engine indexed;

    @BeforeEach
    void engines() throws Exception {
        plain = engine();
        indexed = engine();
        new Rendering().prepare(indexed);
    }

    private Engine engine() {
        return Engine.builder()
                .addDefaults()
                .addValueResolver(other)
                .addValueResolver(new Team_ValueResolver())
                .addValueResolver(new Image_ValueResolver())
                .addValueResolver(new Image_Extension_ValueResolver())
                .addValueResolver(new io.quarkus.qute.ReflectionValueResolver())
                .build();
    }

    private static String render(Engine engine, Map<String, Object> more) {
        var team = new Team("web", List.of(new Image("a", 1_000_000), new Image("b", 2_000_000)));
        var instance = engine.parse(TEMPLATE).data("team", team).data("images", team.images());
        more.forEach(instance::data);
        return instance.render();
    }

    @Test
    void a_page_says_what_it_said() {
        assertThat(render(indexed, Map.of("hint", "new")))
                .isEqualTo(render(plain, Map.of("hint", "new")))
                .isEqualTo(
                        """
                        1. web/a: 1 MB, new, nothing, 2, 1
                        2. web/b: 2 MB, new, nothing, 2, 1
                        """);
        assertThat(render(indexed, Map.of())).isEqualTo(render(plain, Map.of()));
    }

    @Test
    void another_map_has_another_word() {
        assertThat(render(indexed, Map.of())).doesNotContain("new");
        assertThat(render(indexed, Map.of("hint", "new"))).contains("new");
        assertThat(render(indexed, Map.of())).doesNotContain("new");
    }

    @Test
    void who_cannot_answer_is_asked_once() {
        render(indexed, Map.of());
        other.asked = 0;

        render(indexed, Map.of());
        assertThat(other.asked).isZero();

        render(plain, Map.of());
        assertThat(other.asked).isPositive();
    }
}
