package dev.goldsmith.provenance;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.approval.ApprovalState;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.guardrail.BuiltWith;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.run.Parentage;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.secret.TemplateParameters;
import dev.goldsmith.template.FrozenFile;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Team;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An in-toto statement, version 1, with the predicate of SLSA provenance, version 1. It says what
 * the version, its run and their approvals have written down. Whoever reads the image may read it,
 * so it has nothing that they couldn't: what a team's documents, guardrails and networks say is in
 * it as a digest.
 */
record Statement(List<Subject> subject) {
    static final String TYPE = "https://in-toto.io/Statement/v1";
    static final String PREDICATE = "https://slsa.dev/provenance/v1";
    static final String BUILD = "urn:goldsmith:image-build:1";

    /** What is looked at when it is verified. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Read(String _type, String predicateType, List<Subject> subject) {}

    /**
     * @throws IllegalArgumentException when it is none
     */
    static Statement read(String json) {
        var read = Json.read(json, Read.class);
        if (!TYPE.equals(read._type)
                || !PREDICATE.equals(read.predicateType)
                || read.subject == null) {
            throw new IllegalArgumentException("no statement of provenance");
        }
        return new Statement(read.subject);
    }

    /**
     * @param builder who says so
     * @param release of Goldsmith
     */
    static String of(ImageVersion version, String builder, String release) {
        var run = built(version);
        var all = new Members();
        all.put("_type", TYPE);
        all.put("subject", Subject.of(version));
        all.put("predicateType", PREDICATE);
        all.put(
                "predicate",
                new Members()
                        .put(
                                "buildDefinition",
                                new Members()
                                        .put("buildType", BUILD)
                                        .put("externalParameters", asked(version, run).all())
                                        .put(
                                                "internalParameters",
                                                decided(version, run)
                                                        .put("approvals", approvals(version, run))
                                                        .all())
                                        .put("resolvedDependencies", takenFrom(run))
                                        .all())
                        .put(
                                "runDetails",
                                new Members()
                                        .put(
                                                "builder",
                                                Map.of(
                                                        "id",
                                                        builder,
                                                        "version",
                                                        Map.of("goldsmith", release)))
                                        .put("metadata", when(run))
                                        .put("byproducts", steps(run))
                                        .all())
                        .all());
        return Json.write(all.all());
    }

    private static Run built(ImageVersion version) {
        return Objects.requireNonNull(Run.findById(version.runId), "its run stays");
    }

    /**
     * Of the predicate, what pages show of a version and doesn't change any more: not where its
     * template is by now, nor who approved what.
     */
    static String shown(ImageVersion version) {
        var run = built(version);
        return Json.write(
                new Members()
                        .put(
                                "buildDefinition",
                                new Members()
                                        .put("externalParameters", asked(version, run).all())
                                        .put("internalParameters", decided(version, run).all())
                                        .put("resolvedDependencies", takenFrom(run))
                                        .all())
                        .put("runDetails", new Members().put("metadata", when(run)).all())
                        .all());
    }

    /** What somebody asked for. */
    private static Members asked(ImageVersion version, Run run) {
        Template template = Template.findById(version.templateId);
        Team team = template == null ? null : Team.findById(template.teamId);
        return new Members()
                .put(
                        "template",
                        new Members()
                                .put("uri", template(version))
                                .put("name", run.templateName)
                                .put("team", team == null ? null : team.slug)
                                .put("version", version.templateVersion)
                                .put("fingerprint", Map.of(Subject.SHA256, version.fingerprint))
                                .all())
                .put("parameters", parameters(run))
                .put("patches", run.patches)
                .put("layers", run.resumes ? "resume" : run.reuse.name().toLowerCase(Locale.ROOT));
    }

    private static @Nullable Map<String, String> parameters(Run run) {
        return run.parameters == null ? null : TemplateParameters.named(run.parameters);
    }

