package dev.goldsmith.bring.out;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.armtemplate.Jsonc;
import dev.goldsmith.bring.Formats;
import dev.goldsmith.bring.Sent;
import dev.goldsmith.template.Import;
import dev.goldsmith.template.Quickstart;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExportTest {
    private static final String TENANT = "6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11";

    /** Texts that other notations have signs for. */
    private static final String ODD =
            """
            {"location": "local", "tags": {"a-b": "[x]", "goldsmithEngine": "qemu"}, "properties": {
              "source": {"type": "PlatformImage", "publisher": "Debian", "offer": "debian-12", "sku": "12-gen2", "version": "latest"},
              "customize": [
                {"type": "Shell", "name": "Odd", "inline": ["[ -d /x ]", "echo '${HOME} %{x} \\"q\\" \\\\ it''s'", "\\ttab", "é ☃", "", "two\\nlines"]},
                {"type": "LinuxRestart", "name": "Restart"},
                {"type": "Shell", "inline": ["cat <<'X'", "  a", "X"]},
                {"type": "LinuxUpdate", "updates": "security"},
                {"type": "Shell", "inline": ["docker ps --format '{{.Names}} {{ \\"x\\" }}'"]}
              ],
              "validate": {"inVMValidations": [{"type": "Shell", "name": "Proof", "inline": ["true"]}]},
              "distribute": [
                {"type": "SharedImage", "runOutputName": "g", "galleryImageId": "/subscriptions/6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11/resourceGroups/team/providers/Microsoft.Compute/galleries/golden/images/base"},
                {"type": "VHD", "runOutputName": "disk"}
              ]}}
            """;

    private static final String WINDOWS =
            """
            {"location": "local", "properties": {
              "source": {"type": "PlatformImage", "publisher": "MicrosoftWindowsServer", "offer": "WindowsServer", "sku": "2022-datacenter-g2", "version": "latest"},
              "customize": [
                {"type": "PowerShell", "inline": ["$x = \\"${env:A}\\"", "Write-Host 'b'"], "runElevated": true, "runAsSystem": true, "validExitCodes": [0, 3010]},
                {"type": "WindowsRestart", "restartTimeout": "15m"},
                {"type": "WindowsUpdate", "searchCriteria": "IsInstalled=0", "filters": ["include:$true"], "updateLimit": 20}
              ],
              "distribute": [{"type": "VHD", "runOutputName": "disk"}]}}
            """;

    static Stream<ObjectNode> documents() {
        return Stream.concat(
                Stream.of(ODD, WINDOWS).map(it -> (ObjectNode) Jsonc.read(it).json()),
                Quickstart.all().stream()
                        .map(it -> it.document(TENANT, "team", "base", "golden", "")));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void as_an_arm_template_it_is_the_same_document(ObjectNode document) {
        var text = Export.ARM.write("base", document);
        var read = Import.of(TENANT, "team", text, "", null);
        assertThat(read.faults()).isEmpty();
        var again = read.document();
        again.remove("name");
        if (!document.has("location")) {
            again.remove("location");
        }
        assertThat((JsonNode) again).isEqualTo(document);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void packers_file_brings_the_same_source_and_steps(ObjectNode document) {
        var text = Export.PACKER.write("base", document);
        var brought = Formats.of(text).orElseThrow().read(new Sent(text, "", TENANT, "team"));
        var again = brought.document().path("properties");
        var was = document.path("properties");
        assertThat(again.path("source")).isEqualTo(was.path("source"));
        assertThat(plain(again.path("customize"))).isEqualTo(plain(was.path("customize")));
    }

    /**
     * What both can say: no names, lines apart; what Packer has no word for is a script in either.
     */
    private static List<Object> plain(JsonNode steps) {
        return Stream.iterate(0, i -> i < steps.size(), i -> i + 1)
                .map(i -> steps.get(i))
                .map(step -> {
                    var type = step.path("type").asText();
                    boolean script =
                            type.equals("File")
                                    || type.equals("LinuxUpdate")
                                    || step.has("scriptUri")
                                    || step.toString().contains("/tmp/file")
                                    || step.toString().contains("/tmp/step")
                                    || step.toString().contains("Invoke-WebRequest")
                                    || step.toString().contains("sudo apt-get upgrade")
                                    || step.toString().contains("apt-get upgrade -y");
                    if (script) {
                        return "a script";
                    }
                    var copy = ((ObjectNode) step).deepCopy();
                    copy.remove(List.of("name", "reuseFor"));
                    if (copy.get("inline") instanceof ArrayNode inline) {
                        var lines = copy.putArray("inline");
                        inline.forEach(it -> it.asText().lines().forEach(lines::add));
                    }
                    if (!copy.path("runAsSystem").asBoolean()) {
                        copy.remove("runElevated");
                    }
                    return (Object) copy;
                })
                .toList();
    }

    @Test
    void bicep_quotes_what_it_would_compute() {
        var text = Export.BICEP.write("it's", (ObjectNode) Jsonc.read(ODD).json());
        assertThat(text)
                .contains(
                        "param templateName string = 'it\\'s'",
                        "resource imageTemplate 'Microsoft.VirtualMachineImages/imageTemplates@2024-02-01' = {",
                        "    'a-b': '[x]'",
                        "echo \\'\\${HOME} %{x} \"q\" \\\\ it\\'\\'s\\'",
                        "// Step 2 is a LinuxRestart, which only Goldsmith has; Azure refuses it.");
    }

    @Test
    void what_packer_cannot_say_stands_above() {
        assertThat(Export.PACKER.write("base", (ObjectNode) Jsonc.read(ODD).json()))
                .contains(
                        "# - The check “Proof” runs in a machine made from the image; Packer has none.",
                        "# - The target “disk” (VHD) isn't told.",
                        "# - Tags of the template aren't told.");
    }

    /** What Packer's azure-arm refuses a file without. */
    @ParameterizedTest
    @MethodSource("documents")
    void packers_file_has_what_packer_asks_for(ObjectNode document) {
        var text = Export.PACKER.write("base", document);
        for (var once :
                List.of(
                        "build_resource_group_name = ",
                        "managed_image_name = ",
                        "managed_image_resource_group_name = ")) {
            assertThat(text.split(Pattern.quote("\n  " + once), -1)).as(once).hasSize(2);
        }
        var galleries = text.split("shared_image_gallery_destination \\{", -1);
        assertThat(galleries).hasSizeLessThanOrEqualTo(2);
        if (galleries.length == 2) {
            assertThat(galleries[1]).contains("image_version ", "replication_regions = [");
        }
        assertThat(text).containsAnyOf("waagent -force -deprovision+user", "Sysprep.exe");
    }

    @Test
    void packer_does_not_compute_what_a_step_says() {
        assertThat(Export.PACKER.write("base", (ObjectNode) Jsonc.read(ODD).json()))
                .contains("docker ps --format '{{`{{`}}.Names}} {{`{{`}} \\\"x\\\" }}'");
    }
}
