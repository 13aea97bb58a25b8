package dev.goldsmith.bring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.bring.DockerLines.Instruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A Dockerfile's last stage as steps of a machine. */
final class Dockerfile implements Format {
    private static final Pattern FROM =
            Pattern.compile("(?i)(?:--platform=\\S+\\s+)?(\\S+)(?:\\s+AS\\s+(\\S+))?");

    /** What is about containers and not about their disk. */
    private static final Map<String, String> OF_CONTAINERS =
            Map.of(
                    "CMD", "What a container runs. Make it a service, in a step of its own.",
                    "ENTRYPOINT", "What a container runs. Make it a service, in a step of its own.",
                    "EXPOSE", "A machine's ports are open unless its firewall says otherwise.",
                    "HEALTHCHECK",
                            "Nobody asks a machine's image. A check in `validate` asks it before it is published.",
                    "LABEL",
                            "A template's own tags are `tags`, those of what it makes `managedResourceTags`.",
                    "MAINTAINER", "Nothing in an image says it.",
                    "ONBUILD", "For those who build on it; guardrails of a baseline do that here.",
                    "STOPSIGNAL", "A machine isn't stopped by a signal.",
                    "VOLUME", "A machine has its folders on its disk.");

    @Override
    public String word() {
        return "dockerfile";
    }

    @Override
    public String title() {
        return "a Dockerfile";
    }

    @Override
    public boolean recognises(String text) {
        var head = text.length() > 20_000 ? text.substring(0, 20_000) : text;
        for (var line : head.lines().map(String::strip).toList()) {
            var upper = line.toUpperCase(Locale.ROOT);
            if (upper.startsWith("FROM ") || upper.startsWith("FROM\t")) {
                return true;
            }
            if (!line.isEmpty() && !line.startsWith("#") && !upper.startsWith("ARG ")) {
                return false;
            }
        }
        return false;
    }

    @Override
    public Brought read(Sent sent) {
        var text = sent.text();
        var recipe = new Recipe(this);
        var all = DockerLines.of(text);
        var global = new DockerVariables();
        var stages = new ArrayList<List<Instruction>>();
        for (var it : all) {
            if (it.word().equals("FROM")) {
                stages.add(new ArrayList<>());
            }
            if (stages.isEmpty()) {
                argument(it, global, recipe, global);
            } else {
                stages.getLast().add(it);
            }
        }
        var chain = chain(stages, global, recipe);
        var variables = new DockerVariables();
        var building = new DockerSteps(recipe, variables);
        for (var stage : chain) {
            for (var it : stage.subList(1, stage.size())) {
                instruction(it, building, variables, recipe, global);
            }
        }
        return recipe.brought();
    }

    /**
     * The stages that the last one starts from, the first first; what starts the first is the
     * source.
     */
    private static List<List<Instruction>> chain(
            List<List<Instruction>> stages, DockerVariables global, Recipe recipe) {
        var names = new HashMap<String, Integer>();
        var bases = new ArrayList<String>();
        for (int i = 0; i < stages.size(); i++) {
            var from = FROM.matcher(global.replaced(stages.get(i).getFirst().rest()));
            bases.add(from.lookingAt() ? from.group(1) : "");
            if (from.lookingAt() && from.group(2) != null) {
                names.put(from.group(2).toLowerCase(Locale.ROOT), i);
            }
        }
        var taken = new TreeSet<Integer>();
        int at = stages.size() - 1;
        while (true) {
            taken.add(at);
            var before = names.get(bases.get(at).toLowerCase(Locale.ROOT));
            var head = stages.get(at).getFirst();
            if (before == null || before >= at) {
                source(recipe, head, bases.get(at));
                break;
            }
            recipe.taken(head.first(), head.last(), "It goes on from the stage before.");
            at = before;
        }
        for (int i = 0; i < stages.size(); i++) {
            if (!taken.contains(i)) {
                recipe.left(
                        stages.get(i).getFirst().first(),
                        stages.get(i).getLast().last(),
                        "A stage that the last one doesn't start from. What is copied from it is a file that must be there: make it elsewhere, or write its commands as steps.");
            }
        }
        return taken.stream().map(stages::get).toList();
    }

    private static void source(Recipe recipe, Instruction from, String image) {
        var urn = KnownImages.urn(image);
        if (image.toLowerCase(Locale.ROOT).contains("windows")) {
            recipe.windows();
        }
        if (urn == null) {
            recipe.left(
                    from.first(),
                    from.last(),
                    "`%s` is a container's image, and no machine's that we know.".formatted(image));
        } else {
            recipe.platform(from.first(), urn);
            recipe.adapted(
                    from.first(),
                    from.last(),
                    "Source: %s, the machine of the same distribution.".formatted(urn));
        }
    }

    private static void argument(
            Instruction it, DockerVariables into, Recipe recipe, DockerVariables global) {
        if (!it.word().equals("ARG")) {
            throw Unreadable.at(it.first(), "a Dockerfile begins with `FROM`.");
        }
        for (var part : it.rest().split("(?<!\\s)\\s++(?=\\w+(?:=|\\s|$))")) {
            var pairs = into.pairs(part);
            pairs.forEach((name, value) -> {
                if (part.contains("=")) {
                    into.set(name, value);
                } else if (global.has(name)) {
                    into.set(name, global.replaced("$" + name));
                }
                if (into.has(name)) {
                    recipe.taken(
                            it.first(),
                            it.last(),
                            "`%s` is %s in what follows."
                                    .formatted(name, Shells.quoted(into.replaced("$" + name))));
                } else {
                    recipe.left(
                            it.first(),
                            it.last(),
                            "`%s` has no default. It is empty in what follows; give it one."
                                    .formatted(name));
                }
            });
        }
    }

    private void instruction(
            Instruction it,
            DockerSteps building,
            DockerVariables variables,
            Recipe recipe,
            DockerVariables global) {
        switch (it.word()) {
            case "RUN" -> building.run(it, list(it.rest()));
            case "COPY", "ADD" -> building.copy(it, list(it.rest()));
            case "ENV" -> building.environment(it, variables.pairs(it.rest()));
            case "ARG" -> argument(it, variables, recipe, global);
            case "WORKDIR" -> building.folder(it);
            case "USER" -> building.user(it);
            case "SHELL" -> building.shell(it, list(it.rest()));
            case String word when OF_CONTAINERS.get(word) instanceof String why ->
                    recipe.left(it.first(), it.last(), why);
            case String word ->
                    throw Unreadable.at(
                            it.first(),
                            "`%s` isn't an instruction of a Dockerfile.".formatted(word));
        }
    }

    /** Of the form {@code ["a", "b"]}; null: it is another. */
    private static @Nullable List<String> list(String rest) {
        var text = rest.replaceFirst("^(--\\S+\\s+)+", "");
        if (!text.startsWith("[")) {
            return null;
        }
        try {
            return List.of(new ObjectMapper().readValue(text, String[].class));
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
