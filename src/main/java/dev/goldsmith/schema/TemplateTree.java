package dev.goldsmith.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.schema.Distributor.Versioning;
import dev.goldsmith.schema.ImageTemplate.Identity;
import dev.goldsmith.schema.ImageTemplate.Optimize;
import dev.goldsmith.schema.ImageTemplate.Properties;
import dev.goldsmith.schema.ImageTemplate.Validate;
import dev.goldsmith.schema.ImageTemplate.VmProfile;
import dev.goldsmith.schema.ImageTemplate.VnetConfig;
import java.util.Map;

/**
 * The JSON tree of a template; an absent property stays absent.
 *
 * @param withExtras whether {@link Extras} are written
 */
record TemplateTree(boolean withExtras) {

    ObjectNode of(ImageTemplate it) {
        return tree().text("location", it.location())
                .node("identity", it.identity(), this::identity)
                .texts("tags", it.tags())
                .node("properties", it.properties(), this::properties)
                .extras(it.extras());
    }

    private ObjectNode identity(Identity it) {
        return tree().text("type", it.type())
                .node("userAssignedIdentities", it.userAssignedIdentities(), this::identities)
                .extras(it.extras());
    }

    private ObjectNode identities(Map<String, Extras> identities) {
        var tree = tree();
        identities.forEach((id, details) -> tree.node(id, details, it -> tree().extras(it)));
        return tree.json();
    }

    private ObjectNode properties(Properties it) {
        return tree().node("source", it.source(), this::source)
                .nodes("customize", it.customize(), this::customizer)
                .node("validate", it.validate(), this::validate)
                .node("optimize", it.optimize(), this::optimize)
                .nodes("distribute", it.distribute(), this::distributor)
                .node(
                        "errorHandling",
                        it.errorHandling(),
                        on ->
                                tree().choice("onCustomizerError", on.onCustomizerError())
                                        .choice("onValidationError", on.onValidationError())
                                        .extras(on.extras()))
                .whole("buildTimeoutInMinutes", it.buildTimeoutInMinutes())
                .node("vmProfile", it.vmProfile(), this::vmProfile)
                .nodes(
                        "additionalDataDisks",
                        it.additionalDataDisks(),
                        disk -> tree().whole("sizeGB", disk.sizeGB()).extras(disk.extras()))
                .text("stagingResourceGroup", it.stagingResourceGroup())
                .node(
                        "autoRun",
                        it.autoRun(),
                        run -> tree().choice("state", run.state()).extras(run.extras()))
                .texts("managedResourceTags", it.managedResourceTags())
                .extras(it.extras());
    }

    private ObjectNode source(Source source) {
        return switch (source) {
            case Source.PlatformImage it ->
                    typed("PlatformImage")
                            .text("publisher", it.publisher())
                            .text("offer", it.offer())
                            .text("sku", it.sku())
                            .text("version", it.version())
                            .node(
                                    "planInfo",
                                    it.planInfo(),
                                    plan ->
                                            tree().text("planName", plan.planName())
                                                    .text("planProduct", plan.planProduct())
                                                    .text("planPublisher", plan.planPublisher())
                                                    .extras(plan.extras()))
                            .extras(it.extras());
            case Source.ManagedImage it ->
                    typed("ManagedImage").text("imageId", it.imageId()).extras(it.extras());
            case Source.SharedImageVersion it ->
                    typed("SharedImageVersion")
                            .text("imageVersionId", it.imageVersionId())
                            .extras(it.extras());
        };
    }

    private ObjectNode customizer(Customizer customizer) {
        return switch (customizer) {
            case Customizer.Shell it -> shell(it);
            case Customizer.PowerShell it -> powerShell(it);
            case Customizer.File it -> file(it);
            case Customizer.WindowsRestart it ->
                    typed("WindowsRestart")
                            .text("name", it.name())
                            .text("restartCommand", it.restartCommand())
                            .text("restartCheckCommand", it.restartCheckCommand())
                            .text("restartTimeout", it.restartTimeout())
                            .extras(it.extras());
            case Customizer.LinuxRestart it ->
                    typed("LinuxRestart")
                            .text("name", it.name())
                            .text("restartCheckCommand", it.restartCheckCommand())
                            .text("restartTimeout", it.restartTimeout())
                            .extras(it.extras());
            case Customizer.WindowsUpdate it ->
                    typed("WindowsUpdate")
                            .text("name", it.name())
                            .text("searchCriteria", it.searchCriteria())
                            .strings("filters", it.filters())
                            .whole("updateLimit", it.updateLimit())
                            .extras(it.extras());
        };
    }

