package dev.goldsmith.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing of the language is silently ignored: the list of words, the records, the readers and what
 * the engine executes agree, and docs/reference/template.md says so.
 */
class WordsTest {
    private static final Path PAGE = Path.of("docs/reference/template.md");

    /** Discriminators by record where they differ. */
    private static final Map<String, String> TYPES = Map.of("Vhd", "VHD", "FromSource", "Source");

    static Stream<Word> words() throws IOException {
        return Word.all().stream();
    }

    static Stream<Word> used() throws IOException {
        return words().filter(w -> !w.isTold() && !w.isType());
    }

    static Stream<Word> told() throws IOException {
        return words().filter(Word::isTold);
    }

    static Stream<Word> withTests() throws IOException {
        return Stream.concat(words(), Word.others().stream());
    }

    @Test
    void the_list_is_what_the_records_have() throws IOException {
        var recorded = new TreeSet<String>();
        components("", ImageTemplate.class, recorded);
        var listed = new TreeSet<>(used().map(Word::path).toList());
        assertThat(listed).isEqualTo(recorded);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("used")
    void a_word_is_read_kept_and_of_its_version(Word word) {
        var probe = WordProbe.of(word);
        var template = TemplateReader.read(probe);
        var last = last(word);
        assertThat(TemplateWriter.toJson(template).findValues(last))
                .containsExactlyInAnyOrderElementsOf(probe.findValues(last));
        assertThat(TemplateWriter.canonical(template)).contains("\"" + last + "\"");
        switch (word.since()) {
            case "2024-02-01" ->
                    assertThat(TemplateReader.read(probe, Language.V2024_02_01)).isNotNull();
            case "2025-10-01" -> {
                assertThat(TemplateReader.read(probe, Language.V2025_10_01)).isNotNull();
                assertThatThrownBy(() -> TemplateReader.read(probe, Language.V2024_02_01))
                        .isInstanceOf(Refused.class);
            }
            default ->
                    assertThatThrownBy(() -> TemplateReader.read(probe, Language.V2025_10_01))
                            .isInstanceOf(Refused.class);
        }
    }

    private static String last(Word word) {
        return word.path().substring(word.path().lastIndexOf('.') + 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("used")
    void a_wrong_value_of_a_word_is_named(Word word) {
        var probe = WordProbe.of(word);
        var last = last(word);
        var odd = TemplateReader.tree("[[1]]");
        probe.findParents(last).forEach(parent -> ((ObjectNode) parent).set(last, odd));
        assertThatThrownBy(() -> TemplateReader.read(probe))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused ->
                                assertThat(refused.violations)
                                        .anyMatch(v -> v.path().contains("." + last)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("told")
    void what_only_a_service_says_is_taken_and_means_nothing(Word word) {
        var probe = WordProbe.of(word);
        var with = TemplateReader.read(probe);
        var last = last(word);
        assertThat(probe.findValue(last)).isNotNull();
        var bare =
                new Word(word.path(), word.since(), word.kind(), "", "", word.test(), word.what());
        assertThat(TemplateWriter.canonical(with))
                .isEqualTo(TemplateWriter.canonical(TemplateReader.read(WordProbe.of(bare))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withTests")
    void each_is_shown_by_a_test_that_exists(Word word) throws IOException {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            var found = files.filter(f -> f.endsWith(word.testClass() + ".java")).findFirst();
            assertThat(found).as(word.test()).isPresent();
            assertThat(Files.readString(found.orElseThrow())).contains("void " + word.testMethod());
        }
    }

    /** To write it anew: {@code mvn test -Dtest=WordsTest -Dwrite-docs=true}. */
    @Test
    void the_page_says_what_becomes_of_each() throws IOException {
        var page = page();
        if (Boolean.getBoolean("write-docs")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    private static String page() throws IOException {
        var text = new StringBuilder(HEAD);
        for (var word : Word.all()) {
            text.append(
                    "| `%s` | %s | %s | %s | %s | %s |\n"
                            .formatted(
                                    word.path(),
                                    word.since(),
                                    became(word),
                                    word.standard(),
                                    what(word),
                                    test(word)));
        }
        text.append(MIDDLE);
        for (var word : Word.others()) {
            text.append(
                    "| `%s` | %s | %s | %s | %s |\n"
                            .formatted(
                                    word.path(),
                                    word.since(),
                                    word.kind(),
                                    word.what(),
                                    test(word)));
        }
        return text.toString();
    }

    /** Whether the engine takes a template that uses it. */
    private static String became(Word word) {
        return refusals(word).isEmpty() ? word.kind() : "refused";
    }

    private static String what(Word word) {
        var refusals = refusals(word);
        return refusals.isEmpty() ? word.what() : refusals.getFirst().message();
    }

    private static List<Violation> refusals(Word word) {
        return word.isTold() || word.isType()
                ? List.of()
                : EngineSupport.notExecutable(TemplateReader.read(WordProbe.of(word)));
    }

    private static String test(Word word) {
        return "`" + word.test() + "`";
    }

    private static final String HEAD =
            """
            # The template language

            Every property of the API definitions 2024-02-01 and 2025-10-01 of `Microsoft.VirtualMachineImages`, and
            what becomes of it on this installation's own engine. This page is written by a test (`WordsTest`), which
            fails when it and the code differ.

            - **executed**: the engine does it.
            - **stored**: kept and shown, without effect here.
            - **refused**: a template that uses it isn't saved; the message names the property and what to do.
            - **told**: only the service says it; taken from a client and ignored.

            `[Type]` is the `type` (or `scheme`) of the object that a property belongs to. An unknown property is
            refused since 2024-02-01 and on our own API, and dropped in older versions of the ARM door. Limits of size
            and form are in the messages; scripts and files are fetched once, when a template is saved.

            ## Image templates

            | Property | Since | Here | Default | | Test |
            |---|---|---|---|---|---|
            """;

    private static final String MIDDLE =
            """

            ## Other resources

            | Property | Since | Here | | Test |
            |---|---|---|---|---|
            """;

    /** The paths that a record's components and those of its parts have. */
    private static void components(String path, Class<?> record, TreeSet<String> into) {
        for (var component : record.getRecordComponents()) {
            if (component.getType() == Extras.class) {
                continue;
            }
            var at = path.isEmpty() ? component.getName() : path + "." + component.getName();
            var part = part(component.getGenericType());
            if (part.isSealed()) {
                for (var permitted : part.getPermittedSubclasses()) {
                    var type =
                            TYPES.getOrDefault(
                                    permitted.getSimpleName(), permitted.getSimpleName());
                    components("%s[%s]".formatted(at, type), permitted, into);
                }
            } else if (part.isRecord()) {
                components(at, part, into);
            } else {
                into.add(at);
            }
        }
    }

    private static Class<?> part(Type type) {
        if (type instanceof ParameterizedType generic) {
            var arguments = List.of(generic.getActualTypeArguments());
            return generic.getRawType() == List.class ? part(arguments.getFirst()) : Map.class;
        }
        return (Class<?>) type;
    }

    @Test
    void every_word_is_said_once() throws IOException {
        var paths = new ArrayList<String>();
        withTests().forEach(w -> paths.add(w.path()));
        assertThat(paths).doesNotHaveDuplicates();
    }
}