    /** What counted besides, and who let it pass. */
    private static Members decided(ImageVersion version, Run run) {
        var inputs = run.inputs();
        return new Members()
                .put("document", digest(inputs.document))
                .put("engine", run.capability)
                .put("worker", run.capturedOn)
                .put("network", digest(inputs.network))
                .put("guardrails", digest(inputs.guardrails))
                .put("exceptions", BuiltWith.of(run).stream().map(it -> it.id).toList())
                .put("copyOf", version.copyOf)
                .put("publishedAt", text(version.publishedAt));
    }

    /** Of the build, of the run that published what another one had built, of the copy. */
    private static List<Long> approvals(ImageVersion version, Run run) {
        var runs =
                Stream.concat(
                        Stream.of(run),
                        Run.<Run>list("capturedBy = ?1 order by id", run.id).stream()
                                .filter(it -> published(it, version.outputName)));
        return Stream.concat(
                        runs.map(Run::approval), Stream.of(version).map(ImageVersion::approval))
                .filter(Objects::nonNull)
                .filter(it -> it.state == ApprovalState.APPROVED)
                .map(it -> it.id)
                .toList();
    }

    private static boolean published(Run run, String name) {
        var output = RunOutput.of(run.id, name);
        return output != null && output.carriedFrom == null;
    }

    /** The source, scripts and files. */
    private static List<Map<String, Object>> takenFrom(Run run) {
        var all = new ArrayList<Map<String, Object>>();
        if (run.sourceDigest != null) {
            all.add(
                    new Members()
                            .put("name", "source")
                            .put("uri", uri(run.tenantId, run.parentage))
                            .put("digest", Map.of(Subject.SHA256, run.sourceDigest))
                            .put(
                                    "annotations",
                                    run.sourceVersion == null
                                            ? null
                                            : Map.of("version", run.sourceVersion))
                            .all());
        }
        for (var file : FrozenFile.read(run.inputs().frozen)) {
            all.add(
                    new Members()
                            .put("name", file.path())
                            .put("digest", Map.of(Subject.SHA256, file.sha256()))
                            .all());
        }
        return all;
    }

    private static String template(ImageVersion version) {
        return "urn:goldsmith:tenant:%s:template:%d"
                .formatted(version.tenantId, version.templateId);
    }

    static @Nullable String uri(String tenant, @Nullable Parentage parent) {
        if (parent == null) {
            return null;
        }
        if (parent.parentPlatform() != null) {
            return "urn:goldsmith:platform-image:" + parent.parentPlatform();
        }
        return parent.parentVersion() != null
                ? "urn:goldsmith:tenant:%s:image-version:%d"
                        .formatted(tenant, parent.parentVersion())
                : "urn:goldsmith:tenant:%s:managed-image:%d"
                        .formatted(tenant, parent.parentImage());
    }

    static String run(String tenant, long number) {
        return "urn:goldsmith:tenant:%s:run:%d".formatted(tenant, number);
    }

    private static Map<String, Object> when(Run run) {
        return new Members()
                .put("invocationId", run(run.tenantId, run.number))
                .put("startedOn", text(run.startedAt))
                .put("finishedOn", text(run.capturedAt))
                .all();
    }

    /** Each customizer by the SHA-256 of its compact JSON, and the layer that it left. */
    private static List<Map<String, Object>> steps(Run run) {
        var layers = new LinkedHashMap<String, String>();
        RunStep.layers(run.id).forEach(it -> layers.put(it.name, String.valueOf(it.layer)));
        var all = new ArrayList<Map<String, Object>>();
        int number = 0;
        for (var step :
                Json.read(run.inputs().document, JsonNode.class).at("/properties/customize")) {
            var name = "customize-" + ++number;
            var layer = layers.get(name);
            all.add(
                    new Members()
                            .put("name", name)
                            .put("digest", digest(Json.write(step)))
                            .put("annotations", layer == null ? null : Map.of("layer", layer))
                            .all());
        }
        return all;
    }

    private static @Nullable Map<String, String> digest(@Nullable String text) {
        return text == null ? null : Map.of(Subject.SHA256, Digest.of(text).hex());
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    /** What isn't known isn't said. */
    private record Members(Map<String, Object> all) {
        Members() {
            this(new LinkedHashMap<>());
        }

        Members put(String name, @Nullable Object value) {
            if (value != null) {
                all.put(name, value);
            }
            return this;
        }
    }
}
