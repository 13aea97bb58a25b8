package dev.goldsmith.arm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ARM templates deployed into a team, as az does it. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class DeploymentsTest {
    @ConfigProperty(name = "goldsmith.fetch.ports")
    int unusedPort;

    private TestTenant acme;
    private Arm arm;
    private String gallery;

    @BeforeEach
    void tenant() {
        acme = TestTenant.create("acme").team("web");
        arm = Arm.of(acme, acme.builder("web")).speaking("2022-09-01");
        gallery = "golden" + Long.toString(System.nanoTime(), 36);
    }

    private String deployment(String name) {
        return arm.group("web") + "/providers/Microsoft.Resources/deployments/" + name;
    }

    /** As az sends it: comments, and a key without quotes. */
    private static String body(String template, String parameters) {
        return "{\"properties\": {\"mode\": \"Incremental\", template: %s, \"parameters\": %s}}"
                .formatted(template, parameters);
    }

    private String everything() {
        return body(
                """
                { /* all that a team needs */
                  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
                  "contentVersion": "1.0.0.0",
                  "parameters": {
                    "gallery": { "type": "string" },
                    "lines": { "type": "array", "defaultValue": ["one", "two"] }
                  },
                  "variables": { "identity": "forge" },
                  "resources": [
                    { "type": "Microsoft.VirtualMachineImages/imageTemplates",
                      "apiVersion": "2024-02-01",
                      "name": "nginx",
                      "location": "[resourceGroup().location]",
                      "dependsOn": [ "images",
                        "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', variables('identity'))]" ],
                      "identity": { "type": "UserAssigned", "userAssignedIdentities": {
                        "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', variables('identity'))]": {} } },
                      "properties": {
                        "source": { "type": "PlatformImage", "publisher": "Debian",
                          "offer": "debian-12", "sku": "12-gen2", "version": "latest" },
                        "copy": [ { "name": "customize", "count": "[length(parameters('lines'))]", "input": {
                          "type": "Shell", "name": "[format('step {0}', copyIndex('customize', 1))]",
                          "inline": [ "[concat('echo ', parameters('lines')[copyIndex('customize')])]" ] } } ],
                        "distribute": [ { "type": "SharedImage", "runOutputName": "out",
                          "galleryImageId": "[resourceId('Microsoft.Compute/galleries/images', parameters('gallery'), 'line1')]" } ]
                      } },
                    { "type": "Microsoft.VirtualMachineImages/imageTemplates/triggers",
                      "apiVersion": "2024-02-01", "name": "nginx/source", "dependsOn": ["nginx"],
                      "properties": { "kind": "SourceImage" } },
                    { "type": "Microsoft.Compute/galleries", "apiVersion": "2022-03-03",
                      "name": "[parameters('gallery')]", "location": "[resourceGroup().location]",
                      "properties": { "description": "made by a deployment" } },
                    { "type": "Microsoft.Compute/galleries/images", "apiVersion": "2022-03-03",
                      "copy": { "name": "images", "count": 2 },
                      "name": "[format('{0}/line{1}', parameters('gallery'), copyIndex(1))]",
                      "location": "[resourceGroup().location]",
                      "dependsOn": [ "[parameters('gallery')]" ],
                      "properties": { "osType": "Linux", "osState": "Generalized", "hyperVGeneration": "V2",
                        "identifier": { "publisher": "acme", "offer": "web", "sku": "[format('line{0}', copyIndex(1))]" } } },
                    { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31",
                      "name": "[variables('identity')]", "location": "local" }
                  ],
                  "outputs": {
                    "state": { "type": "string", "value": "[reference('nginx').provisioningState]" },
                    "id": { "type": "string", "value": "[resourceId('Microsoft.Compute/galleries', parameters('gallery'))]" }
                  }
                }
                """,
                "{\"gallery\": {\"value\": \"%s\"}}".formatted(gallery));
    }

    private Response await(String name, Response begun) {
        begun.then().statusCode(201).body("properties.provisioningState", equalTo("Running"));
        var address = begun.header("Azure-AsyncOperation");
        assertThat(address).startsWith("http").contains("/operationStatuses/");
        var path = address.substring(address.indexOf("/subscriptions"), address.indexOf('?'));
        var patience = Instant.now().plus(Duration.ofMinutes(2));
        while (arm.get(path).then().statusCode(200).extract().path("status").equals("Running")) {
            assertThat(Instant.now()).isBefore(patience);
            Thread.onSpinWait();
        }
        return arm.get(deployment(name));
    }

    @Test
    void a_template_is_validated_previewed_deployed_and_told_step_by_step() {
        var path = deployment("all");
        arm.as()
                .contentType("application/json")
                .body(everything())
                .post(path + "/validate")
                .then()
                .statusCode(200)
                .body("properties.provisioningState", equalTo("Succeeded"))
                .body("properties.validatedResources", hasSize(6));
        arm.get(arm.group("web") + At.COMPUTE + "/galleries/" + gallery).then().statusCode(404);
        arm.as()
                .contentType("application/json")
                .body(everything())
                .post(path + "/whatIf")
                .then()
                .statusCode(200)
                .body("properties.changes.changeType.unique()", contains("Create"));

        await("all", arm.put(path, everything()))
                .then()
                .body("properties.provisioningState", equalTo("Succeeded"))
                .body("properties.outputs.state.value", equalTo("Succeeded"))
                .body("properties.outputs.id.value", endsWith("/galleries/" + gallery))
                .body("properties.outputResources", hasSize(6))
                .body("properties.parameters.lines.value", contains("one", "two"))
                .body("properties.error", nullValue());
        arm.get(arm.group("web") + "/deployments/all/operations")
                .then()
                .statusCode(200)
                .body("value", hasSize(6));
        arm.get(path + "/operations")
                .then()
                .body("value", hasSize(6))
                .body("value.properties.statusCode.unique()", contains("Created"))
                .body(
                        "value.properties.targetResource.resourceName",
                        contains(
                                gallery,
                                gallery + "/line1",
                                gallery + "/line2",
                                "forge",
                                "nginx",
                                "nginx/source"));
        arm.speaking("2024-02-01")
                .get(arm.template("web", "nginx"))
                .then()
                .statusCode(200)
                .body("properties.customize.name", contains("step 1", "step 2"))
                .body("properties.customize[1].inline", contains("echo two"))
                .body("identity.userAssignedIdentities.keySet()", hasSize(1));
        arm.speaking("2024-02-01")
                .get(arm.template("web", "nginx") + "/triggers/source")
                .then()
                .statusCode(200);

        // The same again changes nothing; something else says what.
        arm.as()
                .contentType("application/json")
                .body(everything())
                .post(path + "/whatIf")
                .then()
                .body(
                        "properties.changes.find { it.resourceId.endsWith('/galleries/%s') }.changeType"
                                .formatted(gallery),
                        equalTo("NoChange"));
        arm.as()
                .contentType("application/json")
                .body(everything().replace("made by a deployment", "made again"))
                .post(path + "/whatIf")
                .then()
                .body(
                        "properties.changes.find { it.resourceId.endsWith('/galleries/%s') }.delta.path"
                                .formatted(gallery),
                        contains("properties.description"));
        await("all", arm.put(path, everything()))
                .then()
                .body("properties.provisioningState", equalTo("Succeeded"));
        arm.get(arm.group("web") + "/providers/Microsoft.Resources/deployments")
                .then()
                .body("value.name", contains("all"));
        arm.as().head(path).then().statusCode(204);
        arm.post(path + "/cancel").then().statusCode(409);
        arm.delete(path).then().statusCode(204);
        arm.as().head(path).then().statusCode(404);
    }

    @Test
    void validating_finds_what_creating_would_all_of_it_at_once() {
        var template =
                """
                { "resources": [
                    { "type": "Microsoft.Compute/galleries", "apiVersion": "1", "name": "g", "properties": {"colour": 1} },
                    { "type": "Microsoft.Compute/galleries/images", "apiVersion": "1", "name": "none/base",
                      "properties": {"osType": "Linux", "osState": "Generalized",
                        "identifier": {"publisher": "a", "offer": "b", "sku": "c"}} },
                    { "type": "Microsoft.VirtualMachineImages/imageTemplates", "apiVersion": "2024-02-01", "name": "fixed",
                      "location": "local", "identity": {"type": "None"},
                      "properties": {
                        "source": {"type": "PlatformImage", "publisher": "Debian", "offer": "debian-12", "sku": "12-gen2", "version": "1.0.0"},
                        "distribute": [{"type": "VHD", "runOutputName": "disk"}] } },
                    { "type": "Microsoft.VirtualMachineImages/imageTemplates", "apiVersion": "2024-02-01", "name": "bad",
                      "location": "[nowhere()]", "identity": {"type": "None"},
                      "properties": {"sauce": 1, "source": {"type": "PlatformImage", "publisher": "Debian", "offer": "debian-12", "sku": "12-gen2", "version": "latest"},
                        "distribute": [{"type": "VHD", "runOutputName": "disk", "uri": "https://x.blob.core.windows.net/c/x.vhd"}] } },
                    { "type": "Microsoft.VirtualMachineImages/imageTemplates/triggers", "apiVersion": "2022-02-14",
                      "name": "fixed/early", "properties": {"kind": "SourceImage"} },
                    { "type": "Microsoft.VirtualMachineImages/imageTemplates/triggers", "apiVersion": "2022-07-01",
                      "name": "fixed/late", "dependsOn": ["fixed"], "properties": {"kind": "SourceImage"} }
                  ],
                  "outputs": { "one": {"type": "string", "value": "[unknown('x')]"} } }
                """;
        var at = "$.properties.template.";
        for (var verb : java.util.List.of("validate", "whatIf", "")) {
            var request =
                    arm.as()
                            .contentType("application/json")
                            .body(
                                    body(template, "{}")
                                            .replaceFirst("\\{", "{\"name\": \"other\", "));
            (verb.isEmpty()
                            ? request.put(deployment("bad"))
                            : request.post(deployment("bad") + "/" + verb))
                    .then()
                    .statusCode(400)
                    .body(
                            "error.details.target",
                            org.hamcrest.Matchers.containsInAnyOrder(
                                    "$.name",
                                    at + "resources[0].properties.colour",
                                    at + "resources[1]",
                                    at + "resources[3].location",
                                    at + "resources[3].properties.sauce",
                                    at + "resources[3].properties.distribute[0].uri",
                                    at + "resources[4].apiVersion",
                                    at + "resources[5].properties.source",
                                    at + "outputs.one.value"));
        }
    }

    private void refused(String body, String path, String message) {
        var answer =
                arm.as()
                        .contentType("application/json")
                        .body(body)
                        .post(deployment("bad") + "/validate");
        answer.then()
                .statusCode(400)
                .body("error.code", equalTo("InvalidTemplate"))
                .body("error.details.target", hasItem(path))
                .body("error.details.message", hasItem(containsString(message)));
        arm.put(deployment("bad"), body).then().statusCode(400);
        arm.get(deployment("bad"))
                .then()
                .statusCode(404)
                .body("error.code", equalTo("DeploymentNotFound"));
    }

    private static String resource(String fields) {
        return body("{\"resources\": [{" + fields + "}]}", "{}");
    }

    @Test
    void what_cannot_be_deployed_is_refused_by_name_and_place() {
        refused(
                resource(
                        "\"type\": \"Microsoft.Storage/storageAccounts\", \"apiVersion\": \"1\", \"name\": \"s\""),
                "$.properties.template.resources[0].type",
                "`Microsoft.Storage/storageAccounts` can't be deployed here");
        refused(
                resource(
                        "\"type\": \"Microsoft.Compute/galleries\", \"apiVersion\": \"1\", \"name\": \"[listKeys('x')]\""),
                "$.properties.template.resources[0].name",
                "(line 1, column");
        refused(
                resource(
                        "\"type\": \"Microsoft.VirtualMachineImages/imageTemplates\", \"apiVersion\": \"2024-02-01\", \"name\": \"n\", \"properties\": {\"sauce\": 1}"),
                "$.properties.template.resources[0].properties.sauce",
                "is not a field of");
        refused(
                resource(
                        "\"type\": \"Microsoft.Compute/galleries\", \"apiVersion\": \"1\", \"name\": \"g\", \"properties\": {\"colour\": 1}"),
                "$.properties.template.resources[0].properties.colour",
                "`colour` is not a field of `properties`");
        refused(
                "{\"properties\": {\"mode\": \"Complete\", \"template\": {\"resources\": []}}}",
                "$.properties.mode",
                "must be `Incremental`");
        refused(
                "{\"properties\": {\"templateLink\": {\"uri\": \"https://example.org\"}}}",
                "$.properties.templateLink",
                "isn't followed here");
        arm.as()
                .contentType("application/json")
                .body("{\"properties\": {")
                .post(deployment("bad") + "/validate")
                .then()
                .statusCode(400)
                .body("error.message", containsString("line 1, column"));
    }

    @Test
    void a_secure_value_never_comes_back() {
        var parameters =
                "{\"key\": {\"type\": \"secureString\"}}, \"resources\": [{\"type\": \"Microsoft.Compute/galleries\", \"apiVersion\": \"1\", \"name\": \"%s\", \"properties\": {\"description\": \"%s\"}}], \"outputs\": {\"o\": {\"type\": \"string\", \"value\": \"[parameters('key')]\"}}}"
                        .formatted(gallery, "plain");
        var value = "{\"key\": {\"value\": \"hunter2-secret\"}}";
        var template = "{\"parameters\": " + parameters;
        await("secure", arm.put(deployment("secure"), body(template, value)))
                .then()
                .body("properties.parameters.key.type", equalTo("securestring"))
                .body("properties.parameters.key.value", nullValue())
                .body("properties.outputs.o.value", equalTo("*******"));
        refused(
                body(template.replace("plain", "[parameters('key')]"), value),
                "$.properties.template.resources[0]",
                "A secure parameter's value would become part");
    }

    @Test
    void what_fails_keeps_only_those_from_being_deployed_that_need_it() {
        var template =
                """
                {"resources": [
                  {"type": "Microsoft.VirtualMachineImages/imageTemplates", "apiVersion": "2024-02-01",
                   "name": "broken", "location": "local", "identity": {"type": "None"},
                   "properties": {
                     "source": {"type": "PlatformImage", "publisher": "Debian", "offer": "debian-12", "sku": "12-gen2", "version": "latest"},
                     "customize": [{"type": "Shell", "scriptUri": "http://127.0.0.1:%d/nobody.sh"}],
                     "distribute": [{"type": "VHD", "runOutputName": "disk"}]}},
                  {"type": "Microsoft.VirtualMachineImages/imageTemplates/triggers", "apiVersion": "2024-02-01",
                   "name": "broken/source", "dependsOn": ["broken"], "properties": {"kind": "SourceImage"}},
                  {"type": "Microsoft.Compute/galleries", "apiVersion": "2022-03-03", "name": "%s"}]}
                """
                        .formatted(unusedPort, gallery);
        await("half", arm.put(deployment("half"), body(template, "{}")))
                .then()
                .body("properties.provisioningState", equalTo("Failed"))
                .body("properties.error.code", equalTo("DeploymentFailed"))
                .body("properties.error.details", hasSize(1))
                .body("properties.error.details[0].target", endsWith("/imageTemplates/broken"))
                .body("properties.outputResources.id", contains(endsWith("/galleries/" + gallery)));
        arm.get(deployment("half") + "/operations")
                .then()
                .body(
                        "value.find { it.properties.targetResource.resourceName == 'broken/source' }.properties.provisioningState",
                        equalTo("Canceled"));
    }

    /** As Bicep writes a project of modules, with what belongs to Azure alone beside it. */
    private String project() {
        return body(
                """
                {"languageVersion": "2.0", "contentVersion": "1.0.0.0",
                 "definitions": {
                   "distribution": {"type": "object", "discriminator": {"propertyName": "type", "mapping": {
                     "SharedImage": {"$ref": "#/definitions/shared"}}}},
                   "shared": {"type": "object", "properties": {"type": {"type": "string", "allowedValues": ["SharedImage"]},
                     "image": {"type": "string"}, "excludeFromLatest": {"type": "bool", "nullable": true}}}},
                 "parameters": {"gallery": {"type": "string"}, "tags": {"type": "object", "nullable": true},
                   "at": {"type": "string", "defaultValue": "[utcNow('yyyyMMdd')]"}},
                 "resources": {
                   "assignment": {"type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01",
                     "scope": "[resourceId('Microsoft.VirtualMachineImages/imageTemplates', 'nginx')]",
                     "name": "[guid('x')]", "properties": {"principalId": "[reference('identity').principalId]"},
                     "dependsOn": ["identity", "images"]},
                   "script": {"type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "start",
                     "kind": "AzurePowerShell", "properties": {"scriptContent": "Invoke-AzResourceAction"}, "dependsOn": ["images"]},
                   "identity": {"type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31",
                     "name": "forge", "location": "local"},
                   "shop": {"type": "Microsoft.Resources/deployments", "apiVersion": "2024-03-01", "name": "shop",
                     "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
                       "parameters": {"name": {"value": "[parameters('gallery')]"}},
                       "template": {"languageVersion": "2.0", "parameters": {"name": {"type": "string"}},
                         "resources": {
                           "gallery": {"type": "Microsoft.Compute/galleries", "apiVersion": "2022-03-03", "name": "[parameters('name')]", "location": "local"},
                           "image": {"type": "Microsoft.Compute/galleries/images", "apiVersion": "2022-03-03", "dependsOn": ["gallery"],
                             "name": "[format('{0}/{1}', parameters('name'), 'base')]", "location": "local",
                             "properties": {"osType": "Linux", "osState": "Generalized", "hyperVGeneration": "V2",
                               "identifier": {"publisher": "acme", "offer": "web", "sku": "base"}}}},
                         "outputs": {"image": {"type": "string", "value": "[resourceId('Microsoft.Compute/galleries/images', parameters('name'), 'base')]"}}}}},
                   "images": {"type": "Microsoft.Resources/deployments", "apiVersion": "2024-03-01", "name": "images", "dependsOn": ["identity", "shop"],
                     "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
                       "parameters": {"tags": {"value": "[parameters('tags')]"},
                         "identities": {"value": ["[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'forge')]"]},
                         "distributions": {"value": [{"type": "SharedImage", "image": "[reference('shop').outputs.image.value]"}]}},
                       "template": {"languageVersion": "2.0",
                         "definitions": {"any": {"type": "array", "items": {"type": "object"}}},
                         "parameters": {"tags": {"type": "object", "nullable": true}, "identities": {"type": "array", "items": {"type": "string"}},
                           "distributions": {"$ref": "#/definitions/any"}, "osDiskSizeGB": {"type": "int", "defaultValue": 30}},
                         "variables": {"identity": {"type": "UserAssigned", "userAssignedIdentities":
                           "[reduce(map(parameters('identities'), lambda('id', createObject(format('{0}', lambdaVariables('id')), createObject()))), createObject(), lambda('cur', 'next', union(lambdaVariables('cur'), lambdaVariables('next'))))]"}},
                         "resources": {"it": {"type": "Microsoft.VirtualMachineImages/imageTemplates", "apiVersion": "2024-02-01", "name": "nginx",
                           "location": "local", "tags": "[parameters('tags')]", "identity": "[variables('identity')]",
                           "properties": "[shallowMerge(createArray(createObject('vmProfile', createObject('osDiskSizeGB', parameters('osDiskSizeGB')), 'source', createObject('type', 'PlatformImage', 'publisher', 'Debian', 'offer', 'debian-12', 'sku', '12-gen2', 'version', 'latest')), createObject('distribute', map(parameters('distributions'), lambda('d', shallowMerge(createArray(createObject('type', lambdaVariables('d').type, 'galleryImageId', lambdaVariables('d').image, 'runOutputName', 'out'), if(equals(tryGet(lambdaVariables('d'), 'excludeFromLatest'), null()), createObject(), createObject('excludeFromLatest', true())))))))))]"}},
                         "outputs": {"state": {"type": "string", "value": "[reference('it').provisioningState]"}}}}}},
                 "outputs": {"state": {"type": "string", "value": "[reference('images').outputs.state.value]"}}}
                """,
                "{\"gallery\": {\"value\": \"%s\"}}".formatted(gallery));
    }

    @Test
    void a_project_of_modules_deploys_and_what_is_azures_alone_is_skipped_by_name() {
        var path = deployment("modules");
        arm.as()
                .contentType("application/json")
                .body(project())
                .post(path + "/whatIf")
                .then()
                .statusCode(200)
                .body(
                        "properties.changes.findAll { it.changeType == 'Unsupported' }.unsupportedReason",
                        org.hamcrest.Matchers.containsInAnyOrder(
                                "Skipped: Microsoft.Authorization/roleAssignments isn't deployed here.",
                                "Skipped: Microsoft.Resources/deploymentScripts isn't deployed here."))
                .body("properties.changes.findAll { it.changeType == 'Create' }", hasSize(4));
        await("modules", arm.put(path, project()))
                .then()
                .body("properties.error", nullValue())
                .body("properties.provisioningState", equalTo("Succeeded"))
                .body("properties.outputs.state.value", equalTo("Succeeded"))
                .body("properties.outputResources", hasSize(4));
        arm.get(path + "/operations")
                .then()
                .body(
                        "value.findAll { it.properties.provisioningState == 'Skipped' }.properties.targetResource.resourceType",
                        org.hamcrest.Matchers.containsInAnyOrder(
                                "Microsoft.Authorization/roleAssignments",
                                "Microsoft.Resources/deploymentScripts"));
        arm.speaking("2024-02-01")
                .get(arm.template("web", "nginx"))
                .then()
                .statusCode(200)
                .body(
                        "properties.distribute[0].galleryImageId",
                        endsWith("/galleries/" + gallery + "/images/base"))
                .body("identity.userAssignedIdentities.keySet()", hasSize(1));
    }

    @Test
    void only_who_edits_deploys_and_only_members_see_it() {
        await("mine", arm.put(deployment("mine"), body("{\"resources\": []}", "{}")))
                .then()
                .body("properties.provisioningState", equalTo("Succeeded"));
        var viewer = Arm.of(acme, acme.viewer("web")).speaking("2022-09-01");
        viewer.get(deployment("mine")).then().statusCode(200);
        viewer.put(deployment("theirs"), body("{\"resources\": []}", "{}"))
                .then()
                .statusCode(403)
                .body("error.code", equalTo("AuthorizationFailed"));
        var other = TestTenant.create("other").team("web");
        var stranger = Arm.of(other, other.builder("web")).speaking("2022-09-01");
        stranger.get(deployment("mine")).then().statusCode(404);
        arm.get(deployment("mine") + "/operations/none").then().statusCode(404);
        arm.get(deployment("mine") + "/operationStatuses/none").then().statusCode(404);
        arm.put(deployment("no%20name"), body("{\"resources\": []}", "{}"))
                .then()
                .statusCode(400)
                .body("error.message", startsWith("A deployment's name"));
    }
}
