package dev.goldsmith.operation;

import dev.goldsmith.kernel.Refused;

/** Image Builder's word for what is wrong with a template, by the first thing that is. */
final class ProvisioningError {
    private ProvisioningError() {}

    static String code(Refused why) {
        if (why.refusal.status >= 500) {
            return "ServerError";
        }
        return why.violations.isEmpty() ? "Other" : code(why.violations.getFirst().path());
    }

    private static String code(String path) {
        var at = path.replaceFirst("^\\$\\.properties\\.", "");
        if (at.startsWith("source")) {
            return "BadPIRSource";
        }
        if (at.startsWith("customize")) {
            return isScript(at) ? "NoCustomizerScript" : "BadCustomizerType";
        }
        if (at.startsWith("validate")) {
            return isScript(at) ? "NoValidatorScript" : "BadValidatorType";
        }
        if (at.startsWith("distribute")) {
            return at.contains("gallery") ? "BadSharedImageDistribute" : "BadDistributeType";
        }
        return at.startsWith("stagingResourceGroup") ? "BadStagingResourceGroup" : "Other";
    }

    private static boolean isScript(String at) {
        return at.matches(".*\\.(scriptUri|sourceUri|sha256Checksum)");
    }
}
