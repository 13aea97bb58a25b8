package dev.goldsmith.bring.packer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.goldsmith.armtemplate.Jsonc;
import dev.goldsmith.armtemplate.Located;
import dev.goldsmith.bring.Brought;
import dev.goldsmith.bring.Format;
import dev.goldsmith.bring.Recipe;
import dev.goldsmith.bring.Sent;
import dev.goldsmith.kernel.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Packer's older templates, in JSON: turned into the blocks that the same would be in HCL. */
public final class PackerJson implements Format {
    private static final Set<String> OBJECTS = Set.of("builders", "provisioners");

    /**
     * {@code {{user `x`}}}, {@code {{env `X`}}}, {@code {{timestamp}}}, {@code {{isotime "…"}}}.
     */
    private static final Pattern CALL =
            Pattern.compile(
                    "\\{\\{\\s*(user|env|timestamp|isotime|clean_resource_name)\\s*(?:[`\"]([^`\"]*)[`\"])?\\s*(\\|[^}]*)?\\}\\}");

    private record Heading(int line, String text) {}

    private final NavigableLines lines = new NavigableLines();
    private final List<Heading> headings = new ArrayList<>();

    /** Where lines begin; one reader is used once, which {@link #read} sees to. */
    private static final class NavigableLines {
        private final TreeMap<Integer, Integer> starts = new TreeMap<>();

        void of(String text) {
            starts.put(0, 1);
            int line = 1;
            for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
                starts.put(i + 1, ++line);
            }
        }

