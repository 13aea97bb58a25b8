package dev.goldsmith.arm;

import dev.goldsmith.door.Dialect;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.Language;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Every call says which version of its provider's API it speaks. */
@Provider
@Priority(Priorities.AUTHORIZATION + 100)
public class ApiVersions implements ContainerRequestFilter {
    static final String PARAMETER = "api-version";

    /** Image Builder's, the newest first. */
    static final List<String> BUILDER = since(Language.V2020_02_14);

    /** Of those the ones that have triggers. */
    static final List<String> TRIGGERS = since(Language.V2022_07_01);

    /** What Image Builder itself answers; that it is registered is said in ARM's own versions. */
    private static final Pattern OF_BUILDER =
            Pattern.compile(".*" + At.BUILDER + "/(imageTemplates|locations|operations)(/.*)?");

    private static final Pattern OF_TRIGGERS =
            Pattern.compile(".*" + At.TEMPLATES + "/[^/]+/triggers(/.*)?");

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(-\\w{1,20})?");

    @Override
    public void filter(ContainerRequestContext request) {
        var path = request.getUriInfo().getPath();
        if (Dialect.of(path) != Dialect.ARM || path.startsWith("/metadata")) {
            return;
        }
        var version = request.getUriInfo().getQueryParameters().getFirst(PARAMETER);
        if (version == null || version.isEmpty()) {
            throw new Refused(
                    Refusal.MISSING_API_VERSION,
                    "The api-version query parameter (?api-version=) is required for all requests.");
        }
        var known = OF_TRIGGERS.matcher(path).matches() ? TRIGGERS : BUILDER;
        // What is Resource Manager's own at a template has Resource Manager's versions.
        boolean builders = OF_BUILDER.matcher(path).matches() && !path.contains(At.TAGS);
        if (builders ? !known.contains(version) : !isDate(version)) {
            throw new Refused(
                    Refusal.UNKNOWN_API_VERSION,
                    "No registered resource provider found for API version '%s'. The supported api-versions are '%s'."
                            .formatted(
                                    isDate(version) ? version : "that isn't a date",
                                    String.join(", ", known)));
        }
    }

    private static List<String> since(Language first) {
        return Arrays.stream(Language.values())
                .filter(it -> it.compareTo(first) >= 0)
                .map(Language::version)
                .flatMap(Optional::stream)
                .toList()
                .reversed();
    }

    /** The words of a call to Image Builder whose version was checked. */
    static Language language(@Nullable String version) {
        return Language.of(String.valueOf(version)).orElse(Language.V2025_10_01);
    }

    private static boolean isDate(String version) {
        return DATE.matcher(version).matches();
    }
}
