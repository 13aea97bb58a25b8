package dev.goldsmith.arm;

import dev.goldsmith.armtemplate.ArmResource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A resource that a deployment may have.
 *
 * @param group the resource group's name
 * @param names its parents' names and its own
 */
record Deployable(Kind kind, String group, List<String> names) {
    private static final Pattern ID =
            Pattern.compile(
                    "(?i)/subscriptions/([^/]+)/resourceGroups/([^/]+)/providers/([^/]+)/(.+)");

    private static final Set<String> SKIPPED =
            Set.of(
                    "microsoft.authorization/locks",
                    "microsoft.authorization/roleassignments",
                    "microsoft.authorization/roledefinitions",
                    "microsoft.insights/diagnosticsettings",
                    "microsoft.resources/deploymentscripts");

    enum Kind {
        TEMPLATE(TemplateBody.TYPE),
        TRIGGER(TriggersResource.TYPE),
        GALLERY(GalleriesResource.TYPE),
        IMAGE(ImageDefinitionsResource.TYPE),
        VERSION(ImageVersionsResource.TYPE),
        MANAGED_IMAGE(ManagedImagesResource.TYPE),
        IDENTITY(IdentitiesResource.TYPE);

        final String type;

        Kind(String type) {
            this.type = type;
        }

        static Optional<Kind> of(String type) {
            return Arrays.stream(values()).filter(k -> k.type.equalsIgnoreCase(type)).findFirst();
        }

        static String types() {
            return Arrays.stream(values()).map(k -> k.type).collect(Collectors.joining(", "));
        }
    }

    /**
     * What such projects have beside their images: whose it is and what is run around it. It is
     * taken note of and left out; what an image is made of would be refused.
     */
    static boolean isSkipped(ArmResource resource) {
        var type = resource.type.toLowerCase(Locale.ROOT);
        return SKIPPED.contains(type) || type.endsWith("/providers/roleassignments");
    }

    static Optional<Deployable> of(ArmResource resource) {
        return Kind.of(resource.type)
                .map(kind ->
                        new Deployable(kind, resource.group, List.of(resource.name.split("/"))));
    }

    /**
     * @param id in any case
     * @return empty when it isn't of this subscription or of no type that is known here
     */
    static Optional<Deployable> of(String id, String subscription) {
        var form = ID.matcher(id);
        if (!form.matches() || !form.group(1).equalsIgnoreCase(subscription)) {
            return Optional.empty();
        }
        var segments = form.group(4).split("/");
        if (segments.length % 2 != 0) {
            return Optional.empty();
        }
        var type = new StringBuilder(form.group(3));
        var names = new java.util.ArrayList<String>();
        for (int i = 0; i < segments.length; i += 2) {
            type.append('/').append(segments[i]);
            names.add(segments[i + 1]);
        }
        return Kind.of(type.toString())
                .map(kind -> new Deployable(kind, form.group(2), List.copyOf(names)));
    }

    String name(int index) {
        return names.get(index);
    }
}
