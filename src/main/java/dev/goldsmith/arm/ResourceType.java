package dev.goldsmith.arm;

import java.util.List;

/**
 * A type of resource that this door knows, as its provider lists it. Clients that are told none
 * take the first of the versions.
 */
record ResourceType(String provider, String name, List<String> versions) {
    private static final List<String> GALLERIES =
            List.of(
                    "2025-03-03",
                    "2024-03-03",
                    "2023-07-03",
                    "2022-03-03",
                    "2021-10-01",
                    "2020-09-30",
                    "2019-12-01");
    private static final List<String> IMAGES =
            List.of(
                    "2026-03-01",
                    "2025-04-01",
                    "2024-07-01",
                    "2023-03-01",
                    "2022-11-01",
                    "2021-11-01",
                    "2019-12-01");
    private static final List<String> IDENTITY = List.of("2024-11-30", "2023-01-31", "2018-11-30");
    private static final List<String> RESOURCES =
            List.of("2025-04-01", "2024-11-01", "2022-09-01", "2021-04-01", "2020-10-01");
    private static final List<String> FEATURES = List.of("2021-07-01", "2015-12-01");

    static final List<ResourceType> ALL =
            List.of(
                    builder("imageTemplates"),
                    builder("imageTemplates/runOutputs"),
                    new ResourceType(
                            "Microsoft.VirtualMachineImages",
                            "imageTemplates/triggers",
                            ApiVersions.TRIGGERS),
                    builder("operations"),
                    builder("locations/operations"),
                    new ResourceType("Microsoft.Compute", "galleries", GALLERIES),
                    new ResourceType("Microsoft.Compute", "galleries/images", GALLERIES),
                    new ResourceType("Microsoft.Compute", "galleries/images/versions", GALLERIES),
                    new ResourceType("Microsoft.Compute", "images", IMAGES),
                    new ResourceType("Microsoft.Compute", "locations/publishers", IMAGES),
                    new ResourceType(
                            "Microsoft.ManagedIdentity", "userAssignedIdentities", IDENTITY),
                    new ResourceType("Microsoft.Resources", "resourceGroups", RESOURCES),
                    new ResourceType("Microsoft.Resources", "subscriptions", RESOURCES),
                    new ResourceType("Microsoft.Resources", "deployments", RESOURCES),
                    new ResourceType("Microsoft.Features", "features", FEATURES));

    /** Nothing to be had from them here; clients ask whether they are registered all the same. */
    static final List<String> EMPTY =
            List.of(
                    "Microsoft.ContainerInstance",
                    "Microsoft.KeyVault",
                    "Microsoft.Network",
                    "Microsoft.Storage");

    private static ResourceType builder(String name) {
        return new ResourceType("Microsoft.VirtualMachineImages", name, ApiVersions.BUILDER);
    }
}
