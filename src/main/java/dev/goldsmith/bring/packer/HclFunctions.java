package dev.goldsmith.bring.packer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Functions of Packer that its files use; the others are named where they stand. */
final class HclFunctions {
    private static final Set<String> FILES =
            Set.of("file", "templatefile", "fileexists", "fileset", "filebase64", "filesha256");
    private static final Set<String> SECRETS =
            Set.of("vault", "consul_key", "aws_secretsmanager", "aws_secretsmanager_raw");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private HclFunctions() {}

    /** Before its arguments are computed, for they don't matter then. */
    static void requireHere(String name) {
        if (FILES.contains(name)) {
            throw new NotHere("`%s` reads a file that wasn't handed in.".formatted(name));
        }
        if (SECRETS.contains(name)) {
            throw new NotHere(
                    "`%s` reads a secret. Give it to the step as a secret of the template."
                            .formatted(name));
        }
        if (name.equals("env")) {
            throw new NotHere("`env` reads the environment of Packer's caller.");
        }
    }

    static JsonNode call(String name, List<JsonNode> a) {
        try {
            return known(name, a);
        } catch (IndexOutOfBoundsException e) {
            throw new NotHere("`%s` has too few arguments.".formatted(name));
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw new NotHere("`%s` can't do that with what it is given.".formatted(name));
        }
    }

