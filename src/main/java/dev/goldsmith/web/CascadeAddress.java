package dev.goldsmith.web;

import dev.goldsmith.gallery.Channel;
import dev.goldsmith.lineage.Forest;
import dev.goldsmith.lineage.Node;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import org.jspecify.annotations.Nullable;

/** Where what follows an image is rebuilt, or patched with it. */
final class CascadeAddress {
    private CascadeAddress() {}

    /**
     * What others build on a baseline needn't be theirs to see.
     *
     * @return null: nothing follows it, or it isn't theirs
     */
    static @Nullable String of(Access by, Forest forest, Node node) {
        var owner = node.owner();
        if (owner == null
                || node.gallery() == null
                || node.channels().isEmpty()
                || (!node.baseline() && forest.children(node).isEmpty())
                || !by.may(Permission.OWN, owner.id())) {
            return null;
        }
        var channel =
                node.channels().stream()
                        .map(Node.Pointer::name)
                        .filter(Channel.STABLE::equalsIgnoreCase)
                        .findFirst()
                        .orElse(node.channels().getFirst().name());
        return "/t/%s/cascades/new?gallery=%s&image=%s&channel=%s"
                .formatted(by.tenantSlug(), node.gallery(), node.name(), channel);
    }
}
