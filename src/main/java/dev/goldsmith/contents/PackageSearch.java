package dev.goldsmith.contents;

import dev.goldsmith.contents.PackageRows.Found;
import dev.goldsmith.contents.PackageRows.Known;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.EndOfLife;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ListedContent;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.packages.VersionOrder;
import dev.goldsmith.tenant.Access;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which published versions contain a package, of all images that whoever asks reads. The newest
 * lists of packages come first, and of each the newest versions. How much is gone over has a bound
 * whatever there is, so a page can be short though more follow.
 */
public final class PackageSearch {
    /** Versions of one package that are compared. */
    static final int VERSIONS = 2_000;

    /** Images that are looked at for a page, whoever may read them. */
    private static final int LOOKED_AT = 1_000;

    private PackageSearch() {}

    /**
     * @param ends when the version does; null: never
     * @param contained versions of the package, most often one
     */
    public record Hit(
            String gallery,
            String image,
            String version,
            List<String> channels,
            @Nullable Instant ends,
            String manager,
            List<String> contained) {}

    /**
     * @param pending lists of packages that aren't searched yet
     * @param unsearchable lists that can't be, because they aren't in the store or aren't readable
     * @param truncated there are more versions of the package than are compared
     */
    public record Result(Page<Hit> page, long pending, long unsearchable, boolean truncated) {}

    /** Where a page ends: the list, and the version of those that have it. */
    record Edge(long list, long version) {
        static final Edge NONE = new Edge(Long.MAX_VALUE, Long.MAX_VALUE);

        static @Nullable Edge parse(String text) {
            if (!text.matches("\\d{1,18}-\\d{1,18}")) {
                return null;
            }
            var parts = text.split("-");
            return new Edge(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        }

        @Override
        public String toString() {
            return list + "-" + version;
        }
    }

    public static boolean isEdge(String text) {
        return Edge.parse(text) != null;
    }

    /**
     * @param name the whole name
     * @param below that version and older ones, by the order of the package's own manager; null:
     *     any
     * @param after the {@code next} of the page before
     */
    public static Result of(
            Access by, String name, @Nullable String below, @Nullable String after, int limit) {
        var named = PackageRows.named(by.tenantId(), name, VERSIONS + 1);
        var known =
                named.stream()
                        .limit(VERSIONS)
                        .filter(it -> below == null || isAtMost(it, below))
                        .collect(Collectors.toMap(Known::id, Function.identity()));
        var edge = after == null ? Edge.NONE : Edge.parse(after);
        return new Result(
                known.isEmpty() || edge == null
                        ? new Page<>(List.of(), null)
                        : page(by, known, edge, limit),
                ListedContent.count("state", ListedContent.State.DUE),
                ListedContent.count(
                        "state in ?1",
                        List.of(ListedContent.State.MISSING, ListedContent.State.UNREADABLE)),
                named.size() > VERSIONS);
    }

    private static boolean isAtMost(Known known, String below) {
        return VersionOrder.of(known.manager())
                .filter(order -> order.compare(known.version(), below) <= 0)
                .isPresent();
    }

    private static Page<Hit> page(Access by, Map<Long, Known> known, Edge edge, int limit) {
        // The list at the edge may have more.
        var found =
                PackageRows.lists(
                        by.tenantId(),
                        known.keySet(),
                        edge == Edge.NONE ? edge.list() : edge.list() + 1,
                        limit + 1);
        var byList = found.stream().collect(Collectors.groupingBy(Found::list));
        var images =
                ImageDefinition.readable(by).stream()
                        .collect(Collectors.toMap(ImageDefinition.Row::id, Function.identity()));
        var hits = new ArrayList<PackageRows.Version>();
        var reached = edge;
        boolean more = false;
        var lists =
                ListedContent.of(byList.keySet()).stream()
                        .sorted(Comparator.comparing((ListedContent it) -> it.id).reversed())
                        .toList();
        int most = Math.max(1, LOOKED_AT / Math.max(1, lists.size()));
        var versions =
                PackageRows.versions(
                        lists,
                        list -> list.id == edge.list() ? edge.version() : Long.MAX_VALUE,
                        most);
        for (var list : lists) {
            var having = versions.getOrDefault(list.id, List.of());
            for (var version : having) {
                if (hits.size() == limit) {
                    more = true;
                    break;
                }
                reached = new Edge(list.id, version.id());
                if (images.containsKey(version.definition())) {
                    hits.add(version);
                }
            }
            // With as many as were asked for, the list can have more.
            if (more || having.size() == most) {
                more = true;
                break;
            }
            reached = new Edge(list.id, 0);
        }
        more |= byList.size() > limit;
        return new Page<>(hits(hits, byList, known, images), more ? reached.toString() : null);
    }

    private static List<Hit> hits(
            List<PackageRows.Version> hits,
            Map<Long, List<Found>> byList,
            Map<Long, Known> known,
            Map<Long, ImageDefinition.Row> images) {
        var ids = hits.stream().map(it -> it.id()).toList();
        var channels = Channel.namesAt(ids);
        var ends = EndOfLife.ofAll(ids);
        return hits.stream()
                .map(hit -> {
                    var image = Objects.requireNonNull(images.get(hit.definition()));
                    var contained =
                            byList.getOrDefault(hit.list(), List.of()).stream()
                                    .flatMap(it -> Stream.ofNullable(known.get(it.known())))
                                    .toList();
                    return new Hit(
                            image.gallery(),
                            image.name(),
                            hit.number().toString(),
                            channels.getOrDefault(hit.id(), List.of()),
                            ends.get(hit.id()),
                            contained.getFirst().manager(),
                            contained.stream().map(Known::version).sorted().toList());
                })
                .toList();
    }
}
