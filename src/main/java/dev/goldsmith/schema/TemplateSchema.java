package dev.goldsmith.schema;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.goldsmith.schema.Shape.Content;
import dev.goldsmith.schema.Shape.Part;
import java.util.ArrayList;
import java.util.Optional;

/**
 * The language as JSON Schema 2020-12, for editors: what an object has, which values are of the
 * right form, what people call them. What doesn't go together only the reader says; a template that
 * it takes is never refused by the schema.
 */
public final class TemplateSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode definitions = JSON.objectNode();

    private TemplateSchema() {}

    /** Of our own words. */
    public static ObjectNode json() {
        var schema = JSON.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Image template");
        schema.put(
                "description", "A template of Azure VM Image Builder, with Goldsmith's own words.");
        var all = new TemplateSchema();
        schema.put("$ref", all.reference(ImageTemplate.class));
        var properties = all.definitions.withObject("/ImageTemplate/properties");
        TemplateReader.ENVELOPE.forEach(properties::putObject);
        schema.set("$defs", all.definitions);
        return schema;
    }

    private String reference(Class<?> type) {
        var name = type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
        if (!definitions.has(name)) {
            var definition = definitions.putObject(name);
            if (type.isSealed()) {
                var kinds = definition.putArray("oneOf");
                for (var kind : type.getPermittedSubclasses()) {
                    kinds.addObject().put("$ref", reference(kind));
                }
            } else {
                object(Shape.of(type), definition);
            }
        }
        return "#/$defs/" + name;
    }

    private void object(Shape shape, ObjectNode definition) {
        var required = new ArrayList<String>();
        definition.put("type", "object");
        var properties = definition.putObject("properties");
        if (shape.by() != null) {
            properties.putObject(shape.by()).put("const", shape.word());
            required.add(shape.by());
        }
        for (var part : shape.parts()) {
            properties.set(part.name(), part(part));
            if (part.required()) {
                required.add(part.name());
            }
        }
        for (var name : shape.readOnly()) {
            properties.putObject(name).put("readOnly", true);
        }
        required.forEach(definition.putArray("required")::add);
        definition.put("additionalProperties", false);
        since(shape.since()).ifPresent(it -> definition.put("description", it));
    }

    private ObjectNode part(Part it) {
        var value = value(it);
        var schema = it.required() ? value : orNull(value);
        if (!it.says().label().isEmpty()) {
            schema.put("title", it.says().label());
        }
        var words = new ArrayList<String>();
        if (!it.says().hint().isEmpty()) {
            words.add(sentence(it.says().hint()));
        }
        right(it.content()).ifPresent(words::add);
        since(it.says().since()).ifPresent(words::add);
        if (!words.isEmpty()) {
            schema.put("description", String.join(" ", words));
        }
        return schema;
    }

    private ObjectNode value(Part it) {
        return switch (it.content()) {
            case Content.Text(var rule) ->
                    text(rule, !it.required() && !it.says().requiredByAzure());
            case Content.Flag _ -> typed("boolean");
            case Content.Whole(int least, int most) -> whole(least, most);
            case Content.OneOf words -> {
                var schema = typed("string");
                words.names().forEach(schema.putArray("enum")::add);
                yield schema;
            }
            case Content.Texts(var rule) -> {
                var list = list(text(rule, false));
                yield it.required() ? list.put("minItems", 1) : list;
            }
            case Content.Wholes _ -> list(whole(Integer.MIN_VALUE, Integer.MAX_VALUE));
            case Content.TagMap _ -> {
                var tags = typed("object").put("maxProperties", Tags.MOST);
                tags.set("additionalProperties", typed("string"));
                yield tags;
            }
            case Content.Named _ -> {
                var identities = typed("object").put("maxProperties", 1);
                var details = identities.putObject("additionalProperties").put("type", "object");
                var echoed = details.putObject("properties");
                Identities.ECHOED.forEach(name -> echoed.putObject(name).put("readOnly", true));
                details.put("additionalProperties", false);
                yield identities;
            }
            case Content.Single(var type) -> JSON.objectNode().put("$ref", reference(type));
            case Content.Many(var type) -> {
                var list = list(JSON.objectNode().put("$ref", reference(type)));
                yield it.required() ? list.put("minItems", 1) : list;
            }
        };
    }

    /** An explicit null is as good as nothing, where nothing will do. */
    private static ObjectNode orNull(ObjectNode value) {
        if (value.has("enum")) {
            value.withArray("enum").addNull();
        }
        if (value.get("type") instanceof TextNode type) {
            value.putArray("type").add(type).add("null");
            return value;
        }
        var either = JSON.objectNode();
        either.putArray("anyOf").add(value).add(typed("null"));
        return either;
    }

    private static ObjectNode text(Rule rule, boolean orEmpty) {
        var schema = typed("string");
        rule.pattern()
                .ifPresent(it ->
                        schema.put("pattern", "^(?:%s)%s$".formatted(it, orEmpty ? "?" : "")));
        return schema;
    }

    private static ObjectNode whole(int least, int most) {
        return typed("integer").put("minimum", least).put("maximum", most);
    }

    private static ObjectNode list(ObjectNode items) {
        var list = typed("array");
        list.set("items", items);
        return list;
    }

    private static ObjectNode typed(String type) {
        return JSON.objectNode().put("type", type);
    }

    /** In words what the schema itself can't say. */
    private static Optional<String> right(Content content) {
        return switch (content) {
            case Content.Text(var rule) when rule == Rule.ANY -> Optional.empty();
            case Content.Texts(var rule) when rule == Rule.ANY -> Optional.empty();
            case Content.Text _, Content.Texts _, Content.Named _ ->
                    Optional.of(sentence(content.right()));
            case Content.Flag _,
                    Content.Whole _,
                    Content.OneOf _,
                    Content.Wholes _,
                    Content.TagMap _,
                    Content.Single _,
                    Content.Many _ ->
                    Optional.empty();
        };
    }

    private static Optional<String> since(Language language) {
        return language == Language.OWN
                ? Optional.of("Goldsmith's own; Azure doesn't have it.")
                : language.isStrict()
                        ? language.version().map("Since API version %s."::formatted)
                        : Optional.empty();
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }
}
