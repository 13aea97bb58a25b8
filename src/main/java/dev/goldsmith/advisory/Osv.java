package dev.goldsmith.advisory;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An advisory, of what OSV's format has those parts that are about packages of distributions.
 *
 * @param withdrawn null: it counts
 * @param aliases names that it has elsewhere, and the CVEs that it is about
 * @param packages of releases that images can be of; none: it is about something else
 */
record Osv(
        String id,
        Instant modified,
        Instant published,
        @Nullable Instant withdrawn,
        String summary,
        List<String> aliases,
        List<Package> packages) {

    /** Bytes of an entry. Ubuntu's of a kernel's have two million. */
    static final int BYTES = 8 << 20;

    private static final Instant EARLIEST = Instant.parse("1980-01-01T00:00:00Z");

    /** Clocks differ. An advisory of next year would stand above all that come until then. */
    private static final Duration AHEAD = Duration.ofDays(2);

    private static final int LONGEST_ID = 100;
    static final int LONGEST_NAME = 255;
    private static final int LONGEST_SUMMARY = 500;
    private static final int MOST_ALIASES = 30;

    private static final int MOST_PACKAGES = 20_000;

    /** Packages, events and versions of an entry. */
    private static final int MOST_TOGETHER = 200_000;

    private static final ObjectMapper JSON =
            new ObjectMapper(
                    JsonFactory.builder()
                            .streamReadConstraints(
                                    StreamReadConstraints.builder()
                                            .maxDocumentLength(BYTES)
                                            .maxNestingDepth(64)
                                            .maxNameLength(1_000)
                                            .maxNumberLength(100)
                                            .maxTokenCount(2_000_000)
                                            .build())
                            .build());

    record Package(Ecosystem ecosystem, String name, Severity severity, Affected affected) {}

    /** Why an entry is left out, for people. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String why) {
            super(why);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    /** One advisory, or several in an array. */
    static List<JsonNode> parse(byte[] content) throws Unreadable {
        try {
            var root = JSON.readTree(content);
            if (root instanceof com.fasterxml.jackson.databind.node.ArrayNode several) {
                var each = new ArrayList<JsonNode>();
                several.forEach(each::add);
                return each;
            }
            return List.of(root);
        } catch (JsonProcessingException e) {
            throw new Unreadable("not JSON that can be read: " + e.getOriginalMessage());
        } catch (IOException | NumberFormatException e) {
            throw new Unreadable("not JSON that can be read");
        }
    }

    static Osv read(JsonNode json) throws Unreadable {
        if (!json.isObject()) {
            throw new Unreadable("not an object");
        }
        var id = text(json, "id", LONGEST_ID);
        if (id == null || !id.matches("[A-Za-z0-9][A-Za-z0-9:._+-]*")) {
            throw new Unreadable("`id` is missing or not a name");
        }
        var modified = time(json, "modified");
        if (modified == null) {
            throw new Unreadable("`modified` is missing");
        }
        var published = time(json, "published");
        var summary =
                json.path("summary").isTextual() ? json.path("summary") : json.path("details");
        return new Osv(
                id,
                modified,
                published == null ? modified : published,
                time(json, "withdrawn"),
                cut(summary.asText(""), LONGEST_SUMMARY),
                Stream.of("aliases", "upstream")
                        .flatMap(it -> words(json.path(it)))
                        .filter(it -> !it.equals(id))
                        .distinct()
                        .limit(MOST_ALIASES)
                        .toList(),
                packages(json));
    }

    /** How much there is of it: packages, events and versions. */
    int weight() {
        return packages.stream()
                .mapToInt(it ->
                        1
                                + it.affected().versions().size()
                                + it.affected().ranges().stream().mapToInt(List::size).sum())
                .sum();
    }

    private static List<Package> packages(JsonNode json) throws Unreadable {
        var listed = json.path("affected");
        if (listed.size() > MOST_PACKAGES) {
            throw new Unreadable("more than %,d affected packages".formatted(MOST_PACKAGES));
        }
        var packages = new LinkedHashMap<String, OsvParts>();
        int sum = 0;
        for (var each : listed) {
            var said = each.path("package");
            var ecosystem = Ecosystem.ofAdvisory(said.path("ecosystem").asText(""));
            if (ecosystem.isEmpty()) {
                continue;
            }
            var name = text(said, "name", LONGEST_NAME);
            if (name == null) {
                throw new Unreadable("an affected package has no name");
            }
            sum +=
                    packages.computeIfAbsent(
                                    ecosystem.get().name() + "/" + name,
                                    _ -> new OsvParts(ecosystem.get(), name))
                            .add(severity(json, each), each);
            if (sum > MOST_TOGETHER) {
                throw new Unreadable(
                        "more than %,d versions of all packages".formatted(MOST_TOGETHER));
            }
        }
        return packages.values().stream().map(OsvParts::together).toList();
    }

    /** By CVSS where there is a score, or else in the distribution's own words. */
    private static Severity severity(JsonNode json, JsonNode affected) {
        return Stream.of(affected.path("severity"), json.path("severity"))
                .map(Osv::scored)
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> worded(json, affected))
                .orElse(Severity.UNRATED);
    }

    private static Optional<Severity> scored(JsonNode severities) {
        return Stream.of("CVSS_V4", "CVSS_V3", "CVSS_V2")
                .flatMap(type ->
                        each(severities).filter(it -> it.path("type").asText("").equals(type)))
                .map(it -> Cvss.score(it.path("score").asText("")))
                .filter(it -> it.isPresent())
                .map(it -> Severity.ofScore(it.getAsDouble()))
                .findFirst();
    }

    private static Optional<Severity> worded(JsonNode json, JsonNode affected) {
        var specific =
                Stream.of(
                                affected.path("ecosystem_specific"),
                                affected.path("database_specific"),
                                json.path("database_specific"))
                        .flatMap(it -> Stream.of(it.path("severity"), it.path("urgency")));
        var listed =
                Stream.of(affected.path("severity"), json.path("severity"))
                        .flatMap(Osv::each)
                        .map(it -> it.path("score"));
        return Stream.concat(listed, specific)
                .filter(JsonNode::isTextual)
                .map(it -> Severity.ofWord(it.asText()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Stream<JsonNode> each(JsonNode array) {
        return array.isArray()
                ? java.util.stream.StreamSupport.stream(array.spliterator(), false)
                : Stream.empty();
    }

    private static Stream<String> words(JsonNode array) {
        return each(array)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .filter(it -> it.length() <= LONGEST_ID && it.matches("[A-Za-z0-9:._+-]+"));
    }

    private static @Nullable String text(JsonNode json, String field, int longest)
            throws Unreadable {
        var value = json.path(field);
        if (!value.isTextual() || value.asText().isBlank()) {
            return null;
        }
        if (value.asText().length() > longest) {
            throw new Unreadable("`%s` has more than %d characters".formatted(field, longest));
        }
        return value.asText();
    }

    private static @Nullable Instant time(JsonNode json, String field) throws Unreadable {
        var value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        try {
            var time = Instant.parse(value.asText("")).truncatedTo(ChronoUnit.MICROS);
            if (time.isBefore(EARLIEST) || time.isAfter(Instant.now().plus(AHEAD))) {
                throw new Unreadable("`%s` is before 1980 or in the future".formatted(field));
            }
            return time;
        } catch (DateTimeException _) {
            throw new Unreadable("`%s` isn't a time such as 2026-11-29T12:00:00Z".formatted(field));
        }
    }

    private static String cut(String text, int longest) {
        var clean = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return clean.length() <= longest
                ? clean
                : clean.substring(0, longest - 1).replaceFirst("[\\uD800-\\uDBFF]$", "") + "…";
    }
}
