package dev.goldsmith.web.editor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.schema.TemplateWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TemplateFormTest {
    static final String DEFINITION =
            "/subscriptions/6f1e6c1e-0000-4000-8000-000000000001/resourceGroups/platform"
                    + "/providers/Microsoft.Compute/galleries/golden/images/debian-base";

    static final String TEMPLATE =
            """
            {
              "location": "local",
              "tags": { "owner": "payments" },
              "identity": { "type": "None" },
              "properties": {
                "buildTimeoutInMinutes": 60,
                "source": {
                  "type": "PlatformImage", "publisher": "Debian", "offer": "debian-12",
                  "sku": "12-gen2", "version": "latest"
                },
                "customize": [
                  { "type": "Shell", "name": "one", "inline": ["a", "b\\nc", ""] },
                  { "type": "PowerShell", "inline": ["dir"], "runElevated": true },
                  { "type": "File", "sourceUri": "https://x.example/f", "destination": "/f" },
                  { "type": "Shell", "scriptUri": "https://x.example/s", "sha256Checksum": "ab" }
                ],
                "validate": {
                  "continueDistributeOnFailure": false,
                  "inVMValidations": [ { "type": "Shell", "inline": ["true"] } ]
                },
                "distribute": [
                  {
                    "type": "SharedImage", "runOutputName": "gallery",
                    "galleryImageId": "%s",
                    "versioning": { "scheme": "Latest", "major": 3 },
                    "targetRegions": [ { "name": "westeurope", "replicaCount": 2 } ]
                  },
                  { "type": "VHD", "runOutputName": "vhd" }
                ],
                "vmProfile": { "vmSize": "Standard_D2s_v3", "osDiskSizeGB": 8 },
                "additionalDataDisks": [ { "sizeGB": 4 } ]
              }
            }
            """
                    .formatted(DEFINITION);

    @Test
    void aFormThatNobodyTouchedChangesNothing() {
        var template = json(TEMPLATE);

        assertThat(TemplateForm.of(new Typed(fields(template))).into(template)).isEqualTo(template);
    }

    @Property(tries = 300)
    void noDocumentIsChangedByShowingIt(@ForAll("documents") ObjectNode document) {
        assertThat(TemplateForm.of(new Typed(fields(document))).into(document)).isEqualTo(document);
    }

    @Property(tries = 300)
    void movingThereAndBackChangesNothing(@ForAll("documents") ObjectNode document) {
        var down = ListAction.parse("down:0:customize").orElseThrow();
        var up = ListAction.parse("up:1:customize").orElseThrow();
        var steps = document.at("/properties/customize");
        if (steps.isArray() && steps.size() > 1) {
            assertThat(up.on(down.on(document))).isEqualTo(document);
        }
    }

    @Test
    void anEditChangesItsOwnPropertyAndNoOther() {
        var template = json(TEMPLATE);
        var fields = fields(template);
        fields.put("customize.0.inline", List.of("x\r\ny"));
        fields.put("distribute.0.major", List.of("4"));
        fields.put("source.version", List.of("12.1.0"));
        fields.put("vmProfile.osDiskSizeGB", List.of("16"));

        var expected = json(TEMPLATE);
        var properties = expected.withObjectProperty("properties");
        var step = (ObjectNode) properties.withArrayProperty("customize").get(0);
        step.putArray("inline").add("x").add("y");
        ((ObjectNode) properties.at("/distribute/0/versioning")).put("major", 4);
        properties.withObjectProperty("source").put("version", "12.1.0");
        properties.withObjectProperty("vmProfile").put("osDiskSizeGB", 16);
        assertThat(TemplateForm.of(new Typed(fields)).into(template)).isEqualTo(expected);
    }

    @Test
    void theDetailsOfAKindGoIntoTheirProperties() {
        var template =
                json(
                        """
                        {"properties": {"customize": [
                            {"type": "PowerShell", "inline": ["dir"], "validExitCodes": [0, 1]},
                            {"type": "LinuxRestart"},
                            {"type": "WindowsUpdate", "filters": ["include:$true"], "updateLimit": 5}
                        ]}}
                        """);
        var fields = fields(template);
        fields.put("customize.0.runElevated", List.of("false", "true"));
        fields.put("customize.0.validExitCodes", List.of("0, 3010 x"));
        fields.put("customize.1.restartTimeout", List.of("90s"));
        fields.put("customize.2.filters", List.of("exclude:$_.IsHidden\r\ninclude:$true"));
        fields.put("customize.2.updateLimit", List.of(""));

        assertThat(TemplateForm.of(new Typed(fields)).into(template))
                .isEqualTo(
                        json(
                                """
                                {"properties": {"customize": [
                                    {"type": "PowerShell", "inline": ["dir"],
                                     "validExitCodes": [0, 3010, "x"], "runElevated": true},
                                    {"type": "LinuxRestart", "restartTimeout": "90s"},
                                    {"type": "WindowsUpdate",
                                     "filters": ["exclude:$_.IsHidden", "include:$true"]}
                                ]}}
                                """));
    }

    @Test
    void emptyingAFieldRemovesTheProperty() {
        var template = json(TEMPLATE);
        var fields = fields(template);
        fields.put("vmProfile.vmSize", List.of(""));
        fields.put("vmProfile.osDiskSizeGB", List.of(""));
        fields.put("customize.0.name", List.of(""));

        var after = TemplateForm.of(new Typed(fields)).into(template);

        assertThat(after.at("/properties").has("vmProfile")).isFalse();
        assertThat(after.at("/properties/customize/0").has("name")).isFalse();
    }

    @Test
    void whatIsNoNumberGoesInAsTypedSoThatItsFaultCanBeNamed() {
        var template = json(TEMPLATE);
        var fields = fields(template);
        fields.put("buildTimeoutInMinutes", List.of("an hour"));

        var after = TemplateForm.of(new Typed(fields)).into(template);

        assertThat(after.at("/properties/buildTimeoutInMinutes").isTextual()).isTrue();
    }

    @Test
    void whatTheFormDoesNotShowMovesWithItsStep() {
        var moved = ListAction.parse("up:1:customize").orElseThrow().on(json(TEMPLATE));

        assertThat(moved.at("/properties/customize/0/runElevated").asBoolean()).isTrue();
        assertThat(moved.at("/properties/customize/1/name").asText()).isEqualTo("one");
        assertThat(moved.at("/tags/owner").asText()).isEqualTo("payments");
    }

    @Test
    void aStepIsRemovedAndOneIsAdded() {
        var removed = ListAction.parse("remove:0:customize").orElseThrow().on(json(TEMPLATE));
        var added = ListAction.parse("add:Script:customize").orElseThrow().on(removed);

        assertThat(added.at("/properties/customize").size()).isEqualTo(4);
        assertThat(added.at("/properties/customize/0/type").asText()).isEqualTo("PowerShell");
        assertThat(TemplateForm.of(added).customize().get(3).shown())
                .extracting(Detail::name)
                .containsExactly("name", "scriptUri", "sha256Checksum", "reuseFor");
    }

    @Test
    void anAddedTargetGetsAFreeOutputName() {
        var added = ListAction.parse("add:VHD:distribute").orElseThrow().on(json(TEMPLATE));

        assertThat(added.at("/properties/distribute/2/runOutputName").asText()).isEqualTo("vhd2");
    }

    @Test
    void theFirstCheckMakesItsList() {
        var empty = json("{}");

        var added = ListAction.parse("add:Shell:validate.inVMValidations").orElseThrow().on(empty);

        assertThat(TemplateForm.of(added).validate()).hasSize(1);
    }

    @Test
    void anotherKindOfSourceReplacesTheSource() {
        var template = json(TEMPLATE);
        var fields = fields(template);
        fields.put("source.kind", List.of("gallery"));
        fields.put("source.image", List.of(DEFINITION));
        fields.put("source.imageVersion", List.of("latest"));

        var source = TemplateForm.of(new Typed(fields)).into(template).at("/properties/source");

        assertThat(source)
                .isEqualTo(
                        json(
                                """
                                {"type": "SharedImageVersion", "imageVersionId": "%s/versions/latest"}
                                """
                                        .formatted(DEFINITION)));
    }

    @Test
    void anotherGalleryKeepsTheDefinitionsName() {
        var template = json(TEMPLATE);
        var fields = fields(template);
        fields.put("distribute.0.gallery", List.of("/subscriptions/s/galleries/other"));

        var after = TemplateForm.of(new Typed(fields)).into(template);

        assertThat(after.at("/properties/distribute/0/galleryImageId").asText())
                .isEqualTo("/subscriptions/s/galleries/other/images/debian-base");
    }

    @Test
    void aSchemeThatGoesTakesItsMajorNumberAlong() {
        var template = json(TEMPLATE);
        var fields = fields(template);
        fields.put("distribute.0.versioning", List.of(""));

        var after = TemplateForm.of(new Typed(fields)).into(template);

        assertThat(after.at("/properties/distribute/0").has("versioning")).isFalse();
    }

    @Test
    void aRegionIsAddedFilledAndRemoved() {
        var added =
                ListAction.parse("add:Region:distribute.0.targetRegions")
                        .orElseThrow()
                        .on(json(TEMPLATE));
        var fields = fields(added);
        fields.put("distribute.0.targetRegions.1.name", List.of("West US 2"));
        fields.put("distribute.0.targetRegions.1.storageAccountType", List.of("Premium_LRS"));
        fields.put("distribute.0.targetRegions.0.replicaCount", List.of("3"));
        var filled = TemplateForm.of(new Typed(fields)).into(added);
        assertThat(filled.at("/properties/distribute/0/targetRegions"))
                .hasToString(
                        "[{\"name\":\"westeurope\",\"replicaCount\":3},"
                                + "{\"name\":\"West US 2\",\"storageAccountType\":\"Premium_LRS\"}]");

        var first = ListAction.parse("remove:0:distribute.0.targetRegions").orElseThrow();

        assertThat(first.on(filled).at("/properties/distribute/0/targetRegions").size())
                .isEqualTo(1);
        assertThat(first.on(first.on(filled)).at("/properties/distribute/0").has("targetRegions"))
                .isFalse();
    }

    @Test
    void theDeprecatedRegionsStayAListOfNamesUntilTheyAreEmptied() {
        var template = json(TEMPLATE);
        var target = (ObjectNode) template.at("/properties/distribute/0");
        target.remove("targetRegions");
        target.putArray("replicationRegions").add("local").add("westeurope");
        var fields = fields(template);
        fields.put("distribute.0.replicationRegions", List.of("local"));
        assertThat(
                        TemplateForm.of(new Typed(fields))
                                .into(template)
                                .at("/properties/distribute/0/replicationRegions"))
                .hasToString("[\"local\"]");
        fields.put("distribute.0.replicationRegions", List.of(""));
        assertThat(
                        TemplateForm.of(new Typed(fields))
                                .into(template)
                                .at("/properties/distribute/0")
                                .has("replicationRegions"))
                .isFalse();
    }

    @Test
    void theLastDataDiskTakesItsListAlong() {
        var removed =
                ListAction.parse("remove:0:additionalDataDisks").orElseThrow().on(json(TEMPLATE));

        assertThat(removed.at("/properties").has("additionalDataDisks")).isFalse();
    }

    @Test
    void aLineOfTagsThatStaysKeepsItsTagAsItWas() {
        var template = json(TEMPLATE);
        template.withObjectProperty("tags").put("a=b", "c").put("two", "l1\nl2");
        var fields = fields(template);
        assertThat(fields.get("tags")).containsExactly("owner=payments\r\na=b=c\r\ntwo=l1 l2");
        fields.put("tags", List.of("a=b=c\r\ntwo=l1 l2\r\n\r\n cost = 12=3"));

        assertThat(TemplateForm.of(new Typed(fields)).into(template).at("/tags"))
                .isEqualTo(json("{\"a=b\":\"c\",\"two\":\"l1\\nl2\",\"cost\":\"12=3\"}"));
    }

    @Test
    void theEngineIsATagWithAFieldOfItsOwn() {
        var template = json(TEMPLATE);
        template.withObjectProperty("tags").put("goldsmithEngine", "pretend");
        var fields = fields(template);
        assertThat(fields.get("tags")).containsExactly("owner=payments");
        assertThat(fields.get("tags.goldsmithEngine")).containsExactly("pretend");

        fields.put("tags", List.of("owner=web"));
        fields.put("tags.goldsmithEngine", List.of("qemu"));
        assertThat(TemplateForm.of(new Typed(fields)).into(template).at("/tags"))
                .isEqualTo(json("{\"owner\":\"web\",\"goldsmithEngine\":\"qemu\"}"));
        fields.put("tags", List.of(""));
        assertThat(TemplateForm.of(new Typed(fields)).into(template).at("/tags"))
                .isEqualTo(json("{\"goldsmithEngine\":\"qemu\"}"));
        fields.put("tags.goldsmithEngine", List.of(""));
        assertThat(TemplateForm.of(new Typed(fields)).into(template).has("tags")).isFalse();
    }

    @Test
    void anIdentityIsItsId() {
        var template = json(TEMPLATE);
        var fields = fields(template);
        fields.put("identity", List.of("/subscriptions/s/one"));
        var after = TemplateForm.of(new Typed(fields)).into(template);
        assertThat(after.at("/identity"))
                .isEqualTo(
                        json(
                                """
                                {"type": "UserAssigned",
                                 "userAssignedIdentities": {"/subscriptions/s/one": {}}}
                                """));

        fields = fields(after);
        fields.put("identity", List.of(""));

        assertThat(TemplateForm.of(new Typed(fields)).into(after).has("identity")).isFalse();
    }

    @Test
    void whatIsWithinOthersComesAndGoesWithThem() {
        var template = json(TEMPLATE);
        var fields = fields(template);
        fields.put("vmProfile.vnetConfig.subnetId", List.of("corporate"));
        fields.put("optimize.vmBoot.state", List.of("Enabled"));
        fields.put("validate.sourceValidationOnly", List.of("false", "true"));
        var after = TemplateForm.of(new Typed(fields)).into(template);
        assertThat(after.at("/properties/vmProfile/vnetConfig"))
                .hasToString("{\"subnetId\":\"corporate\"}");
        assertThat(after.at("/properties/validate/sourceValidationOnly").asBoolean()).isTrue();

        fields = fields(after);
        fields.put("vmProfile.vnetConfig.subnetId", List.of(""));
        fields.put("optimize.vmBoot.state", List.of(""));
        after = TemplateForm.of(new Typed(fields)).into(after);

        assertThat(after.at("/properties/vmProfile").has("vnetConfig")).isFalse();
        assertThat(after.at("/properties").has("optimize")).isFalse();
    }

    @Test
    void aManagedImageIsASource() {
        var template = json(TEMPLATE);
        var fields = fields(template);
        fields.put("source.kind", List.of("managed"));
        fields.put("source.managed", List.of("/subscriptions/s/images/web"));

        assertThat(TemplateForm.of(new Typed(fields)).into(template).at("/properties/source"))
                .hasToString(
                        "{\"type\":\"ManagedImage\",\"imageId\":\"/subscriptions/s/images/web\"}");
    }

    @Test
    void aManagedImageIsATeamAndAName() {
        var template =
                (ObjectNode)
                        ListAction.parse("add:ManagedImage:distribute")
                                .orElseThrow()
                                .on(json(TEMPLATE));
        int last = template.at("/properties/distribute").size() - 1;
        var fields = fields(template);
        fields.put("distribute.%d.gallery".formatted(last), List.of("/subscriptions/s/p"));
        fields.put("distribute.%d.image".formatted(last), List.of("web"));

        var after = TemplateForm.of(new Typed(fields)).into(template);

        assertThat(after.at("/properties/distribute/" + last))
                .hasToString(
                        "{\"type\":\"ManagedImage\",\"runOutputName\":\"managed\",\"location\":\"local\",\"imageId\":\"/subscriptions/s/p/images/web\"}");
    }

    static ObjectNode json(String text) {
        return (ObjectNode) TemplateReader.tree(text);
    }

    // -- as a browser would send the page

    static Map<String, List<String>> fields(ObjectNode template) {
        var form = TemplateForm.of(template);
        var sent = new LinkedHashMap<String, List<String>>();
        put(sent, "source.kind", form.source().kind());
        put(sent, "source.platform", form.source().platform());
        put(sent, "source.version", form.source().version());
        put(sent, "source.image", form.source().image());
        put(sent, "source.imageVersion", form.source().imageVersion());
        put(sent, "source.managed", form.source().managed());
        steps(sent, "customize", form.customize());
        steps(sent, TemplateForm.VALIDATIONS, form.validate());
        for (int i = 0; i < form.distribute().size(); i++) {
            var target = form.distribute().get(i);
            var prefix = "distribute.%d.".formatted(i);
            put(sent, prefix + "origin", String.valueOf(target.origin()));
            put(sent, prefix + "runOutputName", target.runOutputName());
            put(sent, prefix + "gallery", target.gallery());
            put(sent, prefix + "image", target.image());
            put(sent, prefix + "imageVersion", target.imageVersion());
            put(sent, prefix + "versioning", target.versioning());
            put(sent, prefix + "major", target.major());
            target.details().forEach((name, value) -> put(sent, prefix + name, value));
            rows(sent, prefix + "targetRegions", target.regions());
        }
        rows(sent, "additionalDataDisks", form.disks());
        form.envelope().forEach((name, value) -> put(sent, name, value));
        form.details().forEach((name, value) -> put(sent, name, value));
        put(sent, "base", TemplateWriter.pretty(template));
        put(sent, "json", TemplateWriter.pretty(template));
        return sent;
    }

    private static void rows(Map<String, List<String>> sent, String list, List<RowFields> rows) {
        for (int i = 0; i < rows.size(); i++) {
            var prefix = "%s.%d.".formatted(list, i);
            put(sent, prefix + "origin", String.valueOf(rows.get(i).origin()));
            rows.get(i).details().forEach((name, value) -> put(sent, prefix + name, value));
        }
    }

    private static void steps(Map<String, List<String>> sent, String list, List<StepFields> steps) {
        for (int i = 0; i < steps.size(); i++) {
            var step = steps.get(i);
            var prefix = "%s.%d.".formatted(list, i);
            put(sent, prefix + "origin", String.valueOf(step.origin()));
            step.details().forEach((name, value) -> put(sent, prefix + name, value));
        }
    }

    private static void put(Map<String, List<String>> sent, String name, String value) {
        sent.put(name, List.of(value.replace("\n", "\r\n")));
    }

    /** Wild JSON under the names that the form knows, right and wrong types alike. */
    @Provide
    Arbitrary<ObjectNode> documents() {
        var names =
                Arbitraries.of(
                        "type",
                        "name",
                        "inline",
                        "scriptUri",
                        "properties",
                        "source",
                        "customize",
                        "validate",
                        "inVMValidations",
                        "distribute",
                        "versioning",
                        "scheme",
                        "major",
                        "vmProfile",
                        "vmSize",
                        "osDiskSizeGB",
                        "galleryImageId",
                        "imageId",
                        "targetRegions",
                        "replicationRegions",
                        "location",
                        "version",
                        "imageVersionId",
                        "publisher",
                        "buildTimeoutInMinutes",
                        "runElevated",
                        "validExitCodes",
                        "filters",
                        "restartTimeout",
                        "artifactTags",
                        "excludeFromLatest",
                        "replicaCount",
                        "vnetConfig",
                        "subnetId",
                        "optimize",
                        "vmBoot",
                        "state",
                        "additionalDataDisks",
                        "sizeGB",
                        "userAssignedIdentities",
                        "managedResourceTags",
                        "other");
        var scalars =
                Arbitraries.of(
                        "\"Shell\"",
                        "\"PowerShell\"",
                        "\"WindowsUpdate\"",
                        "\"LinuxRestart\"",
                        "\"LinuxUpdate\"",
                        "\"SharedImage\"",
                        "\"ManagedImage\"",
                        "\"Latest\"",
                        "\"PlatformImage\"",
                        "\"\"",
                        "\" x \"",
                        "\"a/images/b/versions/1.0.0\"",
                        "\"l1\\nl2\\r\\nl3\"",
                        "7",
                        "1.50",
                        "true",
                        "null",
                        "\"007\"");
        Arbitrary<String> values =
                Arbitraries.recursive(
                        () -> scalars,
                        inner ->
                                Arbitraries.oneOf(
                                        inner.list()
                                                .ofMaxSize(3)
                                                .map(l -> "[" + String.join(",", l) + "]"),
                                        Arbitraries.maps(names, inner)
                                                .ofMaxSize(5)
                                                .map(TemplateFormTest::text)),
                        0,
                        4);
        var properties = Arbitraries.maps(names, values).ofMaxSize(7).map(TemplateFormTest::text);
        return Combinators.combine(properties, values, values)
                .as((p, tags, identity) ->
                        json(
                                "{\"properties\":%s,\"tags\":%s,\"identity\":%s}"
                                        .formatted(p, tags, identity)));
    }

    private static String text(Map<String, String> members) {
        return members.entrySet().stream()
                .map(m -> '"' + m.getKey() + "\":" + m.getValue())
                .collect(java.util.stream.Collectors.joining(",", "{", "}"));
    }
}
