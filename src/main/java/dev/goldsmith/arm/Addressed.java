package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.kernel.Spelling;
import dev.goldsmith.kernel.Violation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a body says of its own address. A resource out of a deployment template has its type, name
 * and API version beside what it is, and a client may send back the id that it got: all of it must
 * be what the address says, or something else would be written than was meant.
 */
@RequestScoped
class Addressed {
    private static final String SUBSCRIPTIONS = "/subscriptions/";

    @Inject UriInfo uri;

    /**
     * The body of everything but a template.
     *
     * @param further fields that it has beside those of a resource
     */
    Sent read(@Nullable String body, String id, String... further) {
        var sent = Sent.read(body, further);
        faults(sent.raw(), id).forEach(it -> sent.fault(it.path(), it.message()));
        return sent;
    }

    /**
     * Each contradiction, at its path.
     *
     * @param id of the resource that is addressed
     */
    List<Violation> faults(JsonNode body, String id) {
        var faults = new ArrayList<Violation>();
        var type = type(id);
        var name = id.substring(id.lastIndexOf('/') + 1);
        // One that came from Azure names the subscription there.
        compare(
                body,
                "id",
                id,
                it ->
                        it.toLowerCase(Locale.ROOT).startsWith(SUBSCRIPTIONS)
                                && inSubscription(it).equalsIgnoreCase(inSubscription(id)),
                faults);
        compare(body, "name", name, it -> isName(it, id, name), faults);
        // Published templates often have the provider alone.
        compare(
                body,
                "type",
                type,
                it ->
                        it.equalsIgnoreCase(type)
                                || it.equalsIgnoreCase(type.substring(0, type.indexOf('/'))),
                faults);
        if (body.hasNonNull(Spelling.spelled(body, "apiVersion"))) {
            var version = String.valueOf(uri.getQueryParameters().getFirst(ApiVersions.PARAMETER));
            compare(body, "apiVersion", version, version::equals, faults);
        }
        return faults;
    }

    private static void compare(
            JsonNode body,
            String field,
            String right,
            Predicate<String> isRight,
            List<Violation> faults) {
        var spelled = Spelling.spelled(body, field);
        var value = body.path(spelled);
        if (value.isMissingNode() || value.isNull()) {
            return;
        }
        if (!value.isTextual() || !isRight.test(value.textValue())) {
            faults.add(
                    new Violation(
                            "$." + spelled,
                            "`%s` is %s, but the address says %s; make them the same, or leave `%s` out of the body."
                                    .formatted(
                                            spelled,
                                            Spelling.code(value.asText(value.toString())),
                                            Spelling.code(right),
                                            spelled)));
        }
    }

    /** Its own, or behind its parents' as deployment templates have it. */
    private static boolean isName(String text, String id, String name) {
        if (text.indexOf('/') < 0) {
            return text.equalsIgnoreCase(name);
        }
        var segments = behindProviders(id).split("/");
        var names = new ArrayList<String>();
        for (int i = 2; i < segments.length; i += 2) {
            names.add(segments[i]);
        }
        return text.equalsIgnoreCase(String.join("/", names));
    }

    private static String inSubscription(String id) {
        int end = id.indexOf('/', SUBSCRIPTIONS.length());
        return end < 0 ? "" : id.substring(end);
    }

    private static String type(String id) {
        var segments = behindProviders(id).split("/");
        var type = new StringBuilder(segments[0]);
        for (int i = 1; i < segments.length; i += 2) {
            type.append('/').append(segments[i]);
        }
        return type.toString();
    }

    /** {@code Microsoft.Compute/galleries/golden}; a group's id has no provider of its own. */
    private static String behindProviders(String id) {
        var providers = id.lastIndexOf("/providers/");
        return providers < 0
                ? ResourceGroupsResource.TYPE + id.substring(id.lastIndexOf('/'))
                : id.substring(providers + "/providers/".length());
    }
}
