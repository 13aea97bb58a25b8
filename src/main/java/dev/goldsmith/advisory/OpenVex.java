package dev.goldsmith.advisory;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The statements of an image that count, as OpenVEX 0.2.0. */
public final class OpenVex {
    private static final String CONTEXT = "https://openvex.dev/ns/v0.2.0";

    private OpenVex() {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private record Document(
            @JsonProperty("@context") String context,
            @JsonProperty("@id") String id,
            String author,
            String timestamp,
            int version,
            String tooling,
            List<Said> statements) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private record Said(
            Vulnerability vulnerability,
            String timestamp,
            List<Product> products,
            String status,
            @Nullable String justification,
            @JsonProperty("impact_statement") @Nullable String impact,
            @JsonProperty("action_statement") @Nullable String action,
            @JsonProperty("status_notes") @Nullable String notes) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private record Vulnerability(String name, List<String> aliases) {}

    private record Product(@JsonProperty("@id") String id) {}

    /**
     * @throws Refused NOT_FOUND: nothing is said, and a document of nothing isn't one
     */
    public static String of(Access by, Gallery gallery, ImageDefinition definition) {
        var statements = Statement.of(definition);
        if (statements.isEmpty()) {
            throw new Refused(
                    Refusal.NOT_FOUND,
                    "There are no statements on image %s.".formatted(definition.name));
        }
        Team team = Team.findById(gallery.teamId);
        var advisories =
                Advisory.<Advisory>list(
                                "name in ?1", statements.stream().map(it -> it.advisory).toList())
                        .stream()
                        .collect(Collectors.toMap(it -> it.name, Function.identity()));
        var newest =
                statements.stream()
                        .map(it -> it.madeAt)
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
        var image = gallery.name + "/" + definition.name;
        var whole =
                "%s/%s/%s"
                        .formatted(
                                gallery.tenantId,
                                image,
                                statements.stream()
                                        .map(it -> it.id.toString())
                                        .collect(Collectors.joining(",")));
        return Json.write(
                new Document(
                        CONTEXT,
                        "urn:uuid:"
                                + UUID.nameUUIDFromBytes(whole.getBytes(StandardCharsets.UTF_8)),
                        "%s, %s".formatted(by.tenantName(), team.name),
                        newest.toString(),
                        1,
                        "Goldsmith",
                        statements.stream().map(it -> said(image, it, advisories)).toList()));
    }

    private static Said said(String image, Statement it, Map<String, Advisory> advisories) {
        var advisory = advisories.get(it.advisory);
        var number = it.number();
        var purl = "pkg:generic/" + image + (number == null ? "" : "@" + number);
        boolean unaffected = it.status == Statement.Status.NOT_AFFECTED;
        return new Said(
                new Vulnerability(it.advisory, advisory == null ? List.of() : advisory.aliasList()),
                it.madeAt.toString(),
                List.of(new Product(purl)),
                it.status.word(),
                it.justification == null ? null : it.justification.word(),
                unaffected ? it.impact : null,
                it.status == Statement.Status.AFFECTED ? it.action : null,
                unaffected ? null : it.impact);
    }
}
