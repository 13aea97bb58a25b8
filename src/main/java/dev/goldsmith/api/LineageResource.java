package dev.goldsmith.api;

import dev.goldsmith.cost.Money;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.lineage.Forest;
import dev.goldsmith.lineage.Key;
import dev.goldsmith.lineage.Lineage;
import dev.goldsmith.lineage.Node;
import dev.goldsmith.lineage.NodeCosts;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path(Links.TENANT + "/lineage")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Galleries")
public class LineageResource {
    @Inject Caller caller;
    @Inject Lineage lineage;

    /**
     * Each image after what it is built on.
     *
     * @param next null: this is the last page
     */
    public record LineageAnswer(List<LineageImage> images, @Nullable String next) {}

    /**
     * @param gallery null: a managed image
     * @param team slug of the team that it belongs to
     * @param baseline whether others may derive from it
     * @param template that builds it, {@code team/name}; null: none any more
     * @param follows what its next build starts from; null: a platform or managed image
     * @param builtOn what its newest version was built on; null: unknown
     * @param newest null: nothing was built yet
     * @param behind how many versions of what it follows came since it was built, counted up to
     *     100; 0 where it is out of date: not counted
     * @param since when the first of them came; null: none did, or it isn't known
     * @param state {@code upToDate}, {@code outOfDate} or {@code notBuilt}
     * @param run the run of its template that executes, or the last one
     * @param cost null: nothing is published, or you don't read its team's costs
     */
    public record LineageImage(
            @Nullable String gallery,
            String image,
            @Nullable String team,
            boolean baseline,
            @Nullable String template,
            @Nullable Followed follows,
            @Nullable Base builtOn,
            List<ChannelPointer> channels,
            @Nullable String newest,
            int behind,
            @Nullable Instant since,
            String state,
            @Nullable LastRun run,
            @Nullable Cost cost) {}

    /**
     * @param monthly what all that it has published costs a month, in all regions
     */
    @Schema(name = "LineageCost")
    public record Cost(BigDecimal monthly, String currency) {}

    /**
     * @param channel null: {@code version} counts
     * @param version {@code latest}, or the number that is pinned
     */
    public record Followed(
            String gallery, String image, @Nullable String channel, @Nullable String version) {}

    /**
     * @param kind {@code platformImage}, {@code image}, {@code managedImage}, or {@code hidden}: an
     *     image of a team that you don't read
     */
    public record Base(
            String kind,
            @Nullable String gallery,
            @Nullable String image,
            @Nullable String version) {}

    public record ChannelPointer(String name, String version) {}

    public record LastRun(long number, String state) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getLineage",
            summary =
                    "The images that you read, what each is built on, and what is out of date; with gallery and image: one image with its ancestors and descendants")
    public LineageAnswer get(
            @QueryParam("gallery") @Nullable String gallery,
            @QueryParam("image") @Nullable String image,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        int most = Query.limit(limit);
        var forest = lineage.of(caller.access());
        var wanted =
                wanted(forest, gallery, image).stream()
                        .filter(node -> node.owner() != null)
                        .toList();
        int from = after == null ? 0 : 1 + place(wanted, after);
        var page =
                Page.of(
                        wanted.subList(from, Math.min(wanted.size(), from + most + 1)),
                        most,
                        node -> node.key().word());
        var costs = NodeCosts.of(caller.access(), page.items());
        return new LineageAnswer(
                page.items().stream().map(node -> answer(forest, node, costs)).toList(),
                page.next());
    }

    private static @Nullable Cost cost(Node node, NodeCosts costs) {
        var monthly = costs.monthly(node);
        return monthly == null ? null : new Cost(Money.exact(monthly), costs.currency());
    }

    /**
     * The order is that of trees, so that a page goes on where an image stands, not where it would.
     */
    private static int place(List<Node> nodes, String after) {
        return IntStream.range(0, nodes.size())
                .filter(i -> nodes.get(i).key().word().equals(after))
                .findFirst()
                .orElseThrow(() ->
                        Query.fault(
                                "after",
                                "'after' must be the 'next' of the page before; no image is '%s' any more. Start from the first page."
                                        .formatted(after)));
    }

    private static List<Node> wanted(
            Forest forest, @Nullable String gallery, @Nullable String image) {
        if (image == null) {
            return forest.all().stream()
                    .filter(node -> gallery == null || same(gallery, node.gallery()))
                    .toList();
        }
        if (gallery == null) {
            throw Query.fault("gallery", "Name the gallery of image '%s' too.".formatted(image));
        }
        var node =
                forest.all().stream()
                        .filter(it -> same(gallery, it.gallery()) && same(image, it.name()))
                        .findFirst()
                        .orElseThrow(() ->
                                new Refused(
                                        Refusal.NOT_FOUND,
                                        "There is no image '%s' in a gallery '%s' here."
                                                .formatted(image, gallery)));
        var family = new ArrayList<Node>(forest.ancestors(node).reversed());
        family.add(node);
        family.addAll(forest.descendants(node));
        return family;
    }

    private static boolean same(String wanted, @Nullable String name) {
        return name != null && Gallery.key(wanted).equals(Gallery.key(name));
    }

    private static LineageImage answer(Forest forest, Node node, NodeCosts costs) {
        var owner = node.owner();
        var template = node.template();
        var run = template == null ? null : template.run();
        var follows = node.follows();
        return new LineageImage(
                node.gallery(),
                node.name(),
                owner == null ? null : owner.slug(),
                node.baseline(),
                template == null ? null : template.team() + "/" + template.name(),
                follows == null
                        ? null
                        : new Followed(
                                follows.gallery(),
                                follows.image(),
                                follows.channel(),
                                follows.version()),
                base(forest.parent(node), node.builtOn()),
                node.channels().stream()
                        .map(it -> new ChannelPointer(it.name(), it.version()))
                        .toList(),
                node.newest() == null ? null : node.newest().number(),
                node.behind(),
                node.since(),
                node.freshness().word(),
                run == null ? null : new LastRun(run.number(), run.state().word()),
                cost(node, costs));
    }

    private static @Nullable Base base(@Nullable Node parent, @Nullable String version) {
        if (parent == null) {
            return null;
        }
        return switch (parent.key()) {
            case Key.Platform platform -> new Base("platformImage", null, platform.urn(), version);
            case Key.Definition _ when parent.hidden() -> new Base("hidden", null, null, null);
            case Key.Managed _ when parent.hidden() -> new Base("hidden", null, null, null);
            case Key.Definition _ -> new Base("image", parent.gallery(), parent.name(), version);
            case Key.Managed _ -> new Base("managedImage", null, parent.name(), version);
        };
    }
}
