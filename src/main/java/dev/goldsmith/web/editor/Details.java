package dev.goldsmith.web.editor;

import static dev.goldsmith.web.editor.Field.Kind.BOX;
import static dev.goldsmith.web.editor.Field.Kind.IDENTITY;
import static dev.goldsmith.web.editor.Field.Kind.LINES;
import static dev.goldsmith.web.editor.Field.Kind.NUMBER;
import static dev.goldsmith.web.editor.Field.Kind.TAGS;
import static dev.goldsmith.web.editor.Field.Kind.TEXT;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the language has that one field each can show. */
final class Details {
    private static final Choice NOT_SAID = Choice.of("", "Not said");

    private static final Choice[] TOGGLE = {
        NOT_SAID, Choice.of("Enabled", "Enabled"), Choice.of("Disabled", "Disabled")
    };

    private static final Choice[] ON_ERROR = {
        Choice.of("", "Clean up (the default)"),
        Choice.of("abort", "Keep the machine for a while, to look into it"),
        Choice.of("cleanup", "Clean up")
    };

    private static final Choice[] STORAGE = {
        Choice.of("", "Default (LRS)"),
        Choice.of("Standard_LRS", "Standard_LRS"),
        Choice.of("Standard_ZRS", "Standard_ZRS"),
        Choice.of("Premium_LRS", "Premium_LRS")
    };

    static final Detail NETWORK =
            Detail.choice(
                    "vmProfile.vnetConfig.subnetId",
                    "Network",
                    "what the machine reaches while it is built");

    /** Of the machine, in {@code properties}. */
    static final List<Detail> MACHINE =
            List.of(
                    new Detail("vmProfile.vmSize", "VM size", "empty: 2 vCPUs, 2 GB", TEXT),
                    new Detail("vmProfile.osDiskSizeGB", "Disk, GB", "empty: the source's", NUMBER),
                    new Detail(
                            "buildTimeoutInMinutes", "Time limit, minutes", "empty: 240", NUMBER),
                    NETWORK);

    static final List<Detail> DISK =
            List.of(new Detail("sizeGB", "Size, GB", "blank when the build starts", NUMBER));

    static final List<Detail> CHECKS =
            List.of(
                    new Detail(
                            "validate.sourceValidationOnly",
                            "Only check the source: run the checks in it and build nothing",
                            "",
                            BOX),
                    new Detail(
                            "validate.continueDistributeOnFailure",
                            "Distribute the image even when a check fails; the run is failed all the same",
                            "",
                            BOX));

    /**
     * What is rarely needed.
     *
     * @param hint under the title, or empty
     * @param envelope those beside {@code properties}
     */
    record Group(String title, String hint, List<Detail> envelope, List<Detail> properties) {}

