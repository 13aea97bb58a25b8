package dev.goldsmith.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.docs.Words.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * All that people read, an area a file, for somebody who reads it through: {@code
 * target/words/AREA.txt}. And what a machine can say of it: the house's rules, and the spelling.
 */
class WordsTest {
    /** Its pages' words are known one by one: a slip of the pen is a new word. */
    private static final Path KNOWN = Path.of("src/test/resources/dev/goldsmith/docs/words.txt");

    private static final Pattern WORD =
            Pattern.compile("(?<![\\w…./@$-])[A-Za-z]+(?:['’][a-z]+)?(?![\\w/@=-])");

    /** What we don't say, and what we say instead. */
    private static final Map<Pattern, String> RULES =
            Map.of(
                    Pattern.compile("\\b([Bb]esides|[Aa]new|[Ww]hoever|[Mm]ended)\\b"),
                    "a word that people don't use for this",
                    Pattern.compile("(?<![Tt]here )\\bis no (?!longer|more|provider|version)[a-z]"),
                    "isn't a …",
                    Pattern.compile("\\b[Ee]mpty: "),
                    "Default: …, or: Leave empty to …",
                    Pattern.compile("\\b[Oo]ne a line\\b"),
                    "one per line",
                    Pattern.compile("\\b[Gg]ood (for|until|once)\\b"),
                    "expires …, valid for …",
                    Pattern.compile("can't be had\\b"),
                    "isn't available",
                    Pattern.compile("\\b[Ee]-mail"),
                    "email",
                    Pattern.compile(
                            "\\b([Cc]olours?|[Bb]ehaviour|[Cc]ancelled|[Oo]rganisations?|[Aa]uthoris\\w+|[Rr]ecognis\\w+)\\b(?!')"),
                    "American, as Azure's own words are",
                    Pattern.compile("^(Go on|Look at it|Look again|Make it|Try it|OK)$"),
                    "a verb and its noun");

    @Test
    void what_is_read_keeps_the_house_rules() throws IOException {
        var folder = Files.createDirectories(Path.of("target/words"));
        var faults = new ArrayList<String>();
        for (var area : Words.byArea().entrySet()) {
            Files.writeString(folder.resolve(area.getKey() + ".txt"), listed(area.getValue()));
            for (var text : area.getValue()) {
                RULES.forEach((rule, right) -> {
                    if (rule.matcher(text.text()).find()) {
                        faults.add("%s: \"%s\": %s".formatted(text.file(), text.text(), right));
                    }
                });
            }
        }
        assertThat(faults).isEmpty();
    }

    private static String listed(List<Text> texts) {
        var out = new StringBuilder();
        var file = "";
        for (var text : texts) {
            if (!text.file().equals(file)) {
                file = text.file();
                out.append("\n# ").append(file).append('\n');
            }
            out.append(text.text()).append('\n');
        }
        return out.toString();
    }

    /**
     * Add a word that is right with {@code -Dtest=WordsTest -Dupdate=true}, and read the change.
     */
    @Test
    void each_word_of_the_pages_is_known() throws IOException {
        var used = new TreeSet<String>();
        for (var texts : Words.byArea().values()) {
            texts.stream()
                    .filter(it -> !it.file().endsWith(".java"))
                    .flatMap(it -> WORD.matcher(it.text()).results())
                    .map(it -> it.group().toLowerCase(java.util.Locale.ROOT).replace('’', '\''))
                    .forEach(used::add);
        }
        if (Boolean.getBoolean("update")) {
            Files.writeString(KNOWN, lines(used));
        }
        var known = Arrays.asList(Files.readString(KNOWN).split("\\s+"));
        assertThat(used).as("words of templates, in %s", KNOWN).isSubsetOf(known);
    }

    /** A line a letter would be long, one a word a long file. */
    private static String lines(TreeSet<String> words) {
        var out = new StringBuilder();
        var line = new StringBuilder();
        for (var word : words) {
            if (!line.isEmpty() && (line.charAt(0) != word.charAt(0) || line.length() > 110)) {
                out.append(line).append('\n');
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        return out.append(line).append('\n').toString();
    }
}
