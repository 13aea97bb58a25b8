package dev.goldsmith.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What people read of pages, mails, errors and events, taken from where it stands: from templates
 * without their markup, and from Java's texts that are sentences.
 */
final class Words {
    private static final Path TEMPLATES = Path.of("src/main/resources/templates");
    private static final Path JAVA = Path.of("src/main/java/dev/goldsmith");

    private record Area(String name, Pattern places) {
        static Area of(String name, String pages, String packages) {
            return new Area(name, Pattern.compile("(%s)|^(%s)/".formatted(pages, packages)));
        }
    }

    /** By folders of templates and by packages; the first that fits. */
    private static final List<Area> AREAS =
            List.of(
                    Area.of(
                            "approvals",
                            "Approval|Policy|Exception|Guardrail",
                            "approval|guardrail"),
                    Area.of("runs", "^Run|KeptVm", "run|build|worker|download"),
                    Area.of(
                            "installation",
                            "Tenant|Platform|Smtp|Storage|DeadLetter|Advisory|Setup|EmailDomain|^Installation|AccountMail",
                            "installation|launch|catalogue|storage"),
                    Area.of(
                            "sign-in",
                            "Login|Reset|SecondFactor|Code|Session|Account|SignIn|Invitation",
                            "signin|identity|door"),
                    Area.of(
                            "templates",
                            "Template|Import|Staging|Patch|Parameter",
                            "template|schema|bring|trigger|armtemplate"),
                    Area.of(
                            "images",
                            "Galler|Image|Compare|Recall|Lifecycle|Package|Vulnerab|Version|SigningKey",
                            "gallery|recall|lifecycle|contents|advisory|provenance"),
                    Area.of("lineage", "Lineage|Cascade", "lineage|cascade"),
                    Area.of("costs", "Cost|Budget|Price", "cost"),
                    Area.of(
                            "messages",
                            "Mail|Notification|Unsubscribe|Bell|Webhook",
                            "notify|webhook"),
                    Area.of("people", "People|Team|ApiClient|Token", "people|tenant"),
                    Area.of(
                            "settings",
                            "Network|Secret|Region|Azure|Organisation|Settings",
                            "network|secret|azure"),
                    Area.of("activity", "Activity", "activity"),
                    Area.of("api", "^\\b$", "api|arm"));

    /** Between elements of a line of text, which they don't end. */
    private static final Pattern INLINE =
            Pattern.compile(
                    "</?(code|a|strong|em|b|kbd|time|abbr|span)\\b(\\{[^{}]*}|\"[^\"]*\"|[^<>\"{}])*>");

    private static final Pattern SILENT =
            Pattern.compile("(?s)\\{!.*?!}|\\{@[^{}]*}|<(script|style|svg|pre)\\b.*?</\\1>");

    private static final Pattern MARKUP =
            Pattern.compile("\\{#[^{}]*}|<\\w(\\{[^{}]*}|\"[^\"]*\"|'[^']*'|[^<>\"'{}])*>");

    private static final Pattern SPOKEN =
            Pattern.compile(
                    "\\b(aria-label|title|placeholder|data-label|alt|label|hint|text|yes|before|after)="
                            + "(\"([^\"]*)\"|'([^']*)')");

    /** And blocks of text, which are statements and programs. */
    private static final Pattern COMMENT =
            Pattern.compile("(?s)/\\*.*?\\*/|\"\"\".*?\"\"\"|(?m)^\\s*//.*?$");

    private static final Pattern LITERAL =
            Pattern.compile(
                    "\"((?:[^\"\\\\\\n]|\\\\.)*)\"(?:\\s*\\+\\s*\"((?:[^\"\\\\\\n]|\\\\.)*)\")*");
    private static final Pattern SENTENCE =
            Pattern.compile("^(\\{who}|[A-Z\"'`“%]).*[a-z]{2,} .*[a-z]{2}.*");

    /** A line of text, and the file that it is in. */
    record Text(String file, String text) {}

    private Words() {}

    private static String area(String place) {
        return AREAS.stream()
                .filter(it -> it.places().matcher(place).find())
                .map(Area::name)
                .findFirst()
                .orElse("everywhere");
    }

    static Map<String, List<Text>> byArea() throws IOException {
        var found = new TreeMap<String, List<Text>>();
        for (var root : List.of(TEMPLATES, JAVA)) {
            try (var files = Files.walk(root)) {
                for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                    var name = root.relativize(file).toString();
                    var text = Files.readString(file);
                    var texts = root.equals(JAVA) ? ofJava(text) : ofTemplate(text);
                    texts.distinct()
                            .forEach(it ->
                                    found.computeIfAbsent(
                                                    area(place(name, root)), _ -> new ArrayList<>())
                                            .add(new Text(name, it)));
                }
            }
        }
        return found;
    }

    /** What is in {@code web} is called as the folders of its templates. */
    private static String place(String name, Path root) {
        return root.equals(JAVA) ? name.replaceFirst("^web/", "") : name;
    }

    private static Stream<String> ofTemplate(String source) {
        var text = SILENT.matcher(source).replaceAll("\n");
        var spoken =
                MARKUP.matcher(text)
                        .results()
                        .map(MatchResult::group)
                        .flatMap(it -> SPOKEN.matcher(it).results())
                        .map(it -> it.group(3) == null ? it.group(4) : it.group(3));
        var shown = MARKUP.matcher(INLINE.matcher(text).replaceAll("")).replaceAll("\n");
        return Stream.concat(spoken, Stream.of(shown.replaceAll("\\{/[^{}]*}", "\n").split("\n")))
                .map(it -> it.replaceAll("\\{[^{}]*}", "…").replaceAll("</\\w+>", " "))
                .map(it -> it.replaceAll("\\s+", " ").strip())
                .filter(it -> it.matches(".*[A-Za-z]{2}.*"));
    }

    private static Stream<String> ofJava(String source) {
        return LITERAL.matcher(COMMENT.matcher(source).replaceAll(""))
                .results()
                .map(MatchResult::group)
                .map(it -> it.substring(1, it.length() - 1))
                .map(it -> it.replaceAll("\"\\s*\\+\\s*\"", "").replace("\\\"", "\""))
                .filter(it -> SENTENCE.matcher(it).matches());
    }
}
