package dev.goldsmith.web;

import dev.goldsmith.door.Caller;
import dev.goldsmith.lineage.Forest;
import dev.goldsmith.lineage.Lineage;
import dev.goldsmith.lineage.Node;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where what a template builds stands in the lineage: what it follows, and how far behind it is.
 */
@Named("standing")
@RequestScoped
public class LineageStanding {
    @Inject Caller caller;
    @Inject Lineage lineage;

    /**
     * An image of a template.
     *
     * @param parent what it is built on; null: unknown
     * @param target the version of that which the next build starts from; null: unknown
     * @param compare page of what changed from the one to the other; null: there is none
     */
    public record Standing(
            Node node,
            @Nullable Node parent,
            @Nullable String target,
            @Nullable String compare,
            @Nullable String cascade) {
        public boolean stale() {
            return node.freshness().stale();
        }

        public String base() {
            return parent == null ? "" : parent.name();
        }
    }

    /** Of each image that the template builds. */
    public List<Standing> of(String team, String template) {
        return QuarkusTransaction.joiningExisting()
                .call(() -> {
                    var forest = lineage.of(caller.access());
                    return forest.all().stream()
                            .filter(node -> isOf(node.template(), team, template))
                            .map(node -> standing(forest, node))
                            .toList();
                });
    }

    private static boolean isOf(Node.@Nullable Origin origin, String team, String template) {
        return origin != null && origin.team().equals(team) && origin.name().equals(template);
    }

    private Standing standing(Forest forest, Node node) {
        var by = caller.access();
        var parent = forest.parent(node);
        var cascade = CascadeAddress.of(by, forest, node);
        if (parent == null || parent.hidden()) {
            return new Standing(node, parent, null, null, cascade);
        }
        var target = target(node, parent);
        boolean comparable =
                target != null
                        && node.builtOn() != null
                        && !target.equals(node.builtOn())
                        && parent.gallery() != null;
        return new Standing(
                node,
                parent,
                target,
                comparable
                        ? "/t/%s/gallery/%s/%s/compare?older=%s&newer=%s"
                                .formatted(
                                        by.tenantSlug(),
                                        parent.gallery(),
                                        parent.name(),
                                        node.builtOn(),
                                        target)
                        : null,
                cascade);
    }

    private static @Nullable String target(Node node, Node parent) {
        var follows = node.follows();
        var newest = parent.newest() == null ? null : parent.newest().number();
        if (follows == null || (follows.channel() == null && !follows.pinned())) {
            return newest;
        }
        return follows.channel() == null
                ? follows.version()
                : parent.channels().stream()
                        .filter(it -> it.name().equals(follows.channel()))
                        .map(Node.Pointer::version)
                        .findFirst()
                        .orElse(null);
    }
}
