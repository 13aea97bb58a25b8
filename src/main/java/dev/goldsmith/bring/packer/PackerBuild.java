package dev.goldsmith.bring.packer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.bring.Brought;
import dev.goldsmith.bring.Recipe;
import dev.goldsmith.bring.Sent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file of Packer's as a template: one of its sources, and what is done to it in its order. */
final class PackerBuild {
    private final Recipe recipe;
    private final Sent sent;
    private final Body root;
    private final Values values = new Values();
    private final Map<String, Body.Block> sources = new LinkedHashMap<>();

    PackerBuild(Recipe recipe, Sent sent, Body root) {
        this.recipe = recipe;
        this.sent = sent;
        this.root = root;
    }

    Brought read() {
        var given = GivenValues.of(sent.parameters());
        for (var item : root.items()) {
            switch (item) {
                case Body.Attribute it -> left(it, "Nothing outside of a block is read.");
                case Body.Block it -> declaration(it, given);
            }
        }
        var builds = root.blocks().stream().filter(it -> it.type().equals("build")).toList();
        if (builds.isEmpty() && !sources.isEmpty()) {
            source(sources.values().iterator().next());
        }
        for (int i = 0; i < builds.size(); i++) {
            if (i == 0) {
                build(builds.get(i));
            } else {
                left(builds.get(i), "A template has one build; make one template of each.");
            }
        }
        return recipe.brought();
    }

    private void declaration(Body.Block it, Map<String, JsonNode> given) {
        switch (it.type()) {
            case "packer" ->
                    left(it, "Versions and plugins of Packer; nothing of it is needed here.");
            case "variable" -> variable(it, it.label(0), given);
            case "variables" -> {
                for (var attribute : it.body().attributes()) {
                    variable(
                            new Body.Block(
                                    "variable",
                                    List.of(attribute.name()),
                                    attribute.first(),
                                    attribute.last(),
                                    new Body(
                                            List.of(
                                                    new Body.Attribute(
                                                            "default",
                                                            attribute.first(),
                                                            attribute.last(),
                                                            attribute.value())))),
                            attribute.name(),
                            given);
                }
                recipe.taken(it.first(), it.first(), "Variables, each with its value.");
            }
            case "locals" -> {
                for (var attribute : it.body().attributes()) {
                    values.local(attribute.name(), attribute.value());
                    recipe.taken(attribute.first(), attribute.last(), "Computed where it is used.");
                }
                recipe.taken(it.first(), it.first(), "Locals.");
            }
            case "local" -> {
                var expression = it.body().attribute("expression");
                var sensitive = it.body().attribute("sensitive");
                if (sensitive != null) {
                    values.close("local." + it.label(0), secret("local." + it.label(0)));
                } else if (expression != null) {
                    values.local(it.label(0), expression.value());
                }
                recipe.taken(it.first(), it.last(), "Computed where it is used.");
            }
            case "source" -> {
                var name = it.label(0) + "." + it.label(1);
                var before = sources.put(name, it);
                if (before != null) {
                    left(before, "`%s` is declared again; the last counts.".formatted(name));
                }
            }
            case "build" -> {}
            case "data" ->
                    left(
                            it,
                            "What `data` asks of a cloud isn't asked here; write the value out where it is used.");
            case "hcp_packer_registry" ->
                    left(it, "A registry of another product; images are kept in galleries here.");
            default -> left(it, "`%s` isn't a block that is read here.".formatted(it.type()));
        }
    }

    private void variable(Body.Block it, String name, Map<String, JsonNode> given) {
        var sensitive = it.body().attribute("sensitive");
        var initial = it.body().attribute("default");
        if (sensitive != null && isTrueOrUnknown(sensitive.value())) {
            values.close(name, secret("var." + name));
            recipe.left(it.first(), it.last(), secret("var." + name));
            return;
        }
        if (given.containsKey(name)) {
            values.variable(name, given.get(name));
            recipe.taken(
                    it.first(),
                    it.last(),
                    "Its value in the parameters is written out where it is used.");
            return;
        }
        try {
            if (initial == null) {
                throw new NotHere(
                        "`var.%s` has no default; give its value with the parameters."
                                .formatted(name));
            }
            values.variable(name, values.of(initial.value()));
            recipe.taken(it.first(), it.last(), "Its default is written out where it is used.");
        } catch (NotHere e) {
            values.close(
                    name,
                    initial == null
                            ? e.sentence()
                            : "`var.%s` isn't known: %s".formatted(name, e.sentence()));
            recipe.left(it.first(), it.last(), e.sentence());
        }
    }

