package dev.goldsmith.bring;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A recipe of EC2 Image Builder, alone or among the resources of a CloudFormation template. */
final class Ec2Recipe implements Format {
    private static final Pattern ALONE = Pattern.compile("(?m)^\"?parentImage\"?\\s*:");
    private static final Pattern STACK =
            Pattern.compile("Type[\"']?\\s*:\\s*[\"']?AWS::ImageBuilder::");

    /** {@code ${Name}}; {@code ${!Name}} is a shell's own. */
    private static final Pattern NAME = Pattern.compile("\\$\\{(!?)([\\w.:]+)\\}");

    @Override
    public String word() {
        return "ec2-recipe";
    }

    @Override
    public String title() {
        return "a recipe of EC2 Image Builder";
    }

    @Override
    public boolean recognises(String text) {
        return ALONE.matcher(text).find() || STACK.matcher(text).find();
    }

    @Override
    public Brought read(Sent sent) {
        var recipe = new Recipe(this);
        var root = Yaml.read(sent.text());
        if (root == null || !root.isMap()) {
            throw Unreadable.at(1, "a recipe is a mapping, `name: value`.");
        }
        if (root.has("Resources")) {
            stack(root, recipe);
        } else {
            root.map()
                    .forEach((name, it) ->
                            field(
                                    name.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                                            + name.substring(1),
                                    it,
                                    recipe));
        }
        return recipe.brought();
    }

    private static void stack(Yaml root, Recipe recipe) {
        var defaults = new HashMap<String, String>();
        root.map()
                .forEach((name, it) -> {
                    if (name.equals("Parameters")) {
                        parameters(it, defaults, recipe);
                    } else if (!name.equals("Resources")) {
                        recipe.left(
                                it.first(),
                                it.last(),
                                "`%s` is about the stack, not about the image.".formatted(name));
                    }
                });
        var resources = root.get("Resources");
        if (resources == null) {
            return;
        }
        recipe.taken(resources.first(), resources.first(), "Resources.");
        resources
                .map()
                .forEach((id, it) -> {
                    var properties = it.get("Properties");
                    switch (it.text("Type")) {
                        case "AWS::ImageBuilder::ImageRecipe" -> {
                            recipe.taken(
                                    it.first(), Math.min(it.last(), it.first() + 1), "The recipe.");
                            if (properties != null) {
                                recipe.taken(
                                        properties.first(), properties.first(), "Its properties.");
                                properties
                                        .map()
                                        .forEach((name, value) ->
                                                field(name, known(value, defaults), recipe));
                            }
                        }
                        case "AWS::ImageBuilder::Component" ->
                                component(it, properties, defaults, recipe);
                        default ->
                                recipe.left(
                                        it.first(),
                                        it.last(),
                                        "`%s` of the type %s isn't about what is in the image."
                                                .formatted(id, it.text("Type")));
                    }
                });
    }

    private static void parameters(Yaml all, Map<String, String> defaults, Recipe recipe) {
        recipe.taken(all.first(), all.first(), "Parameters.");
        all.map()
                .forEach((name, it) -> {
                    if (it.has("Default")) {
                        defaults.put(name, it.text("Default").replaceAll("\\s+", " "));
                        recipe.taken(
                                it.first(),
                                it.last(),
                                "Its default is written out where the recipe or a component uses it.");
                    } else {
                        recipe.left(
                                it.first(),
                                it.last(),
                                "`%s` has no default; give it one.".formatted(name));
                    }
                });
    }

    /** What {@code !Ref} of a parameter or {@code !Sub} make of a text, as far as it is known. */
    private static Yaml known(Yaml it, Map<String, String> defaults) {
        return switch (it.tag()) {
            case "!Ref" -> it.saying(defaults.getOrDefault(it.text(), it.text()));
            case "!Sub" -> it.saying(substituted(it.text(), defaults));
            default -> it;
        };
    }

    /** A name without a known value becomes one of a component's. */
    private static String substituted(String text, Map<String, String> defaults) {
        return NAME.matcher(text)
                .replaceAll(it ->
                        Matcher.quoteReplacement(
                                it.group(1).isEmpty()
                                        ? defaults.getOrDefault(
                                                it.group(2), "{{ " + it.group(2) + " }}")
                                        : "${" + it.group(2) + "}"));
    }

    private static void component(
            Yaml it, @Nullable Yaml properties, Map<String, String> defaults, Recipe recipe) {
        var data = properties == null ? null : properties.get("Data");
        if (data == null
                || !data.isText()
                || data.text().isBlank()
                || !data.tag().isEmpty() && !data.tag().equals("!Sub")) {
            recipe.left(
                    it.first(),
                    it.last(),
                    "Its document isn't in this file. Bring the component, and add its steps.");
            return;
        }
        // Its own lines begin with the first below `Data: |`.
        var inner =
                Yaml.read("\n".repeat(Math.max(0, data.first())) + known(data, defaults).text());
        if (inner == null || !inner.isMap()) {
            recipe.left(it.first(), it.last(), "Its document isn't a mapping.");
            return;
        }
        recipe.taken(
                it.first(),
                data.first(),
                "A component; its steps are taken in the order of this file.");
        Ec2Component.read(inner, recipe);
        recipe.taken(data.last(), it.last(), "Of the component.");
    }

    private static void field(String name, Yaml it, Recipe recipe) {
        switch (name) {
            case "Name" -> {
                recipe.name = it.text().replaceAll("[^A-Za-z0-9_.-]+", "-");
                recipe.taken(
                        it.first(), it.last(), "The template's name, unless you give another.");
            }
            case "ParentImage" -> {
                var urn = KnownImages.named(it.text());
                if (urn == null) {
                    recipe.left(
                            it.first(),
                            it.last(),
                            "`%s` is an image of AWS. Choose one here.".formatted(it.text()));
                } else {
                    recipe.platform(it.first(), urn);
                    recipe.adapted(
                            it.first(),
                            it.last(),
                            "Source: %s, the image of the same distribution.".formatted(urn));
                }
            }
            case "Components" -> {
                recipe.taken(it.first(), it.first(), "Components.");
                for (var component : it.each()) {
                    var named = component.map().values().stream().findFirst();
                    if (named.isPresent() && named.get().tag().equals("!Ref")) {
                        recipe.taken(
                                component.first(), component.last(), "A component of this file.");
                        continue;
                    }
                    var arn = component.text("componentArn") + component.text("ComponentArn");
                    recipe.left(
                            component.first(),
                            component.last(),
                            "The component `%s` isn't in this list. Bring its document, and add its steps."
                                    .formatted(arn));
                }
            }
            case "BlockDeviceMappings" -> {
                int first = it.first();
                recipe.left(
                        first,
                        it.last(),
                        "Disks of an instance; `vmProfile.osDiskSizeGB` and `additionalDataDisks` say those here.");
            }
            case "Tags" -> {
                var tags = recipe.part(it.first(), "managedResourceTags");
                it.map().forEach((key, value) -> tags.put(key, value.text()));
                recipe.taken(it.first(), it.last(), "`managedResourceTags`.");
            }
            case "WorkingDirectory" ->
                    recipe.left(
                            it.first(),
                            it.last(),
                            "Steps begin in the build user's folder; `cd` leads elsewhere.");
            default ->
                    recipe.left(
                            it.first(),
                            it.last(),
                            "`%s` of a recipe has no place in a template.".formatted(name));
        }
    }
}
