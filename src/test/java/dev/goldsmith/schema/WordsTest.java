package dev.goldsmith.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    private static final Map<String, Shape.Part> DESCRIBED = described();

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
        assertThat(used().map(Word::path)).containsExactlyInAnyOrderElementsOf(DESCRIBED.keySet());
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
                    "| `%s` | %s | %s | %s | %s | %s | %s |\n"
                            .formatted(
                                    word.path(),
                                    word.since(),
                                    became(word),
                                    value(word),
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

    /** What it must be, as the reader says. */
    private static String value(Word word) {
        var part = DESCRIBED.get(word.path());
        return part == null ? "" : part.content().right();
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

            ## In an editor

            `/schemas/template.json` of a running portal is this language as JSON Schema 2020-12, for everybody and without
            signing in. An editor that knows it completes the names, explains them, and marks unknown names, wrong
            types, words and forms. What doesn't go together, and what isn't there, is said at the save. In VS Code's
            settings:

            ```json
            "json.schemas": [
              {"fileMatch": ["*.template.json"], "url": "https://goldsmith.example/schemas/template.json"}
            ]
            ```

            ## Image templates

            | Property | Since | Here | Value | Default | | Test |
            |---|---|---|---|---|---|---|
            """;

    private static final String MIDDLE =
            """

            ## Other resources

            | Property | Since | Here | | Test |
            |---|---|---|---|---|
            """;

    /** What the records say, by path. */
    private static Map<String, Shape.Part> described() {
        var all = new TreeMap<String, Shape.Part>();
        described("", ImageTemplate.class, all);
        return all;
    }

    private static void described(String path, Class<?> type, Map<String, Shape.Part> into) {
        if (type.isSealed()) {
            for (var kind : type.getPermittedSubclasses()) {
                described("%s[%s]".formatted(path, Shape.of(kind).word()), kind, into);
            }
            return;
        }
        for (var part : Shape.of(type).parts()) {
            var at = path.isEmpty() ? part.name() : path + "." + part.name();
            switch (part.content()) {
                case Shape.Content.Single(var inner) -> described(at, inner, into);
                case Shape.Content.Many(var inner) -> described(at, inner, into);
                default -> into.put(at, part);
            }
        }
    }

    @Test
    void every_word_is_said_once() throws IOException {
        var paths = new ArrayList<String>();
        withTests().forEach(w -> paths.add(w.path()));
        assertThat(paths).doesNotHaveDuplicates();
    }
}