    private static JsonNode known(String name, List<JsonNode> a) {
        return switch (name) {
            case "lower" -> text(Values.text(a.get(0)).toLowerCase(Locale.ROOT));
            case "upper" -> text(Values.text(a.get(0)).toUpperCase(Locale.ROOT));
            case "trimspace", "trim_space" -> text(Values.text(a.get(0)).strip());
            case "chomp" -> text(chomped(Values.text(a.get(0))));
            case "title" -> text(titled(Values.text(a.get(0))));
            case "trimprefix" -> {
                var it = Values.text(a.get(0));
                var cut = Values.text(a.get(1));
                yield text(it.startsWith(cut) ? it.substring(cut.length()) : it);
            }
            case "trimsuffix" -> {
                var it = Values.text(a.get(0));
                var cut = Values.text(a.get(1));
                yield text(it.endsWith(cut) ? it.substring(0, it.length() - cut.length()) : it);
            }
            case "replace" -> text(replaced(a));
            case "regex_replace" -> throw unknown(name);
            case "substr" -> {
                var it = Values.text(a.get(0));
                int from = Math.clamp(Values.number(a.get(1)).longValue(), 0, it.length());
                long length = Values.number(a.get(2)).longValue();
                yield text(
                        it.substring(
                                from,
                                length < 0
                                        ? it.length()
                                        : (int) Math.min(it.length(), from + length)));
            }
            case "join" -> {
                var parts = new ArrayList<String>();
                a.subList(1, a.size()).forEach(it -> parts.addAll(Values.texts(it)));
                yield text(String.join(Values.text(a.get(0)), parts));
            }
            case "split" ->
                    list(
                            List.of(
                                            Values.text(a.get(1))
                                                    .split(
                                                            java.util.regex.Pattern.quote(
                                                                    Values.text(a.get(0))),
                                                            -1))
                                    .stream()
                                    .map(HclFunctions::text)
                                    .toList());
            case "format" -> text(HclFormat.of(a));
            case "concat" ->
                    list(
                            a.stream()
                                    .flatMap(it -> StreamSupport.stream(it.spliterator(), false))
                                    .toList());
            case "flatten" -> list(flat(a.get(0)));
            case "compact" ->
                    list(
                            StreamSupport.stream(a.get(0).spliterator(), false)
                                    .filter(it -> !it.asText("").isEmpty())
                                    .toList());
            case "distinct", "toset", "sort" -> {
                var all = StreamSupport.stream(a.get(0).spliterator(), false).distinct();
                yield list(
                        (name.equals("sort")
                                        ? StreamSupport.stream(a.get(0).spliterator(), false)
                                                .sorted(
                                                        java.util.Comparator.comparing(
                                                                JsonNode::asText))
                                        : all)
                                .toList());
            }
            case "reverse" ->
                    list(StreamSupport.stream(a.get(0).spliterator(), false).toList().reversed());
            case "length" ->
                    IntNode.valueOf(
                            a.get(0).isTextual() ? a.get(0).textValue().length() : a.get(0).size());
            case "element" -> {
                if (a.get(0).isEmpty()) {
                    throw new NotHere("`element` of an empty list.");
                }
                yield a.get(0).get(Values.number(a.get(1)).intValue() % a.get(0).size());
            }
            case "contains" ->
                    BooleanNode.valueOf(
                            StreamSupport.stream(a.get(0).spliterator(), false)
                                    .anyMatch(a.get(1)::equals));
            case "keys" ->
                    list(
                            a.get(0)
                                    .propertyStream()
                                    .map(e -> text(e.getKey()))
                                    .sorted(java.util.Comparator.comparing(JsonNode::asText))
                                    .toList());
            case "values" ->
                    list(
                            a.get(0)
                                    .propertyStream()
                                    .sorted(java.util.Map.Entry.comparingByKey())
                                    .map(java.util.Map.Entry::getValue)
                                    .toList());
            case "merge" -> {
                var all = NODES.objectNode();
                a.forEach(it -> it.properties().forEach(e -> all.set(e.getKey(), e.getValue())));
                yield all;
            }
            case "lookup" -> {
                var found = a.get(0).get(Values.text(a.get(1)));
                yield found != null ? found : a.get(2);
            }
            case "coalesce" ->
                    a.stream()
                            .filter(it -> !it.isNull() && !it.asText("x").isEmpty())
                            .findFirst()
                            .orElse(NullNode.instance);
            case "tostring" -> text(Values.text(a.get(0)));
            case "tonumber" -> DecimalNode.valueOf(Values.number(a.get(0)));
            case "tobool" -> BooleanNode.valueOf(Values.isTrue(a.get(0)));
            case "tolist", "tomap" -> a.get(0);
            case "abs" -> DecimalNode.valueOf(Values.number(a.get(0)).abs());
            case "ceil", "floor" ->
                    DecimalNode.valueOf(
                            Values.number(a.get(0))
                                    .setScale(
                                            0,
                                            name.equals("ceil")
                                                    ? RoundingMode.CEILING
                                                    : RoundingMode.FLOOR));
            case "max" ->
                    DecimalNode.valueOf(
                            a.stream()
                                    .map(Values::number)
                                    .reduce(BigDecimal::max)
                                    .orElseThrow(() -> unknown(name)));
            case "min" ->
                    DecimalNode.valueOf(
                            a.stream()
                                    .map(Values::number)
                                    .reduce(BigDecimal::min)
                                    .orElseThrow(() -> unknown(name)));
            case "base64encode" ->
                    text(
                            Base64.getEncoder()
                                    .encodeToString(
                                            Values.text(a.get(0))
                                                    .getBytes(StandardCharsets.UTF_8)));
            case "base64decode" ->
                    text(
                            new String(
                                    Base64.getDecoder().decode(Values.text(a.get(0))),
                                    StandardCharsets.UTF_8));
            case "jsonencode" -> text(a.get(0).toString());
            case "jsondecode" -> json(Values.text(a.get(0)));
            case "basename" -> text(Values.text(a.get(0)).replaceFirst("^.*/", ""));
            case "dirname" -> text(Values.text(a.get(0)).replaceFirst("/[^/]*$", ""));
            case "timestamp" -> text(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            case "formatdate" -> text(HclFormat.date(Values.text(a.get(0)), Values.text(a.get(1))));
            case "legacy_isotime" ->
                    text(HclFormat.goTime(a.isEmpty() ? "" : Values.text(a.get(0))));
            case "convert" -> a.get(0);
            default -> throw unknown(name);
        };
    }

    private static NotHere unknown(String name) {
        return new NotHere("The function `%s` isn't known here.".formatted(name));
    }

    private static String replaced(List<JsonNode> a) {
        var what = Values.text(a.get(1));
        if (what.length() > 1 && what.startsWith("/") && what.endsWith("/")) {
            throw new NotHere("`replace` with a regular expression isn't known here.");
        }
        return Values.text(a.get(0)).replace(what, Values.text(a.get(2)));
    }

    private static String titled(String text) {
        return java.util.regex.Pattern.compile("\\b\\p{L}")
                .matcher(text)
                .replaceAll(it -> it.group().toUpperCase(Locale.ROOT));
    }

    private static List<JsonNode> flat(JsonNode list) {
        var all = new ArrayList<JsonNode>();
        for (var element : list) {
            if (element.isArray()) {
                all.addAll(flat(element));
            } else {
                all.add(element);
            }
        }
        return all;
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper(dev.goldsmith.kernel.SentJson.factory().build()).readTree(text);
        } catch (JsonProcessingException e) {
            throw new NotHere("`jsondecode` got no JSON.");
        }
    }

    private static JsonNode text(String text) {
        return TextNode.valueOf(text);
    }

    private static JsonNode list(List<JsonNode> elements) {
        return NODES.arrayNode().addAll(elements);
    }

    private static String chomped(String text) {
        int end = text.length();
        while (end > 0 && "\r\n".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(0, end);
    }
}
