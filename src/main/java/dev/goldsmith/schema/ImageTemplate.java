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
public record ImageTemplate(
        @Nullable String location,
        @Nullable Identity identity,
        @Nullable Map<String, String> tags,
        Properties properties,
        Extras extras) {

    /**
     * @param customize in order; null when absent, which means none
     * @param distribute at least one
     * @param buildTimeoutInMinutes 0 to 960; 0 or absent means 240
     */
    public record Properties(
            Source source,
            @Nullable List<Customizer> customize,
            @Nullable Validate validate,
            @Nullable Optimize optimize,
            List<Distributor> distribute,
            @Nullable ErrorHandling errorHandling,
            @Nullable Integer buildTimeoutInMinutes,
            @Nullable VmProfile vmProfile,
            @Nullable List<DataDisk> additionalDataDisks,
            @Nullable String stagingResourceGroup,
            @Nullable AutoRun autoRun,
            @Nullable Map<String, String> managedResourceTags,
            Extras extras) {

        public List<Customizer> customizers() {
            return customize == null ? List.of() : customize;
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
            String type, @Nullable Map<String, Extras> userAssignedIdentities, Extras extras) {}

    public record Validate(
            @Nullable List<Validator> inVMValidations,
            @Nullable Boolean continueDistributeOnFailure,
            @Nullable Boolean sourceValidationOnly,
            Extras extras) {}

    public record Optimize(@Nullable VmBoot vmBoot, @Nullable Workload workload, Extras extras) {
        public record VmBoot(@Nullable Toggle state, Extras extras) {}

        public record Workload(
                @Nullable Toggle state,
                @Nullable String scriptUri,
                @Nullable String sha256Checksum,
                Extras extras) {}
    }

    public record ErrorHandling(
            @Nullable OnError onCustomizerError,
            @Nullable OnError onValidationError,
            Extras extras) {}

    /**
     * @param osDiskSizeGB 0 or absent: the source's size; otherwise it only grows
     */
    public record VmProfile(
            @Nullable String vmSize,
            @Nullable Integer osDiskSizeGB,
            @Nullable List<String> userAssignedIdentities,
            @Nullable VnetConfig vnetConfig,
            Extras extras) {}

    public record VnetConfig(
            @Nullable String subnetId,
            @Nullable String containerInstanceSubnetId,
            @Nullable String proxyVmSize,
            Extras extras) {}

    public record DataDisk(@Nullable Integer sizeGB, Extras extras) {}

    public record AutoRun(@Nullable Toggle state, Extras extras) {}

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
