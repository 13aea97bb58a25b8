package dev.goldsmith.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The whole documentation, as the portal shows it. */
class DocsTest {
    private static final Path FOLDER = Path.of("docs");
    private static final Pattern TARGET = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

    private final Docs docs = new Docs();

    @Test
    void every_link_leads_to_a_page_and_to_a_heading_of_it() throws IOException {
        var lost = new ArrayList<String>();
        for (var path : paths()) {
            var targets = TARGET.matcher(page(path).html());
            while (targets.find()) {
                if (!leads(path, targets.group(1))) {
                    lost.add(path + " to " + targets.group(1));
                }
            }
        }
        assertThat(lost).isEmpty();
    }

    private boolean leads(String from, String to) {
        if (to.matches("https?://.*|/docs/openapi")) {
            return true;
        }
        if (to.endsWith(".png")) {
            return docs.picture(to.replaceFirst("^/docs/", "")).isPresent();
        }
        int hash = to.indexOf('#');
        var page = hash < 0 ? to : to.substring(0, hash);
        var found = page.isEmpty() ? docs.find(from) : docs.find(page.replaceFirst("^/docs/?", ""));
        return found.isPresent()
                && (hash < 0
                        || found.get().outline().stream()
                                .anyMatch(it -> it.id().equals(to.substring(hash + 1))));
    }

    @Test
    void every_page_but_decisions_stands_in_the_contents() throws IOException {
        assertThat(docs.contents().paths())
                .containsAll(
                        paths().stream()
                                .filter(it -> !it.isEmpty() && !it.startsWith("adr/"))
                                .toList());
        assertThat(docs.contents().paths())
                .allSatisfy(it -> assertThat(docs.find(it)).as(it).isPresent());
    }

    @Test
    void every_page_has_a_title_and_says_it_once() throws IOException {
        assertThat(paths())
                .hasSizeGreaterThan(80)
                .allSatisfy(it -> {
                    assertThat(page(it).title()).isNotBlank();
                    assertThat(page(it).html()).doesNotContain("<h1");
                });
    }

    @Test
    void what_is_no_page_is_not_read() {
        for (var path :
                List.of(
                        "../application.properties",
                        "reference/../../application.properties",
                        "README",
                        "reference",
                        "reference/",
                        "/reference/api",
                        "nothing",
                        "images/story/preview.png",
                        ".hidden",
                        "reference/api.md")) {
            assertThat(docs.find(path)).as(path).isEmpty();
        }
        assertThat(docs.picture("images/../README.md")).isEmpty();
        assertThat(docs.picture("images/nothing.png")).isEmpty();
        assertThat(docs.picture("images/run.png")).isPresent();
    }

    @Test
    void markup_is_text_code_is_copied_and_what_leads_out_stays_words() {
        var made =
                Markdown.document(
                        "reference/x",
                        """
                        # A <b>title</b>

                        See [the other](../a.md#part-1), [a source](../../src/X.java) and <script>.

                        ## Part 1
                        ## Part 1

                        ```json
                        {"a": "<&>"}
                        ```

                        | A | B |
                        |---|---|
                        | 1 | [js](javascript:alert(1)) |
                        """,
                        new Links("reference/", it -> it.equals("a.md")));
        assertThat(made.title()).isEqualTo("A title");
        assertThat(made.outline())
                .extracting(Document.Heading::id)
                .containsExactly("part-1", "part-1-1");
        assertThat(made.html())
                .contains(
                        "<a href=\"/docs/a#part-1\">the other</a>",
                        ", a source and &lt;script&gt;",
                        "data-copy=\"{&quot;a&quot;: &quot;&lt;&amp;&gt;&quot;}",
                        "<pre class=\"gs-command\" tabindex=\"0\">{&quot;a&quot;",
                        "role=\"group\" aria-label=\"Table\"><table class=\"gs-table\">")
                .doesNotContain("javascript:", "<script");
    }

    private Document page(String path) {
        return docs.find(path).orElseThrow();
    }

    private static List<String> paths() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.map(it -> FOLDER.relativize(it).toString())
                    .filter(it -> it.endsWith(".md"))
                    .map(it -> it.equals("README.md") ? "" : it.replaceFirst("[.]md$", ""))
                    .sorted()
                    .toList();
        }
    }
}
