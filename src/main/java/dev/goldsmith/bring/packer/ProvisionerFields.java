package dev.goldsmith.bring.packer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.bring.Recipe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A provisioner's attributes; what nobody asked for is said at the end. */
final class ProvisionerFields {
    private static final Set<String> PLUMBING =
            Set.of(
                    "pause_before",
                    "pause_after",
                    "timeout",
                    "start_retry_timeout",
                    "max_retries",
                    "expect_disconnect",
                    "skip_clean",
                    "remote_folder",
                    "remote_file",
                    "remote_path",
                    "remote_env_var_path",
                    "use_env_var_file",
                    "binary",
                    "inline_shebang",
                    "use_pwsh",
                    "execution_policy",
                    "elevated_password",
                    "debug_mode",
                    "registry_key",
                    "elevated_execute_command",
                    "elevated_env_var_format",
                    "env_var_format",
                    "check_registry",
                    "generated",
                    "direction",
                    "restart_success_timeout");

    private final Recipe recipe;
    private final Values values;
    private final Set<String> chosen;
    final Body.Block block;
    private final Set<String> read = new HashSet<>();

    ProvisionerFields(Recipe recipe, Values values, Set<String> chosen, Body.Block block) {
        this.recipe = recipe;
        this.values = values;
        this.chosen = chosen;
        this.block = block;
    }

    @Nullable JsonNode value(String name) {
        var attribute = block.body().attribute(name);
        if (attribute == null) {
            return null;
        }
        try {
            var value = values.of(attribute.value());
            if (read.add(name)) {
                recipe.taken(attribute.first(), attribute.last(), "`%s`.".formatted(name));
            }
            return value.isNull() ? null : value;
        } catch (NotHere e) {
            if (read.add(name)) {
                recipe.left(
                        attribute.first(),
                        attribute.last(),
                        "`%s`: %s".formatted(name, e.sentence()));
            }
            return null;
        }
    }

    String text(String name) {
        var value = value(name);
        return value == null || value.isContainerNode() ? "" : value.asText();
    }

    /** Each line of each element; one that can't be known is a comment, and said. */
    List<String> lines(String name) {
        var attribute = block.body().attribute(name);
        if (attribute == null) {
            return List.of();
        }
        var lines = new ArrayList<String>();
        for (var element :
                attribute.value() instanceof Expr.Tuple tuple
                        ? tuple.elements()
                        : List.of(attribute.value())) {
            try {
                Values.texts(values.of(element))
                        .forEach(it -> it.replace("{{`{{`}}", "{{").lines().forEach(lines::add));
            } catch (NotHere e) {
                lines.add(
                        "# Left out, line %d of the file: %s"
                                .formatted(
                                        element.line(),
                                        e.sentence().replaceAll("\\p{Cntrl}", " ")));
                if (!read.contains(name)) {
                    recipe.left(element.line(), element.line(), e.sentence());
                }
            }
        }
        if (read.add(name)) {
            recipe.taken(attribute.first(), attribute.last(), "`%s`.".formatted(name));
        }
        return lines;
    }

    /** Whole numbers; an attribute with something else in it is said, and left out. */
    List<Integer> numbers(String name) {
        var value = value(name);
        if (value == null) {
            return List.of();
        }
        try {
            var numbers = new ArrayList<Integer>();
            for (var element : value.isArray() ? value : List.of(value)) {
                numbers.add(Values.number(element).intValue());
            }
            return numbers;
        } catch (NotHere e) {
            recipe.left(first(name), last(name), "`%s`: %s".formatted(name, e.sentence()));
            return List.of();
        }
    }

    List<String> environment() {
        var all = new ArrayList<String>();
        for (var line : lines("environment_vars")) {
            if (!line.startsWith("# ")) {
                all.add(line);
            }
        }
        var env = value("env");
        if (env != null) {
            env.properties().forEach(e -> all.add(e.getKey() + "=" + e.getValue().asText()));
        }
        return all;
    }

    String name(String other) {
        var name = text("name");
        return name.isEmpty() ? other : name;
    }

    int first(String name) {
        var attribute = block.body().attribute(name);
        return attribute == null ? block.first() : attribute.first();
    }

    int last(String name) {
        var attribute = block.body().attribute(name);
        return attribute == null ? block.first() : attribute.last();
    }

    boolean isOthers() {
        var only = lines("only");
        return !only.isEmpty() && only.stream().noneMatch(chosen::contains)
                || lines("except").stream().anyMatch(chosen::contains);
    }

    void rest() {
        for (var attribute : block.body().attributes()) {
            if (attribute.name().equals("type")) {
                recipe.taken(attribute.first(), attribute.last(), "Which provisioner it is.");
            } else if (!read.contains(attribute.name())) {
                recipe.left(
                        attribute.first(),
                        attribute.last(),
                        PLUMBING.contains(attribute.name())
                                ? "`%s`: how Packer runs it; the engine has its own way."
                                        .formatted(attribute.name())
                                : "`%s` isn't read here.".formatted(attribute.name()));
            }
        }
        block.body()
                .blocks()
                .forEach(it ->
                        recipe.left(
                                it.first(),
                                it.last(),
                                "`%s` isn't read here.".formatted(it.type())));
    }
}
