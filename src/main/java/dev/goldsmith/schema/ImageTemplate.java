package dev.goldsmith.schema;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An Azure VM Image Builder template, as its body is sent and stored.
 *
 * <p>A property that was absent is {@code null} (or {@link Extras} keeps it), so that writing a
 * template gives back what was read.
 *
 * @param location an Azure region name or a region of this installation; optional on our own API
 * @param identity optional on our own API
 */
@Noun(
        value = "a template",
        readOnly = {"id", "systemData"})
public record ImageTemplate(
        @Property(
                        rule = Rule.REGION,
                        requiredByAzure = true,
                        label = "Region",
                        hint = "Like westeurope.")
                @Nullable String location,
        @Property(
                        requiredByAzure = true,
                        label = "Identity",
                        hint = "Resource ID of a user-assigned identity.")
                @Nullable Identity identity,
        @Property(label = "Tags of the template") @Nullable Map<String, String> tags,
        Properties properties,
        Extras extras) {

    /**
     * @param customize in order; null when absent, which means none
     * @param distribute at least one
     * @param buildTimeoutInMinutes 0 to 960; 0 or absent means 240
     */
    @Noun(
            readOnly = {
                "exactStagingResourceGroup",
                "lastRunStatus",
                "provisioningError",
                "provisioningState"
            })
    public record Properties(
            Source source,
            @Nullable List<Customizer> customize,
            @Nullable Validate validate,
            @Nullable Optimize optimize,
            List<Distributor> distribute,
            @Nullable ErrorHandling errorHandling,
            @Property(least = 0, most = 960, label = "Time limit, minutes", hint = "Default: 240")
                    @Nullable Integer buildTimeoutInMinutes,
            @Nullable VmProfile vmProfile,
            @Property(since = Language.V2025_10_01) @Nullable List<DataDisk> additionalDataDisks,
            @Property(
                            rule = Rule.RESOURCE_GROUP_ID,
                            label = "Staging resource group",
                            hint =
                                    "Where logs and VHDs are kept: /subscriptions/…/resourceGroups/…. Default: created for you.")
                    @Nullable String stagingResourceGroup,
            @Nullable AutoRun autoRun,
            @Property(label = "Tags of what a run makes")
                    @Nullable Map<String, String> managedResourceTags,
            @Property(
                            rule = Rule.REUSE,
                            since = Language.OWN,
                            label = "Reuse the result for",
                            hint = "Default: 24h. 0s: run all scripts and updates in every build.")
                    @Nullable String reuseFor,
            Extras extras)
            implements Judged {

        @Override
        public void judge(Fields fields) {
            var minutes = buildTimeoutInMinutes;
            if (minutes != null && minutes >= 1 && minutes <= 5) {
                fields.fault(
                        "buildTimeoutInMinutes",
                        "`buildTimeoutInMinutes` is %d, too short for any build; it must be 0 (which means 240) or from 6 to 960."
                                .formatted(minutes));
            }
        }

        public List<Customizer> customizers() {
            return customize == null ? List.of() : customize;
        }

        /** Whether a step of it installs a Linux guest's updates. */
        public boolean updatesLinux() {
            return customizers().stream().anyMatch(Customizer.LinuxUpdate.class::isInstance);
        }

        public List<Validator> validators() {
            return validate == null || validate.inVMValidations() == null
                    ? List.of()
                    : validate.inVMValidations();
        }

        /** What its disks are to have together; 0 where only the source says so. */
        public int diskGb() {
            var system = vmProfile == null ? null : vmProfile.osDiskSizeGB();
            int gb = system == null ? 0 : system;
            for (var data :
                    additionalDataDisks == null ? List.<DataDisk>of() : additionalDataDisks) {
                gb += data.sizeGB() == null ? 0 : data.sizeGB();
            }
            return gb;
        }

        /** The build's time limit in minutes, with AIB's default of 240. */
        public int timeoutMinutes() {
            return buildTimeoutInMinutes == null || buildTimeoutInMinutes == 0
                    ? 240
                    : buildTimeoutInMinutes;
        }
    }

    /**
     * @param type {@code UserAssigned} or {@code None}
     * @param userAssignedIdentities resource id to its (empty) details
     */
    public record Identity(
            @Property(among = IdentityType.class) String type,
            @Nullable Map<String, Extras> userAssignedIdentities,
            Extras extras)
            implements Judged {

        @Override
        public void judge(Fields fields) {
            var count = userAssignedIdentities == null ? 0 : userAssignedIdentities.size();
            if (type.equals("None") && count > 0) {
                fields.fault(
                        "userAssignedIdentities",
                        "`type` is `None`, so `userAssignedIdentities` must be left out; or make"
                                + " `type` `UserAssigned`.");
            } else if (type.equals("UserAssigned")
                    && (count > 1 || count == 0 && !fields.isWrong("userAssignedIdentities"))) {
                fields.fault(
                        "userAssignedIdentities",
                        "`userAssignedIdentities` has %d identities; it must be %s."
                                .formatted(count, Identities.RIGHT));
            }
        }
    }

    enum IdentityType {
        UserAssigned,
        None
    }

    public record Validate(
            @Nullable List<Validator> inVMValidations,
            @Property(
                            label =
                                    "Distribute the image even when a check fails; the run is failed all the same")
                    @Nullable Boolean continueDistributeOnFailure,
            @Property(label = "Only check the source: run the checks in it and build nothing")
                    @Nullable Boolean sourceValidationOnly,
            Extras extras) {}

    public record Optimize(
            @Nullable VmBoot vmBoot,
            @Property(since = Language.V2025_10_01) @Nullable Workload workload,
            Extras extras) {
        public record VmBoot(
                @Property(label = "Optimize the boot") @Nullable Toggle state, Extras extras) {}

        public record Workload(
                @Property(label = "Optimize for a workload") @Nullable Toggle state,
                @Property(
                                rule = Rule.URL,
                                label = "Script of the workload",
                                hint = "Fetched and frozen when you save.")
                        @Nullable String scriptUri,
                @Property(
                                rule = Rule.CHECKSUM,
                                label = "SHA-256 of that script, optional",
                                hint = "The save is refused if the content differs.")
                        @Nullable String sha256Checksum,
                Extras extras)
                implements Judged {

            @Override
            public void judge(Fields fields) {
                Step.Script.judgeChecksum(
                        fields, sha256Checksum, fields.isGiven("scriptUri", scriptUri));
            }
        }
    }

    public record ErrorHandling(
            @Property(label = "When a step fails") @Nullable OnError onCustomizerError,
            @Property(label = "When a check fails") @Nullable OnError onValidationError,
            Extras extras) {}

    /**
     * @param osDiskSizeGB 0 or absent: the source's size; otherwise it only grows
     */
    public record VmProfile(
            @Property(rule = Rule.VM_SIZE, label = "VM size", hint = "Default: 2 vCPUs, 2 GB")
                    @Nullable String vmSize,
            @Property(
                            least = 0,
                            most = 4095,
                            label = "Disk, GB",
                            hint = "Default: the source's size.")
                    @Nullable Integer osDiskSizeGB,
            @Property(
                            rule = Rule.IDENTITY_ID,
                            label = "Identities of the machine",
                            hint = "Resource IDs, one per line.")
                    @Nullable List<String> userAssignedIdentities,
            @Nullable VnetConfig vnetConfig,
            Extras extras) {}

    public record VnetConfig(
            @Property(
                            rule = Rule.SUBNET_ID,
                            label = "Network",
                            hint = "What the build VM can reach.")
                    @Nullable String subnetId,
            @Property(
                            rule = Rule.SUBNET_ID,
                            label = "Subnet for container instances",
                            hint = "Requires a network, and another subnet of it.")
                    @Nullable String containerInstanceSubnetId,
            @Property(
                            rule = Rule.VM_SIZE,
                            label = "Size of the proxy VM",
                            hint = "Not together with a subnet for container instances.")
                    @Nullable String proxyVmSize,
            Extras extras)
            implements Judged {

        @Override
        public void judge(Fields fields) {
            if (containerInstanceSubnetId == null || containerInstanceSubnetId.isEmpty()) {
                return;
            }
            if (!isGiven(subnetId) && !fields.isWrong("subnetId")) {
                fields.fault(
                        "containerInstanceSubnetId",
                        "`containerInstanceSubnetId` needs `subnetId` beside it, another subnet of"
                                + " the same virtual network.");
            } else if (subnetId != null && !isSibling(subnetId, containerInstanceSubnetId)) {
                fields.fault(
                        "containerInstanceSubnetId",
                        "`containerInstanceSubnetId` must be another subnet of the virtual network"
                                + " that `subnetId` names.");
            }
            if (isGiven(proxyVmSize)) {
                fields.fault(
                        "proxyVmSize",
                        "`proxyVmSize` has no effect with `containerInstanceSubnetId`; leave it"
                                + " out.");
            }
        }

        private static boolean isGiven(@Nullable String text) {
            return text != null && !text.isEmpty();
        }

        private static boolean isSibling(String subnet, String other) {
            var slash = subnet.lastIndexOf('/') + 1;
            return !subnet.equalsIgnoreCase(other)
                    && slash == other.lastIndexOf('/') + 1
                    && subnet.regionMatches(true, 0, other, 0, slash);
        }
    }

    @Noun("a data disk")
    public record DataDisk(
            @Property(
                            least = 0,
                            most = 32767,
                            label = "Size, GB",
                            hint = "Blank when the build starts.")
                    @Nullable Integer sizeGB,
            Extras extras) {}

    public record AutoRun(
            @Property(
                            label = "Build when the template is created",
                            hint = "The first version starts a run automatically.")
                    @Nullable Toggle state,
            Extras extras) {}

    /** {@code Enabled} or {@code Disabled}. */
    public enum Toggle {
        Enabled,
        Disabled
    }

    /** {@code cleanup} (AIB's default) or {@code abort}, which keeps the VM. */
    public enum OnError {
        cleanup,
        abort
    }
}
