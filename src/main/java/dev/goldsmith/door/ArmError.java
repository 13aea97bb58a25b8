package dev.goldsmith.door;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import jakarta.ws.rs.core.UriInfo;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The error body of Azure Resource Manager. */
final class ArmError {
    /** Image Builder's own answers are flat in this version; those of ARM before it never are. */
    private static final String FLAT = "2020-02-14";

    private static final Set<Refusal> OF_ARM =
            EnumSet.of(
                    Refusal.UNAUTHENTICATED,
                    Refusal.FORBIDDEN,
                    Refusal.MISSING_API_VERSION,
                    Refusal.UNKNOWN_API_VERSION,
                    Refusal.NO_SUBSCRIPTION,
                    Refusal.NO_RESOURCE_GROUP);

    private ArmError() {}

    static Map<String, Object> of(Refused refused, UriInfo uri) {
        var error = of(refused);
        return !OF_ARM.contains(refused.refusal) && isFlat(uri) ? error : Map.of("error", error);
    }

    static Map<String, Object> of(Refused refused) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", refused.refusal.armCode);
        error.put("message", refused.detail());
        if (!refused.violations.isEmpty()) {
            error.put("target", refused.violations.getFirst().path());
            List<Map<String, String>> details =
                    refused.violations.stream()
                            .map(it ->
                                    Map.of(
                                            "code", refused.refusal.armCode,
                                            "target", it.path(),
                                            "message", it.message()))
                            .toList();
            error.put("details", details);
        }
        return error;
    }

    private static boolean isFlat(UriInfo uri) {
        return FLAT.equals(uri.getQueryParameters().getFirst("api-version"))
                && uri.getPath()
                        .toLowerCase(Locale.ROOT)
                        .contains("/providers/microsoft.virtualmachineimages/");
    }
}
