package dev.goldsmith.web.editor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The form has a field for whatever the language's reference page says can be given. */
class CoverageTest {
    private static final Path REFERENCE = Path.of("docs/reference/template.md");
    private static final Pattern LINE =
            Pattern.compile(
                    "\\| `((?:properties|identity|tags|location)[^`]*)` \\|[^|]*\\| (\\w+) .*");

    /** The kind of a step or target is chosen by the button that adds it. */
    private static final Pattern KIND = Pattern.compile(".*\\.type");

    /** Images of the catalogue have no purchase plan; the JSON keeps one. */
    private static final Pattern PLAN = Pattern.compile(".*\\.planInfo\\..*");

    private static final ObjectNode ALL =
            TemplateFormTest.json(
                    """
                    {"properties": {
                      "customize": [
                        {"type": "Shell", "inline": ["a"], "scriptUri": "https://x.example/a"},
                        {"type": "PowerShell", "inline": ["a"], "scriptUri": "https://x.example/a"},
                        {"type": "File"}, {"type": "WindowsRestart"}, {"type": "WindowsUpdate"},
                        {"type": "LinuxRestart"}, {"type": "LinuxUpdate"}],
                      "validate": {"inVMValidations": [
                        {"type": "Shell", "inline": ["a"], "scriptUri": "https://x.example/a"},
                        {"type": "PowerShell", "inline": ["a"], "scriptUri": "https://x.example/a"},
                        {"type": "File"}]},
                      "distribute": [
                        {"type": "SharedImage", "targetRegions": [{}]}, {"type": "VHD"},
                        {"type": "ManagedImage"}],
                      "additionalDataDisks": [{}]}}
                    """);

    static List<String> given() throws IOException {
        try (Stream<String> lines = Files.lines(REFERENCE)) {
            return lines.map(LINE::matcher)
                    .filter(line -> line.matches() && !line.group(2).equals("told"))
                    .map(line -> line.group(1))
                    .filter(name -> !KIND.matcher(name).matches() || name.endsWith("source.type"))
                    .filter(name -> !PLAN.matcher(name).matches())
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("given")
    void whateverCanBeGivenHasAField(String property) {
        var template = ALL.deepCopy();
        var source = Pattern.compile("source\\[(\\w+)]").matcher(property);
        template.withObjectProperty("properties")
                .putObject("source")
                .put("type", source.find() ? source.group(1) : "PlatformImage");

        var form = TemplateForm.of(template);
        var field = Faults.field("$." + placed(property), form);

        assertThat(field).isNotEmpty().doesNotMatch(".*\\.\\d+");
        assertThat(FieldNames.label(field)).isNotBlank();
    }

    /** The property's path in {@link #ALL}. */
    private static String placed(String property) {
        var path =
                property.replaceFirst("source\\[\\w+]", "source")
                        .replaceFirst("versioning\\[\\w+]", "versioning")
                        .replace("targetRegions.", "targetRegions[0].")
                        .replace("additionalDataDisks.", "additionalDataDisks[0].");
        var element = Pattern.compile("^(.*\\.)?(\\w+)\\[([A-Za-z]+)](.*)$").matcher(path);
        if (!element.matches()) {
            return path;
        }
        var list = ALL.findValue(element.group(2));
        int at = 0;
        while (!list.get(at).path("type").asText().equals(element.group(3))) {
            at++;
        }
        return "%s%s[%d]%s".formatted(element.group(1), element.group(2), at, element.group(4));
    }
}