    private boolean isTrueOrUnknown(Expr it) {
        try {
            return Values.isTrue(values.of(it));
        } catch (NotHere e) {
            return true;
        }
    }

    private static String secret(String name) {
        return "`%s` is sensitive, and everybody who reads a template sees what is in it. Give it to the step as a secret of the template."
                .formatted(name);
    }

    private void build(Body.Block build) {
        var named = new ArrayList<String>();
        for (var attribute : build.body().attributes()) {
            switch (attribute.name()) {
                case "sources" -> {
                    for (var element :
                            attribute.value() instanceof Expr.Tuple tuple
                                    ? tuple.elements()
                                    : List.of(attribute.value())) {
                        named.add(sourceName(element));
                    }
                    recipe.taken(attribute.first(), attribute.last(), "Its sources.");
                }
                case "name" -> {
                    recipe.taken(
                            attribute.first(),
                            attribute.last(),
                            "The template's name, unless you give another.");
                    try {
                        recipe.name =
                                Values.text(values.of(attribute.value()))
                                        .replaceAll("[^A-Za-z0-9_.-]+", "-");
                    } catch (NotHere e) {
                        recipe.left(attribute.first(), attribute.last(), e.sentence());
                    }
                }
                default ->
                        left(
                                attribute,
                                "`%s` of a build isn't needed here.".formatted(attribute.name()));
            }
        }
        recipe.taken(build.first(), build.first(), "The build.");
        for (var block : build.body().blocks()) {
            if (block.type().equals("source")) {
                var name = block.label(0).replaceFirst("^source\\.", "");
                var declared = sources.get(name);
                if (declared != null) {
                    sources.put(name, with(declared, block));
                }
                named.add(name);
                recipe.taken(
                        block.first(), block.last(), "A source of it, with what is added to it.");
            }
        }
        var chosen = chosen(named);
        var provisioners = new PackerProvisioners(recipe, values, chosen);
        for (var block : build.body().blocks()) {
            switch (block.type()) {
                case "source" -> {}
                case "provisioner" -> provisioners.add(block);
                case "error-cleanup-provisioner" ->
                        left(
                                block,
                                "What is done when a build fails: `errorHandling` keeps the machine, or throws it away.");
                case "post-processor", "post-processors" ->
                        left(
                                block,
                                "What Packer's caller does with a built image; use a webhook or a pipeline for that.");
                default -> left(block, "`%s` of a build isn't read here.".formatted(block.type()));
            }
        }
    }

    private static Body.Block with(Body.Block declared, Body.Block more) {
        var items = new ArrayList<>(declared.body().items());
        items.addAll(more.body().items());
        return new Body.Block(
                "source", declared.labels(), declared.first(), declared.last(), new Body(items));
    }

    private static String sourceName(Expr expression) {
        return switch (expression) {
            case Expr.Literal it -> it.value().asText().replaceFirst("^source\\.", "");
            case Expr.Member it ->
                    (sourceName(it.of()) + "." + it.name()).replaceFirst("^source\\.", "");
            case Expr.Name it -> it.name();
            default -> "";
        };
    }

    /** The first that says an image; its name, for {@code only} and {@code except}. */
    private Set<String> chosen(List<String> named) {
        var order =
                named.isEmpty()
                        ? root.blocks().stream()
                                .filter(it -> it.type().equals("source"))
                                .map(it -> it.label(0) + "." + it.label(1))
                                .toList()
                        : named;
        var names = new HashSet<String>();
        Body.@Nullable Block first = null;
        for (var name : order) {
            var source = sources.get(name);
            if (source != null && first == null) {
                first = source;
                names.addAll(List.of(name, source.label(0), source.label(1)));
            }
        }
        if (first != null) {
            source(first);
        }
        for (var source : sources.values()) {
            if (first == null || !source.labels().equals(first.labels())) {
                left(
                        source,
                        "A template has one source, and this build's first is taken. Make another template for `%s`."
                                .formatted(source.label(1)));
            }
        }
        if (root.blocks().stream()
                .filter(it -> it.type().equals("build"))
                .anyMatch(b ->
                        b.body().blocks().stream()
                                .anyMatch(p -> p.label(0).matches("powershell|windows-.*")))) {
            recipe.windows();
        }
        return names;
    }

    private void source(Body.Block source) {
        new PackerSource(recipe, values, sent).read(source);
    }

    private void left(Body.Item item, String why) {
        recipe.left(item.first(), item.last(), why);
    }
}
