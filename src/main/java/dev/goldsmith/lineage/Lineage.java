package dev.goldsmith.lineage;

import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.lineage.Images.Image;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What of a tenant's images somebody sees: their own teams', and those that are shared with these.
 * What one of them is built on appears also when they don't read it, without a name.
 */
@ApplicationScoped
public class Lineage {
    /** What somebody reads instead of a name that isn't for them. */
    public static final String HIDDEN = "Image of another team";

    @Inject Catalogue catalogue;

    public Forest of(Access by) {
        var tenant = by.tenantId();
        var images = new ArrayList<Image>(Images.definitions(tenant));
        images.addAll(Images.managed(tenant));
        var nodes =
                new Assembly(catalogue, images, Templates.all(tenant), Images.channels(tenant))
                        .nodes(spans -> Span.counted(tenant, spans));
        return new Forest(readable(by, new Forest(nodes)));
    }

    private static Collection<Node> readable(Access by, Forest whole) {
        var shared = Images.shared(by.tenantId(), by.readableTeams());
        var kept = whole.withAncestors(node -> !node.platform() && reads(by, node, shared));
        return whole.all().stream()
                .filter(node -> kept.contains(node.key()))
                .map(node -> {
                    var parent = whole.parent(node);
                    return !reads(by, node, shared)
                            ? hidden(node)
                            : parent != null && !reads(by, parent, shared)
                                    ? withoutNames(node)
                                    : node;
                })
                .toList();
    }

    private static boolean reads(Access by, Node node, Set<Long> shared) {
        var owner = node.owner();
        return owner == null
                || by.may(Permission.READ, owner.id())
                || (node.key() instanceof Key.Definition it && shared.contains(it.id()));
    }

    private static Node hidden(Node node) {
        return new Node(
                node.key(),
                null,
                null,
                HIDDEN,
                null,
                null,
                null,
                List.of(),
                null,
                node.parent(),
                null,
                node.behind(),
                node.since(),
                node.freshness());
    }

    /** Its parent's name and versions aren't for them. */
    private static Node withoutNames(Node node) {
        return new Node(
                node.key(),
                node.owner(),
                node.gallery(),
                node.name(),
                node.template(),
                node.newest(),
                node.previous(),
                node.channels(),
                null,
                node.parent(),
                null,
                node.behind(),
                node.since(),
                node.freshness());
    }
}
