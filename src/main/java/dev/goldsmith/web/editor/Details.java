package dev.goldsmith.web.editor;

import dev.goldsmith.gallery.Followed;
import dev.goldsmith.schema.Described;
import dev.goldsmith.schema.Distributor.ManagedImage;
import dev.goldsmith.schema.Distributor.SharedImage;
import dev.goldsmith.schema.Distributor.TargetRegion;
import dev.goldsmith.schema.Distributor.Vhd;
import dev.goldsmith.schema.Elsewhere;
import dev.goldsmith.schema.ImageTemplate.DataDisk;
import dev.goldsmith.template.EngineChoice;
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

    private static final Map<String, Choice[]> CHOICES =
            Map.of(
                    "updates",
                    new Choice[] {
                        Choice.of("", "All (the default)"),
                        Choice.of("all", "All"),
                        Choice.of("security", "Security updates only")
                    },
                    "restart",
                    new Choice[] {
                        Choice.of("", "If needed (the default)"),
                        Choice.of("ifNeeded", "If needed"),
                        Choice.of("never", "Never"),
                        Choice.of("always", "Always")
                    },
                    "storageAccountType",
                    STORAGE,
                    "replicationMode",
                    new Choice[] {
                        Choice.of("", "Full (the default)"),
                        Choice.of("Full", "Full"),
                        Choice.of("Shallow", "Shallow: copied nowhere, for tests")
                    });

    static final Detail NETWORK = property("vmProfile.vnetConfig.subnetId").among();

    /** Of the machine, in {@code properties}. */
    static final List<Detail> MACHINE =
            List.of(
                    property("vmProfile.vmSize"),
                    property("vmProfile.osDiskSizeGB"),
                    property("buildTimeoutInMinutes"),
                    property("reuseFor"),
                    NETWORK);

    static final List<Detail> DISK = all(DataDisk.class);

    static final List<Detail> CHECKS =
            List.of(
                    property("validate.sourceValidationOnly"),
                    property("validate.continueDistributeOnFailure"));

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
                                    property("autoRun.state", TOGGLE),
                                    property("errorHandling.onCustomizerError", ON_ERROR),
                                    property("errorHandling.onValidationError", ON_ERROR),
                                    property("stagingResourceGroup"))),
                    new Group(
                            "Tags",
                            "One per line: name=value",
                            List.of(Detail.of(Described.at("tags"))),
                            List.of(property("managedResourceTags"))),
                    new Group(
                            "For Azure",
                            "Kept as it is. Builds on this installation ignore it.",
                            List.of(
                                    Detail.of(Described.at("location")),
                                    Detail.of(Described.at("identity"))),
                            List.of(
                                    property("vmProfile.userAssignedIdentities"),
                                    property("vmProfile.vnetConfig.containerInstanceSubnetId"),
                                    property("vmProfile.vnetConfig.proxyVmSize"),
                                    property("optimize.vmBoot.state", TOGGLE),
                                    property("optimize.workload.state", TOGGLE),
                                    property("optimize.workload.scriptUri"),
                                    property("optimize.workload.sha256Checksum"))));

    /** A tag with a field of its own. */
    static final Detail ENGINE =
            new Detail(
                    "tags." + EngineChoice.TAG,
                    "Engine",
                    "What builds the image.",
                    Field.Kind.CHOICE,
                    List.of());

    /** The same, of templates that Azure builds. */
    static final Detail CONNECTION =
            new Detail(
                    "tags." + Elsewhere.CONNECTION_TAG,
                    "Azure connection",
                    "Only with the engine azure: where it builds.",
                    Field.Kind.CHOICE,
                    List.of());

    /** The same. */
    static final Detail CHANNEL =
            new Detail(
                    "tags." + Followed.TAG,
                    "Channel",
                    "the version that it points to when a run is requested",
                    Field.Kind.CHOICE,
                    List.of());

    /** Tags with a field of their own. */
    static final List<Detail> TAGS = List.of(ENGINE, CONNECTION, CHANNEL);

    static final List<Detail> ENVELOPE =
            Stream.concat(MORE.stream().flatMap(it -> it.envelope.stream()), TAGS.stream())
                    .toList();

    static final List<Detail> PROPERTIES =
            Stream.of(MACHINE, CHECKS, MORE.stream().flatMap(it -> it.properties.stream()).toList())
                    .flatMap(List::stream)
                    .toList();

    static final List<Detail> REGION = all(TargetRegion.class);

    private static final Map<String, List<Detail>> TARGETS =
            Map.of(
                    "SharedImage",
                    of(
                            SharedImage.class,
                            "replicationMode",
                            "replicationRegions",
                            "storageAccountType",
                            "excludeFromLatest",
                            "artifactTags"),
                    "VHD",
                    of(Vhd.class, "uri", "artifactTags"),
                    "ManagedImage",
                    of(ManagedImage.class, "location", "artifactTags"));

    /** In {@code properties}. */
    private static Detail property(String path, Choice... choices) {
        return Detail.of(path, Described.at("properties." + path), choices);
    }

    /** Those that have a field of their own, in the order of the form. */
    private static List<Detail> of(Class<? extends Record> type, String... names) {
        var all = all(type);
        return Stream.of(names)
                .map(name -> all.stream().filter(it -> it.name().equals(name)).findFirst())
                .map(Optional::orElseThrow)
                .toList();
    }

    private static List<Detail> all(Class<? extends Record> type) {
        return Described.of(type).stream()
                .filter(it -> it.form() != Described.Form.OBJECTS)
                .map(Details::of)
                .toList();
    }

    /** With what its words are called, where it has some. */
    static Detail of(Described it) {
        return Detail.of(it, CHOICES.getOrDefault(it.name(), new Choice[0]));
    }

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
