package dev.goldsmith.schema;

import dev.goldsmith.schema.ImageTemplate.AutoRun;
import dev.goldsmith.schema.ImageTemplate.DataDisk;
import dev.goldsmith.schema.ImageTemplate.ErrorHandling;
import dev.goldsmith.schema.ImageTemplate.OnError;
import dev.goldsmith.schema.ImageTemplate.Optimize;
import dev.goldsmith.schema.ImageTemplate.Properties;
import dev.goldsmith.schema.ImageTemplate.Toggle;
import dev.goldsmith.schema.ImageTemplate.Validate;
import dev.goldsmith.schema.ImageTemplate.VmProfile;
import dev.goldsmith.schema.ImageTemplate.VnetConfig;
import org.jspecify.annotations.Nullable;

/** Reads {@code $.properties}. */
final class PropertiesReader {
    /** What Azure gives an OS disk at most. */
    private static final int OS_DISK_GB = 4095;

    private static final int DATA_DISK_GB = 32767;

    private PropertiesReader() {}

    /**
     * @return null after a fault that leaves nothing to build from
     */
    static @Nullable Properties read(Fields fields) {
        fields.readOnly(
                "exactStagingResourceGroup",
                "lastRunStatus",
                "provisioningError",
                "provisioningState");
        fields.since(Language.V2025_10_01, "additionalDataDisks");
        var source = fields.requiredObject("source", "an image source", SourceReader::read);
        var customize = fields.list("customize", "a customizer", StepReader::customizer);
        var validate = fields.object("validate", "`validate`", PropertiesReader::validate);
        var optimize = fields.object("optimize", "`optimize`", PropertiesReader::optimize);
        var distribute =
                fields.requiredList("distribute", "a distributor", new DistributorReader()::read);
        var errorHandling =
                fields.object("errorHandling", "`errorHandling`", PropertiesReader::errorHandling);
        var timeout = timeout(fields);
        var vmProfile = fields.object("vmProfile", "`vmProfile`", PropertiesReader::vmProfile);
        var disks = fields.list("additionalDataDisks", "a data disk", PropertiesReader::dataDisk);
        var staging = fields.text("stagingResourceGroup", Rule.RESOURCE_GROUP_ID.orEmpty());
        var autoRun = fields.object("autoRun", "`autoRun`", PropertiesReader::autoRun);
        var tags = Tags.read(fields, "managedResourceTags");
        var extras = fields.rest();
        return source == null
                ? null
                : new Properties(
                        source,
                        customize,
                        validate,
                        optimize,
                        distribute,
                        errorHandling,
                        timeout,
                        vmProfile,
                        disks,
                        staging,
                        autoRun,
                        tags,
                        extras);
    }

    private static Validate validate(Fields fields) {
        return new Validate(
                fields.list("inVMValidations", "a validator", StepReader::validator),
                fields.flag("continueDistributeOnFailure"),
                fields.flag("sourceValidationOnly"),
                fields.rest());
    }

    private static Optimize optimize(Fields fields) {
        fields.since(Language.V2025_10_01, "workload");
        return new Optimize(
                fields.object(
                        "vmBoot",
                        "`vmBoot`",
                        f -> new Optimize.VmBoot(f.oneOf("state", Toggle.class), f.rest())),
                fields.object("workload", "`workload`", PropertiesReader::workload),
                fields.rest());
    }

    private static Optimize.Workload workload(Fields fields) {
        var state = fields.oneOf("state", Toggle.class);
        var uri = fields.text("scriptUri", Rule.URL.orEmpty());
        var hasUri = uri != null ? !uri.isEmpty() : fields.isWrong("scriptUri");
        var checksum = StepReader.checksumOf(fields, "scriptUri", hasUri);
        return new Optimize.Workload(state, uri, checksum, fields.rest());
    }

    private static ErrorHandling errorHandling(Fields fields) {
        return new ErrorHandling(
                fields.oneOf("onCustomizerError", OnError.class),
                fields.oneOf("onValidationError", OnError.class),
                fields.rest());
    }

    private static @Nullable Integer timeout(Fields fields) {
        var minutes = fields.whole("buildTimeoutInMinutes", 0, 960);
        if (minutes != null && minutes >= 1 && minutes <= 5) {
            fields.fault(
                    "buildTimeoutInMinutes",
                    "`buildTimeoutInMinutes` is %d, too short for any build; it must be 0 (which means 240) or from 6 to 960."
                            .formatted(minutes));
        }
        return minutes;
    }

    private static VmProfile vmProfile(Fields fields) {
        return new VmProfile(
                fields.text("vmSize", Rule.VM_SIZE.orEmpty()),
                fields.whole("osDiskSizeGB", 0, OS_DISK_GB),
                fields.texts("userAssignedIdentities", Rule.IDENTITY_ID),
                fields.object("vnetConfig", "`vnetConfig`", PropertiesReader::vnetConfig),
                fields.rest());
    }

    private static VnetConfig vnetConfig(Fields fields) {
        var build = fields.text("subnetId", Rule.SUBNET_ID.orEmpty());
        var container = fields.text("containerInstanceSubnetId", Rule.SUBNET_ID.orEmpty());
        var proxy = fields.text("proxyVmSize", Rule.VM_SIZE.orEmpty());
        if (container != null && !container.isEmpty()) {
            if ((build == null || build.isEmpty()) && !fields.isWrong("subnetId")) {
                fields.fault(
                        "containerInstanceSubnetId",
                        "`containerInstanceSubnetId` needs `subnetId` beside it, another subnet of"
                                + " the same virtual network.");
            } else if (build != null && !isSibling(build, container)) {
                fields.fault(
                        "containerInstanceSubnetId",
                        "`containerInstanceSubnetId` must be another subnet of the virtual network"
                                + " that `subnetId` names.");
            }
            if (proxy != null && !proxy.isEmpty()) {
                fields.fault(
                        "proxyVmSize",
                        "`proxyVmSize` has no effect with `containerInstanceSubnetId`; leave it"
                                + " out.");
            }
        }
        return new VnetConfig(build, container, proxy, fields.rest());
    }

    private static boolean isSibling(String subnet, String other) {
        var slash = subnet.lastIndexOf('/') + 1;
        return !subnet.equalsIgnoreCase(other)
                && slash == other.lastIndexOf('/') + 1
                && subnet.regionMatches(true, 0, other, 0, slash);
    }

    private static DataDisk dataDisk(Fields fields) {
        return new DataDisk(fields.whole("sizeGB", 0, DATA_DISK_GB), fields.rest());
    }

    private static AutoRun autoRun(Fields fields) {
        return new AutoRun(fields.oneOf("state", Toggle.class), fields.rest());
    }
}
