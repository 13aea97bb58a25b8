package dev.goldsmith.bring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A component document of EC2 Image Builder: phases of steps, each an action. */
final class Ec2Component implements Format {
    private static final Pattern PHASES = Pattern.compile("(?m)^\"?phases\"?\\s*:");
    private static final Pattern STEPS =
            Pattern.compile("(?m)^[ \\t]++-?[ \\t]*+\"?(?:steps|action)\"?[ \\t]*+:");
    private static final Pattern USE =
            Pattern.compile("\\{\\{\\s*([A-Za-z][\\w.:\\[\\]]*)\\s*\\}\\}");

    @Override
    public String word() {
        return "ec2-component";
    }

    @Override
    public String title() {
        return "a component of EC2 Image Builder";
    }

    @Override
    public boolean recognises(String text) {
        return PHASES.matcher(text).find() && STEPS.matcher(text).find();
    }

    @Override
    public Brought read(Sent sent) {
        var recipe = new Recipe(this);
        var root = Yaml.read(sent.text());
        if (root == null || !root.isMap()) {
            throw Unreadable.at(1, "a component is a mapping, `name: value`.");
        }
        read(root, recipe);
        return recipe.brought();
    }

    /** Its steps, behind those that the recipe has already. */
    static void read(Yaml root, Recipe recipe) {
        if (recipe.name.isEmpty()) {
            recipe.name = root.text("name").replaceAll("[^A-Za-z0-9_.-]+", "-");
        }
        var values = new HashMap<String, String>();
        root.map()
                .forEach((name, it) -> {
                    switch (name) {
                        case "phases" -> recipe.taken(it.first(), it.first(), "Phases.");
                        case "name" ->
                                recipe.taken(
                                        it.first(),
                                        it.last(),
                                        "The template's name, unless you give another.");
                        case "description", "schemaVersion" ->
                                recipe.left(
                                        it.first(),
                                        it.last(),
                                        "Said of the component; a template has no place for it.");
                        case "parameters", "constants" -> values(it, name, values, recipe);
                        default ->
                                recipe.left(
                                        it.first(),
                                        it.last(),
                                        "`%s` of a component isn't read here.".formatted(name));
                    }
                });
        var all = root.each("phases");
        if (all.stream()
                .flatMap(p -> p.each("steps").stream())
                .anyMatch(s ->
                        s.text("action").equals("ExecutePowerShell")
                                || s.text("action").equals("SetRegistry"))) {
            recipe.windows();
        }
        for (var phase : all) {
            var name = phase.text("name");
            recipe.taken(
                    phase.first(),
                    phase.first(),
                    switch (name) {
                        case "test" -> "The phase `test`: checks of the captured image.";
                        case "validate" -> "The phase `validate`: steps at the end of the build.";
                        default -> "The phase `%s`: steps.".formatted(name);
                    });
            if (phase.get("steps") instanceof Yaml steps) {
                recipe.taken(steps.first(), steps.first(), "Its steps.");
            }
            var actions = new Ec2Actions(recipe, values, name);
            phase.each("steps").forEach(actions::add);
        }
    }

    private static void values(Yaml list, String kind, Map<String, String> values, Recipe recipe) {
        recipe.taken(list.first(), list.first(), "The component's %s.".formatted(kind));
        for (var entry : list.each()) {
            entry.map()
                    .forEach((name, it) -> {
                        var key = it.has("default") ? "default" : "value";
                        if (it.has(key)) {
                            values.put(name, it.text(key));
                            recipe.taken(
                                    it.first(),
                                    it.last(),
                                    "Its value is written out where it is used.");
                        } else {
                            recipe.left(
                                    it.first(),
                                    it.last(),
                                    "`%s` has no default; give it one.".formatted(name));
                        }
                    });
        }
    }

    /** A text with what is known in it. */
    static String replaced(String text, Map<String, String> values, Set<String> unknown) {
        return USE.matcher(text)
                .replaceAll(it -> {
                    var value = values.get(it.group(1));
                    if (value == null) {
                        unknown.add(it.group(1));
                    }
                    return java.util.regex.Matcher.quoteReplacement(
                            value == null ? it.group() : value);
                });
    }

    static List<String> lines(List<String> texts) {
        var lines = new ArrayList<String>();
        texts.forEach(it -> it.lines().forEach(lines::add));
        return lines;
    }
}