    static final List<Group> MORE =
            List.of(
                    new Group(
                            "Start and failure",
                            "",
                            List.of(),
                            List.of(
                                    Detail.choice(
                                            "autoRun.state",
                                            "Build when the template is made",
                                            "the first version starts a run by itself",
                                            TOGGLE),
                                    Detail.choice(
                                            "errorHandling.onCustomizerError",
                                            "When a step fails",
                                            "",
                                            ON_ERROR),
                                    Detail.choice(
                                            "errorHandling.onValidationError",
                                            "When a check fails",
                                            "",
                                            ON_ERROR),
                                    new Detail(
                                            "stagingResourceGroup",
                                            "Staging resource group",
                                            "where logs and VHDs are kept; empty: made for you. A resource id,"
                                                    + " /subscriptions/…/resourceGroups/…",
                                            TEXT))),
                    new Group(
                            "Tags",
                            "one a line: name=value",
                            List.of(new Detail("tags", "Tags of the template", "", TAGS)),
                            List.of(
                                    new Detail(
                                            "managedResourceTags",
                                            "Tags of what a run makes",
                                            "",
                                            TAGS))),
                    new Group(
                            "For Azure",
                            "Kept and given back as it is; builds on this installation do nothing with it.",
                            List.of(
                                    new Detail("location", "Region", "such as westeurope", TEXT),
                                    new Detail(
                                            "identity",
                                            "Identity",
                                            "resource id of a user-assigned identity",
                                            IDENTITY)),
                            List.of(
                                    new Detail(
                                            "vmProfile.userAssignedIdentities",
                                            "Identities of the machine",
                                            "resource ids, one a line",
                                            LINES),
                                    new Detail(
                                            "vmProfile.vnetConfig.containerInstanceSubnetId",
                                            "Subnet for container instances",
                                            "needs a network; another subnet beside it",
                                            TEXT),
                                    new Detail(
                                            "vmProfile.vnetConfig.proxyVmSize",
                                            "Size of the proxy VM",
                                            "not beside a subnet for container instances",
                                            TEXT),
                                    Detail.choice(
                                            "optimize.vmBoot.state",
                                            "Optimize the boot",
                                            "",
                                            TOGGLE),
                                    Detail.choice(
                                            "optimize.workload.state",
                                            "Optimize for a workload",
                                            "",
                                            TOGGLE),
                                    new Detail(
                                            "optimize.workload.scriptUri",
                                            "Script of the workload",
                                            "fetched and frozen when you save",
                                            TEXT),
                                    new Detail(
                                            "optimize.workload.sha256Checksum",
                                            "SHA-256 of that script, optional",
                                            "the save is refused when the content differs",
                                            TEXT))));

    static final List<Detail> ENVELOPE = MORE.stream().flatMap(it -> it.envelope.stream()).toList();

    static final List<Detail> PROPERTIES =
            Stream.of(MACHINE, CHECKS, MORE.stream().flatMap(it -> it.properties.stream()).toList())
                    .flatMap(List::stream)
                    .toList();

    static final List<Detail> REGION =
            List.of(
                    new Detail("name", "Region", "", TEXT),
                    new Detail("replicaCount", "Replicas", "empty: 1", NUMBER),
                    Detail.choice("storageAccountType", "Storage", "", STORAGE));

    private static final Detail ARTIFACT_TAGS =
            new Detail("artifactTags", "Tags of the output", "one a line: name=value", TAGS);

    private static final Map<String, List<Detail>> TARGETS =
            Map.of(
                    "SharedImage",
                    List.of(
                            Detail.choice(
                                    "replicationMode",
                                    "Replication",
                                    "",
                                    Choice.of("", "Full (the default)"),
                                    Choice.of("Full", "Full"),
                                    Choice.of("Shallow", "Shallow: copied nowhere, for tests")),
                            new Detail(
                                    "replicationRegions",
                                    "Regions, in the old form",
                                    "one a line; empty it to choose regions with replicas",
                                    LINES),
                            Detail.choice(
                                    "storageAccountType", "Storage of these regions", "", STORAGE),
                            new Detail("excludeFromLatest", "Leave it out of latest", "", BOX),
                            ARTIFACT_TAGS),
                    "VHD",
                    List.of(
                            new Detail(
                                    "uri",
                                    "Place, optional",
                                    "a path in the staging area, or region:path; empty: named after the output",
                                    TEXT),
                            ARTIFACT_TAGS),
                    "ManagedImage",
                    List.of(
                            new Detail("location", "Region", "such as local or westeurope", TEXT),
                            ARTIFACT_TAGS));

    private Details() {}

    static List<Detail> ofTarget(String type) {
        return TARGETS.getOrDefault(type, List.of());
    }

    /** Of targets whose kind isn't known. */
    static List<Detail> ofTargets() {
        return TARGETS.values().stream().flatMap(List::stream).distinct().toList();
    }

    /** What the field of a property is called, or empty. */
    static Optional<String> label(String name) {
        return Stream.of(ENVELOPE, PROPERTIES, DISK, REGION, StepDetails.all(), ofTargets())
                .flatMap(List::stream)
                .filter(it -> it.name().equals(name))
                .findFirst()
                .map(Detail::label);
    }
}
