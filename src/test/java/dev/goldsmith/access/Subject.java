package dev.goldsmith.access;

import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Passages;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.build.Captured;
import dev.goldsmith.build.ContentStore;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.packages.PackageList;
import dev.goldsmith.provenance.Signing;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunOutput;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.TestTenant;
import jakarta.enterprise.inject.spi.CDI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * A team's things, all named after one word that stands nowhere else.
 *
 * @param run waits for an approval
 */
record Subject(TestTenant tenant, String team, String word, Run run, long approval) {

    /** A small number could be somebody's: whose, depends on what ran before. */
    private static final String NOWHERE = "999999999";

    /** Things of this team of the tenant; the team is there. */
    static Subject create(TestTenant tenant, String team) {
        var word = "w" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        tenant.gallery(word, team);
        tenant.save(
                team,
                word,
                Documents.shell(tenant.id(), "%s/%s".formatted(word, word), "echo " + word));
        publish(tenant, tenant.run(team, word), word);
        var need = new Rule.Need(team, Role.APPROVER, 1, null);
        var rule = new Rule(Gate.NEW_VERSION, List.of(need), 24, null, null, List.of());
        tenant.in(() ->
                ApprovalPolicy.write(
                        tenant.system(),
                        Objects.requireNonNull(Team.bySlug(team)),
                        List.of(rule),
                        null));
        var run = askedFor(tenant, team, word);
        var approval = tenant.in(() -> Objects.requireNonNull(run.approval()).id);
        return new Subject(tenant, team, word, run, approval);
    }

    /** By somebody: what Goldsmith itself asks for, nobody can approve. */
    private static Run askedFor(TestTenant tenant, String team, String template) {
        var by = tenant.access(tenant.builder(team));
        return tenant.in(() -> {
            var found = Template.require(Objects.requireNonNull(Team.bySlug(team)), template);
            return Run.request(by, found, found.latest(), false);
        });
    }

    private static void publish(TestTenant tenant, Run run, String word) {
        var store = CDI.current().select(ContentStore.class).get();
        var places = CDI.current().select(Places.class).get();
        tenant.in(() -> {
            var disk = store.put(word.getBytes(StandardCharsets.UTF_8));
            var packages =
                    store.put(
                            Json.write(
                                            new PackageList(
                                                    "dpkg",
                                                    List.of(
                                                            new PackageList.Entry(
                                                                    "bash", "5.2", "amd64"))))
                                    .getBytes(StandardCharsets.UTF_8));
            var target =
                    (Distributor.SharedImage)
                            TemplateReader.read(run.inputs().document)
                                    .properties()
                                    .distribute()
                                    .getFirst();
            var version =
                    ImageVersion.reserve(
                            ImageDefinition.require(Gallery.require(tenant.system(), word), word),
                            run,
                            target,
                            null,
                            null,
                            places);
            version.publish(
                    new Captured(
                            disk,
                            store.size(disk),
                            1 << 20,
                            packages,
                            "12.1.0",
                            Digest.of(word),
                            "debian 12"),
                    Passages.into(version));
            RunOutput.publish(run, target, "/" + word, null, true);
            return run;
        });
        CDI.current().select(Signing.class).get().round();
    }

    /**
     * The path with this subject's things in place of its parameters; what it has none of isn't
     * there.
     */
    String at(String path) {
        var parts = path.split("/");
        for (int i = 0; i < parts.length; i++) {
            var before = i == 0 ? "" : parts[i - 1];
            parts[i] = parts[i].contains("{") ? value(parts[i], before) : parts[i];
        }
        var found = String.join("/", parts);
        return found.isEmpty() ? "/" : found;
    }

    private String value(String parameter, String before) {
        return switch (parameter) {
            case "{slug}", "{tenant}" -> tenant.slug();
            case "{subscription}" -> tenant.id();
            case "{team}", "{group}", "{resourceGroup}" -> team;
            case "{gallery}", "{image}", "{template}" -> word;
            case "{version}" -> "1.0.0";
            case "{channel}" -> "stable";
            case "{scope}" -> "resourceGroups/" + team;
            case "{location}" -> "local";
            case "{publisher}" -> "Debian";
            case "{type}" -> "vmimage";
            case "{offer}" -> "debian-12";
            case "{sku}" -> "12-gen2";
            case "{action}" -> "moveResources";
            case "{number}" -> before.equals("versions") ? "1" : Long.toString(run.number);
            case "{id}" -> before.equals("approvals") ? Long.toString(approval) : NOWHERE;
            case "{name}" ->
                    before.equals("outputs") || before.equals("runOutputs") ? "image" : word;
            case "{kind}" -> before.equals("exports") ? "bicep" : "1";
            default -> "1";
        };
    }
}
