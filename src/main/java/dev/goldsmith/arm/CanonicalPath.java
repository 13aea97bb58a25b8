package dev.goldsmith.arm;

import dev.goldsmith.door.Dialect;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Azure's clients write one address in many ways: {@code resourcegroups}, {@code /Run}, two slashes
 * at the front or between, one at the end. The endpoints see only one of them. Names keep the case
 * that they were written in.
 */
@Provider
@PreMatching
public class CanonicalPath implements ContainerRequestFilter {
    private static final Map<String, String> WORDS = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** An address at an address: its scope goes behind it, where one endpoint finds all of them. */
    private static final Pattern TAGS =
            Pattern.compile("(?i)(/subscriptions/[^/]+)(/.+)" + Pattern.quote(At.TAGS));

    static {
        for (var word :
                List.of(
                        "subscriptions",
                        "resourceGroups",
                        "providers",
                        "locations",
                        "resources",
                        "moveResources",
                        "validateMoveResources",
                        "tenants",
                        "operations",
                        "operationStatuses",
                        "operationresults",
                        "register",
                        "unregister",
                        "features",
                        "Microsoft.VirtualMachineImages",
                        "imageTemplates",
                        "run",
                        "cancel",
                        "runOutputs",
                        "triggers",
                        "Microsoft.Compute",
                        "galleries",
                        "images",
                        "versions",
                        "publishers",
                        "artifacttypes",
                        "offers",
                        "skus",
                        "Microsoft.ManagedIdentity",
                        "userAssignedIdentities",
                        "Microsoft.Features",
                        "Microsoft.Resources",
                        "deployments",
                        "validate",
                        "whatIf",
                        "exportTemplate")) {
            WORDS.put(word, word);
        }
    }

    @Override
    public void filter(ContainerRequestContext request) {
        var uri = request.getUriInfo();
        var path = path(uri);
        if (Dialect.of(path) != Dialect.ARM) {
            return;
        }
        var canonical = of(path);
        if (!canonical.equals(path)) {
            request.setRequestUri(Requested.uri(uri, canonical, Map.of()));
        }
    }

    private static String path(UriInfo uri) {
        try {
            return uri.getPath();
        } catch (IllegalArgumentException _) {
            throw new Refused(
                    Refusal.INVALID_REQUEST, "The address has a '%' that isn't an escape.");
        }
    }

    static String of(String path) {
        var canonical = new StringBuilder();
        var names = new Names();
        for (var segment : segments(path)) {
            canonical.append('/').append(names.isName() ? segment : word(segment));
            names.pass(segment);
        }
        var tags = TAGS.matcher(canonical);
        return tags.matches()
                ? tags.group(1) + At.TAGS + tags.group(2)
                : canonical.isEmpty() ? "/" : canonical.toString();
    }

    private static List<String> segments(String path) {
        var segments = new ArrayList<String>();
        for (var segment : path.split("/")) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        return segments;
    }

    private static String word(String segment) {
        return WORDS.getOrDefault(segment, segment);
    }

    /** A type is followed by a name, a name by a type; a provider's own name is in between. */
    private static final class Names {
        private @Nullable String type;

        boolean isName() {
            return type != null && !type.equals("providers");
        }

        void pass(String segment) {
            if (type == null) {
                type = segment.toLowerCase(Locale.ROOT);
            } else {
                type = null;
            }
        }
    }
}