    private ObjectNode validate(Validate it) {
        return tree().nodes("inVMValidations", it.inVMValidations(), this::validator)
                .flag("continueDistributeOnFailure", it.continueDistributeOnFailure())
                .flag("sourceValidationOnly", it.sourceValidationOnly())
                .extras(it.extras());
    }

    private ObjectNode validator(Validator validator) {
        return switch (validator) {
            case Validator.Shell it -> shell(it);
            case Validator.PowerShell it -> powerShell(it);
            case Validator.File it -> file(it);
        };
    }

    private ObjectNode shell(Step.Shell it) {
        return typed("Shell")
                .text("name", it.name())
                .script(it.scriptUri(), it.sha256Checksum(), it.inline())
                .extras(it.extras());
    }

    private ObjectNode powerShell(Step.PowerShell it) {
        return typed("PowerShell")
                .text("name", it.name())
                .script(it.scriptUri(), it.sha256Checksum(), it.inline())
                .flag("runElevated", it.runElevated())
                .flag("runAsSystem", it.runAsSystem())
                .wholes("validExitCodes", it.validExitCodes())
                .extras(it.extras());
    }

    private ObjectNode file(Step.File it) {
        return typed("File")
                .text("name", it.name())
                .text("sourceUri", it.sourceUri())
                .text("sha256Checksum", it.sha256Checksum())
                .text("destination", it.destination())
                .extras(it.extras());
    }

    private ObjectNode optimize(Optimize it) {
        return tree().node(
                        "vmBoot",
                        it.vmBoot(),
                        boot -> tree().choice("state", boot.state()).extras(boot.extras()))
                .node(
                        "workload",
                        it.workload(),
                        load ->
                                tree().choice("state", load.state())
                                        .script(load.scriptUri(), load.sha256Checksum(), null)
                                        .extras(load.extras()))
                .extras(it.extras());
    }

    private ObjectNode distributor(Distributor distributor) {
        return switch (distributor) {
            case Distributor.ManagedImage it ->
                    target("ManagedImage", it)
                            .text("imageId", it.imageId())
                            .text("location", it.location())
                            .extras(it.extras());
            case Distributor.SharedImage it ->
                    target("SharedImage", it)
                            .text("galleryImageId", it.galleryImageId())
                            .strings("replicationRegions", it.replicationRegions())
                            .text("storageAccountType", it.storageAccountType())
                            .nodes(
                                    "targetRegions",
                                    it.targetRegions(),
                                    region ->
                                            tree().text("name", region.name())
                                                    .whole("replicaCount", region.replicaCount())
                                                    .text(
                                                            "storageAccountType",
                                                            region.storageAccountType())
                                                    .extras(region.extras()))
                            .flag("excludeFromLatest", it.excludeFromLatest())
                            .node("versioning", it.versioning(), this::versioning)
                            .text("replicationMode", it.replicationMode())
                            .extras(it.extras());
            case Distributor.Vhd it -> target("VHD", it).text("uri", it.uri()).extras(it.extras());
        };
    }

    private ObjectNode versioning(Versioning versioning) {
        return switch (versioning) {
            case Versioning.Latest it ->
                    tree().text("scheme", "Latest").whole("major", it.major()).extras(it.extras());
            case Versioning.FromSource it -> tree().text("scheme", "Source").extras(it.extras());
        };
    }

    private ObjectNode vmProfile(VmProfile it) {
        return tree().text("vmSize", it.vmSize())
                .whole("osDiskSizeGB", it.osDiskSizeGB())
                .strings("userAssignedIdentities", it.userAssignedIdentities())
                .node("vnetConfig", it.vnetConfig(), this::vnetConfig)
                .extras(it.extras());
    }

    private ObjectNode vnetConfig(VnetConfig it) {
        return tree().text("subnetId", it.subnetId())
                .text("containerInstanceSubnetId", it.containerInstanceSubnetId())
                .text("proxyVmSize", it.proxyVmSize())
                .extras(it.extras());
    }

    private Tree typed(String type) {
        return tree().text("type", type);
    }

    private Tree target(String type, Distributor it) {
        return typed(type)
                .text("runOutputName", it.runOutputName())
                .texts("artifactTags", it.artifactTags());
    }

    private Tree tree() {
        return new Tree(withExtras);
    }
}