        int at(int offset) {
            return starts.floorEntry(Math.max(0, offset)).getValue();
        }
    }

    @Override
    public String word() {
        return "packer-json";
    }

    @Override
    public String title() {
        return "a Packer template in JSON";
    }

    @Override
    public boolean recognises(String text) {
        if (!text.stripLeading().startsWith("{")
                || !text.contains("\"builders\"") && !text.contains("\"provisioners\"")) {
            return false;
        }
        try {
            var json = Jsonc.read(text).json();
            return OBJECTS.stream().anyMatch(it -> json.path(it).isArray())
                    && !json.has("resources");
        } catch (Refused refused) {
            return false;
        }
    }

    @Override
    public Brought read(Sent sent) {
        var reader = new PackerJson();
        reader.lines.of(sent.text());
        var body = new Body(reader.items(Jsonc.read(sent.text())));
        var recipe = new Recipe(this);
        reader.headings.forEach(it -> recipe.taken(it.line, it.line, it.text));
        return new PackerBuild(recipe, sent, body).read();
    }

    private List<Body.Item> items(Located root) {
        var items = new ArrayList<Body.Item>();
        var build = new ArrayList<Body.Item>();
        for (var name : (Iterable<String>) root.json()::fieldNames) {
            var part = root.at(name);
            switch (name) {
                case "variables" -> {
                    headings.add(new Heading(line(part), "Variables."));
                    part.json()
                            .fieldNames()
                            .forEachRemaining(it -> items.add(variable(it, part.at(it), root)));
                }
                case "sensitive-variables" ->
                        headings.add(
                                new Heading(line(part), "They aren't written into the template."));
                case "builders" -> {
                    headings.add(new Heading(line(part), "Builders."));
                    for (int i = 0; i < part.json().size(); i++) {
                        var builder = part.at(i);
                        var type = builder.json().path("type").asText("");
                        items.add(
                                block(
                                        "source",
                                        List.of(type, builder.json().path("name").asText(type)),
                                        builder));
                    }
                }
                case "provisioners", "post-processors" -> {
                    headings.add(new Heading(line(part), "In their order."));
                    var type = name.substring(0, name.length() - 1);
                    for (int i = 0; i < part.json().size(); i++) {
                        build.addAll(each(type, part.at(i)));
                    }
                }
                default -> items.add(attribute(name, part));
            }
        }
        int first = line(root);
        items.add(new Body.Block("build", List.of(), first, first, new Body(build)));
        return items;
    }

    /** Post-processors stand in lists of lists, or are a word alone. */
    private List<Body.Item> each(String type, Located it) {
        if (it.json().isArray()) {
            var all = new ArrayList<Body.Item>();
            for (int i = 0; i < it.json().size(); i++) {
                all.addAll(each(type, it.at(i)));
            }
            return all;
        }
        return List.of(
                it.json().isTextual()
                        ? new Body.Block(
                                type,
                                List.of(it.json().asText()),
                                line(it),
                                line(it),
                                new Body(List.of()))
                        : block(type, List.of(it.json().path("type").asText("")), it));
    }

    private Body.Block variable(String name, Located value, Located root) {
        var items = new ArrayList<Body.Item>();
        if (!value.json().isNull()) {
            items.add(
                    new Body.Attribute(
                            "default", line(value), line(value), text(line(value), value.json())));
        }
        for (var secret : root.json().path("sensitive-variables")) {
            if (secret.asText().equals(name)) {
                items.add(
                        new Body.Attribute(
                                "sensitive",
                                line(value),
                                line(value),
                                new Expr.Literal(
                                        line(value),
                                        com.fasterxml.jackson.databind.node.BooleanNode.TRUE)));
            }
        }
        return new Body.Block("variable", List.of(name), line(value), line(value), new Body(items));
    }

    private Body.Block block(String type, List<String> labels, Located it) {
        var items = new ArrayList<Body.Item>();
        for (var name : (Iterable<String>) it.json()::fieldNames) {
            items.add(attribute(name, it.at(name)));
        }
        int last = items.stream().mapToInt(Body.Item::last).max().orElse(line(it));
        return new Body.Block(type, labels, line(it), last, new Body(items));
    }

    private Body.Attribute attribute(String name, Located value) {
        var expression = expression(value);
        return new Body.Attribute(name, line(value), last(value), expression);
    }

    private int last(Located value) {
        int last = line(value);
        for (var name : (Iterable<String>) value.json()::fieldNames) {
            last = Math.max(last, last(value.at(name)));
        }
        for (int i = 0; value.json().isArray() && i < value.json().size(); i++) {
            last = Math.max(last, last(value.at(i)));
        }
        return last;
    }

    private Expr expression(Located value) {
        int line = line(value);
        var json = value.json();
        if (json.isObject()) {
            var entries = new ArrayList<Expr.Entry>();
            for (var name : (Iterable<String>) json::fieldNames) {
                entries.add(
                        new Expr.Entry(
                                new Expr.Literal(line, TextNode.valueOf(name)),
                                expression(value.at(name))));
            }
            return new Expr.Obj(line, entries);
        }
        if (json.isArray()) {
            var elements = new ArrayList<Expr>();
            for (int i = 0; i < json.size(); i++) {
                elements.add(expression(value.at(i)));
            }
            return new Expr.Tuple(line, elements);
        }
        return text(line, json);
    }

    private static Expr text(int line, JsonNode json) {
        if (!json.isTextual()) {
            return new Expr.Literal(line, json);
        }
        var pieces = new ArrayList<Expr>();
        var text = json.textValue();
        int from = 0;
        var matcher = CALL.matcher(text);
        while (matcher.find()) {
            if (matcher.start() > from) {
                pieces.add(
                        new Expr.Literal(
                                line, TextNode.valueOf(text.substring(from, matcher.start()))));
            }
            var argument = matcher.group(2) == null ? "" : matcher.group(2);
            pieces.add(
                    switch (matcher.group(1)) {
                        case "user" -> new Expr.Member(line, new Expr.Name(line, "var"), argument);
                        case "env" -> new Expr.Call(line, "env", List.of());
                        case "timestamp" ->
                                new Expr.Call(
                                        line,
                                        "legacy_isotime",
                                        List.of(
                                                new Expr.Literal(
                                                        line, TextNode.valueOf("20060102150405"))));
                        case "isotime" ->
                                new Expr.Call(
                                        line,
                                        "legacy_isotime",
                                        argument.isEmpty()
                                                ? List.of()
                                                : List.of(
                                                        new Expr.Literal(
                                                                line, TextNode.valueOf(argument))));
                        default -> new Expr.Literal(line, TextNode.valueOf(matcher.group()));
                    });
            from = matcher.end();
        }
        if (from == 0) {
            return new Expr.Literal(line, json);
        }
        if (from < text.length()) {
            pieces.add(new Expr.Literal(line, TextNode.valueOf(text.substring(from))));
        }
        return pieces.size() == 1 ? pieces.getFirst() : new Expr.Text(line, pieces);
    }

    private int line(Located value) {
        return lines.at(value.offsets().getOrDefault(value.path(), 0));
    }
}
