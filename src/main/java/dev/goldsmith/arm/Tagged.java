package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Permission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Everything that has tags, by its id: they are read and written as at its own address. */
@ApplicationScoped
class Tagged {
    private static final Pattern GROUP =
            Pattern.compile("(?i)/subscriptions/[^/]+/resourceGroups/([^/]+)");

    @Inject Caller caller;
    @Inject DeployedResources resources;
    @Inject ResourceGroupsResource groups;
    @Inject ImageTemplatesResource templates;
    @Inject GalleriesResource galleries;
    @Inject ImageDefinitionsResource definitions;
    @Inject ImageVersionsResource versions;
    @Inject ManagedImagesResource images;
    @Inject IdentitiesResource identities;

    /** Before anything that was sent is looked at. */
    void requireEdit(String id) {
        var group = GROUP.matcher(id);
        Group.require(
                caller.access(),
                group.matches() ? group.group(1) : of(id).group(),
                Permission.EDIT);
    }

    /** Their names compare without case. */
    Map<String, String> read(String id) {
        var group = GROUP.matcher(id);
        var body =
                group.matches()
                        ? resources.json(groups.get(group.group(1)))
                        : resources.find(of(id)).orElseThrow(() -> notFound(id));
        Map<String, String> tags = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        body.path("tags").properties().forEach(it -> tags.put(it.getKey(), it.getValue().asText()));
        return tags;
    }

    /** All that it has afterwards. */
    void write(String id, Map<String, String> tags) {
        var group = GROUP.matcher(id);
        var body = JsonNodeFactory.instance.objectNode();
        tags.forEach(body.putObject("tags")::put);
        if (group.matches()) {
            groups.patch(group.group(1), body.toString());
            return;
        }
        var it = of(id);
        var json = body.toString();
        switch (it.kind()) {
            case TEMPLATE ->
                    templates.patch(
                            it.group(),
                            it.name(0),
                            ApiVersions.BUILDER.getFirst(),
                            withRemovals(body, read(id)).toString());
            case GALLERY -> galleries.patch(it.group(), it.name(0), json);
            case IMAGE -> definitions.patch(it.group(), it.name(0), it.name(1), null, json);
            case VERSION ->
                    versions.patch(it.group(), it.name(0), it.name(1), it.name(2), null, json);
            case MANAGED_IMAGE -> images.patch(it.group(), it.name(0), json);
            case IDENTITY -> identities.patch(it.group(), it.name(0), json);
            case TRIGGER -> throw notFound(id);
        }
    }

    /** A template's PATCH is a merge, in which null removes. */
    private static ObjectNode withRemovals(ObjectNode body, Map<String, String> before) {
        var tags = (ObjectNode) body.get("tags");
        var stay = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        tags.fieldNames().forEachRemaining(stay::add);
        before.keySet().stream().filter(it -> !stay.contains(it)).forEach(tags::putNull);
        return body;
    }

    private Deployable of(String id) {
        return Deployable.of(id, caller.access().tenantId())
                .filter(it -> it.kind() != Deployable.Kind.TRIGGER)
                .orElseThrow(() -> notFound(id));
    }

    private static Refused notFound(String id) {
        return new Refused(
                Refusal.NOT_FOUND,
                "There is nothing with tags at '%s'; resource groups, image templates, galleries, their images and versions, managed images and identities have tags."
                        .formatted(id));
    }
}
