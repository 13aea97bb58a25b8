package dev.goldsmith.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImportTest {
    private static final String TENANT = "11111111-2222-3333-4444-555555555555";

    private static final String DEPLOYMENT =
            """
            {
              // as somebody keeps it
              "$schema": "https://example.org/deploymentTemplate.json#",
              "contentVersion": "1.0.0.0",
              "parameters": {
                "name": { "type": "string" },
                "offer": { "type": "string", "defaultValue": "debian-12" },
                "key": { "type": "securestring", "defaultValue": "none" }
              },
              "resources": [
                {
                  "type": "Microsoft.ManagedIdentity/userAssignedIdentities",
                  "apiVersion": "2023-01-31",
                  "name": "forge"
                },
                {
                  "type": "Microsoft.VirtualMachineImages/imageTemplates",
                  "apiVersion": "2024-02-01",
                  "name": "[parameters('name')]",
                  "location": "[resourceGroup().location]",
                  "dependsOn": ["forge"],
                  "properties": {
                    "provisioningState": "Succeeded",
                    "source": {
                      "type": "PlatformImage", "publisher": "Debian",
                      "offer": "[parameters('offer')]", "sku": "12-gen2", "version": "latest"
                    },
                    "customize": [
                      { "type": "Shell", "name": "hello", "inline": ["echo [one", "echo two"] },
                      { "type": "File", "sourceUri": "https://example.org/motd", "destination": "/tmp/motd" }
                    ],
                    "distribute": [ { "type": "VHD", "runOutputName": "disk" } ]
                  }
                }
              ],
              "outputs": { "id": { "type": "string", "value": "[resourceGroup().id]" } }
            }
            """;

    private static Import imported(String text, String parameters) {
        return Import.of(TENANT, "web", text, parameters, null);
    }

    @Test
    void a_whole_deployment_template_says_line_by_line_what_became_of_it() {
        var imported = imported(DEPLOYMENT, "{\"name\": {\"value\": \"nginx\"}}");
        assertThat(imported.form()).isEqualTo(Import.Form.DEPLOYMENT);
        assertThat(imported.name()).isEqualTo("nginx");
        assertThat(imported.document().at("/properties/source/offer").asText())
                .isEqualTo("debian-12");
        assertThat(imported.document().has("dependsOn")).isFalse();
        assertThat(imported.lines().stream().map(ImportTest::said))
                .containsExactlyInAnyOrder(
                        "taken $.resources[1].location: local",
                        "leftOut $.resources[1].properties.provisioningState: Only a service says it.",
                        "taken $.resources[1].properties.source: PlatformImage Debian:debian-12:12-gen2:latest",
                        "taken $.resources[1].properties.customize[0]: Shell “hello” 2 lines",
                        "taken $.resources[1].properties.customize[1]: File https://example.org/motd /tmp/motd",
                        "defaulted $.resources[1].properties.customize[1].sha256Checksum: Taken from what is fetched at the save.",
                        "taken $.resources[1].properties.distribute[0]: VHD “disk”",
                        "defaulted $.resources[1].properties.buildTimeoutInMinutes: 240 minutes.",
                        "defaulted $.resources[1].properties.vmProfile.vmSize: 2 vCPUs, 2,048 MB.",
                        "defaulted $.resources[1].properties.vmProfile.osDiskSizeGB: As large as the source's.",
                        "defaulted $.resources[1].properties.errorHandling: `cleanup`: a failed build leaves nothing.",
                        "defaulted $.parameters.offer: The parameter's own default: debian-12",
                        "leftOut $.resources[0]: `forge` of the type Microsoft.ManagedIdentity/userAssignedIdentities: only an image template is imported.",
                        "leftOut $.resources[1].type: It is about deploying, not about the image.",
                        "leftOut $.resources[1].apiVersion: It is about deploying, not about the image.",
                        "leftOut $.resources[1].name: It is about deploying, not about the image.",
                        "leftOut $.resources[1].dependsOn: It is about deploying, not about the image.",
                        "leftOut $.outputs: An import has no outputs.");
    }

    private static String said(ImportLine line) {
        return "%s %s: %s".formatted(line.verdict().word(), line.path(), line.text());
    }

    @Test
    void a_body_of_template_and_parameters_is_the_same() {
        var alone = imported(DEPLOYMENT, "{\"parameters\": {\"name\": {\"value\": \"nginx\"}}}");
        var body = "{\"template\": %s, parameters: {\"name\": {\"value\": \"nginx\"}}}";
        assertThat(imported(body.formatted(DEPLOYMENT), "").document()).isEqualTo(alone.document());
        assertThat(imported("{\"properties\": " + body.formatted(DEPLOYMENT) + "}", "").document())
                .isEqualTo(alone.document());
    }

    @Test
    void a_resource_is_read_as_in_its_template() {
        var imported =
                imported(
                        """
                        { "type": "Microsoft.VirtualMachineImages/imageTemplates", "apiVersion": "2024-02-01",
                          "name": "nginx", "location": "[resourceGroup().location]",
                          "properties": { "source": "[nobody()]" } }
                        """
                                .replace("[nobody()]", "[concat('a', 'b')]"),
                        "");
        assertThat(imported.form()).isEqualTo(Import.Form.RESOURCE);
        assertThat(imported.document().at("/location").asText()).isEqualTo("local");
        assertThat(imported.lines())
                .allSatisfy(l -> assertThat(l.path()).doesNotContain("resources"));
        assertThat(
                        imported.placed(
                                        Refused.field(
                                                Refusal.INVALID_TEMPLATE,
                                                "$.properties.source",
                                                "No."))
                                .violations)
                .containsExactly(new Violation("$.properties.source", "No. (line 3, column 29)"));
    }

    @Test
    void a_resource_needs_neither_a_name_nor_what_it_waits_for() {
        var file =
                """
                { "type": "Microsoft.VirtualMachineImages", "apiVersion": "2024-02-01",
                  "dependsOn": ["[resourceId('Microsoft.Compute/galleries', 'not-here')]"],
                  "location": "westus2", "properties": {"customize": []} }
                """;
        var imported = imported(file, "");
        assertThat(imported.name()).isEmpty();
        assertThat(imported.faults()).isEmpty();
        assertThat(imported.lines().stream().map(ImportTest::said))
                .contains(
                        "leftOut $.dependsOn: It is about deploying, not about the image.",
                        "leftOut $.apiVersion: It is about deploying, not about the image.")
                .noneMatch(it -> it.contains("$.name"));
        assertThat(imported(file.replace("\"type\"", "\"name\": \"own\", \"type\""), "").name())
                .isEqualTo("own");
    }

    @Test
    void names_in_another_case_get_the_hint_at_the_path_that_the_file_has() {
        assertThat(
                        imported(
                                        """
                                        { "Type": "Microsoft.VirtualMachineImages/imageTemplates",
                                          "apiVersion": "2024-02-01", "Name": "x",
                                          "DependsOn": [], "properties": {} }
                                        """,
                                        "")
                                .faults())
                .extracting(it -> it.path() + " " + it.message().replaceFirst(" \\(line.*", ""))
                .containsExactlyInAnyOrder(
                        "$.Type `Type` is not a field of a resource; names are case-sensitive: write `type`.",
                        "$.Name `Name` is not a field of a resource; names are case-sensitive: write `name`.",
                        "$.DependsOn `DependsOn` is not a field of a resource; names are case-sensitive: write `dependsOn`.");
        assertThat(
                        imported(
                                        DEPLOYMENT
                                                .replace("\"resources\"", "\"Resources\"")
                                                .replace("\"outputs\"", "\"Outputs\""),
                                        "{\"name\": {\"value\": \"nginx\"}}")
                                .faults())
                .extracting(Violation::path)
                .containsExactlyInAnyOrder("$.Resources", "$.Outputs");
    }

    @Test
    void a_bare_body_is_itself() {
        var imported =
                imported(
                        "{\"name\": \"x\", \"properties\": {\"customize\": [{\"type\": \"Shell\", \"inline\": [\"[ -f /x ]\"]}]}}",
                        "");
        assertThat(imported.form()).isEqualTo(Import.Form.BARE);
        assertThat(imported.document().at("/properties/customize/0/inline/0").asText())
                .isEqualTo("[ -f /x ]");
        assertThat(imported.name()).isEqualTo("x");
    }

    @Test
    void faults_are_told_at_their_place_in_the_file() {
        assertThatThrownBy(() ->
                        imported(
                                DEPLOYMENT.replace("[resourceGroup().location]", "[here()]"), "{}"))
                .isInstanceOfSatisfying(
                        Refused.class,
                        r ->
                                assertThat(r.violations)
                                        .extracting(Violation::path)
                                        .contains("$.parameters.name"));
        var named =
                imported(
                        DEPLOYMENT.replace("[resourceGroup().location]", "[here()]"),
                        "{\"name\": {\"value\": \"nginx\"}}");
        assertThat(named.isSound()).isFalse();
        assertThat(
                        named.placed(
                                        new Refused(
                                                Refusal.INVALID_TEMPLATE,
                                                "two",
                                                List.of(
                                                        new Violation("$.location", "It follows."),
                                                        new Violation("$.properties", "Own."))))
                                .violations)
                .extracting(Violation::path)
                .as("a fault of the file, and one of the document; not what follows from the first")
                .containsExactly("$.resources[1].location", "$.resources[1].properties");
        var imported = imported(DEPLOYMENT, "{\"name\": {\"value\": \"nginx\"}}");
        var refused =
                imported.placed(
                        new Refused(
                                Refusal.INVALID_TEMPLATE,
                                "two",
                                List.of(
                                        new Violation("$.properties.source.offer", "One."),
                                        new Violation("$.properties.distribute[0].uri", "Two."))));
        assertThat(refused.violations)
                .containsExactly(
                        new Violation(
                                "$.resources[1].properties.source.offer",
                                "One. (line 26, column 20)"),
                        new Violation(
                                "$.resources[1].properties.distribute[0].uri",
                                "Two. (line 32, column 25)"));
    }

    @Test
    void of_several_templates_the_name_decides() {
        var two =
                """
                {"resources": [
                  {"type": "Microsoft.VirtualMachineImages/imageTemplates", "apiVersion": "1", "name": "one", "properties": {}},
                  {"type": "Microsoft.VirtualMachineImages/imageTemplates", "apiVersion": "1", "name": "two", "properties": {}}]}
                """;
        assertThat(Import.of(TENANT, "web", two, "", "TWO").name()).isEqualTo("two");
        assertThatThrownBy(() -> imported(two, "")).hasMessageContaining("one, two");
        assertThatThrownBy(() -> imported("{\"resources\": []}", ""))
                .hasMessageContaining("no resource of the type");
    }

    @Test
    void what_cannot_be_known_or_may_not_be_read_is_refused() {
        var named =
                DEPLOYMENT
                        .replace("[parameters('name')]", "nginx")
                        .replace("\"name\": { \"type\": \"string\" },", "");
        assertThatThrownBy(() ->
                        imported(
                                        named.replace(
                                                "[parameters('offer')]", "[reference('forge').x]"),
                                        "")
                                .requireSound())
                .hasMessageContaining("an import deploys nothing");
        assertThatThrownBy(() ->
                        imported(
                                named.replace("echo two", "[concat('echo ', parameters('key'))]"),
                                ""))
                .hasMessageContaining("A secure parameter's value would become part")
                .hasMessageNotContaining("none");
        assertThatThrownBy(() -> imported("[]", "")).hasMessageContaining("must be a JSON object");
        assertThatThrownBy(() -> imported("{", ""))
                .isInstanceOfSatisfying(
                        Refused.class,
                        r -> assertThat(r.refusal).isEqualTo(Refusal.MALFORMED_JSON));
    }
}
