package dev.goldsmith.advisory;

import dev.goldsmith.advisory.Knowledge.Rests;
import dev.goldsmith.advisory.Knowledge.State;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ListedContent;
import dev.goldsmith.kernel.Page;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is known of the vulnerabilities of published versions. */
public final class Vulnerabilities {
    /** Findings of a version that are compared with those of another. */
    static final int COMPARED = 20_000;

    private Vulnerabilities() {}

    /**
     * What is known of one version, and how many there are.
     *
     * @param counts without what is settled
     * @param settled those of which its team says that it isn't affected, or that they are fixed
     */
    public record Summary(Knowledge knowledge, Counts counts, int settled) {}

    /**
     * From one version to another.
     *
     * @param added by the other one, {@code fixed}: only in the first, {@code open}: in both
     */
    public record Change(
            Knowledge from,
            Knowledge to,
            List<Finding> added,
            List<Finding> fixed,
            List<Finding> open) {
        public boolean isKnown() {
            return from.isKnown() && to.isKnown();
        }
    }

    public static Summary of(ImageVersion version) {
        return Objects.requireNonNull(of(List.of(version)).get(version.id));
    }

    /** Of those of these that are published, by their ids. */
    public static Map<Long, Summary> ofIds(Collection<Long> versions) {
        return of(
                ImageVersion.byId(versions).values().stream()
                        .filter(it -> it.state == ImageVersion.State.PUBLISHED)
                        .toList());
    }

    /** By the version's id. */
    public static Map<Long, Summary> of(Collection<ImageVersion> versions) {
        if (versions.isEmpty()) {
            return Map.of();
        }
        var tenant = versions.iterator().next().tenantId;
        var lists =
                ListedContent.withDigests(
                                versions.stream()
                                        .map(it -> it.published().packages())
                                        .collect(Collectors.toSet()))
                        .stream()
                        .collect(Collectors.toMap(it -> it.digest, it -> it));
        var feeds =
                VulnerabilityRows.feeds(
                        lists.values().stream()
                                .map(it -> it.ecosystem)
                                .filter(Objects::nonNull)
                                .collect(Collectors.toSet()));
        var counts =
                VulnerabilityRows.counts(tenant, lists.values().stream().map(it -> it.id).toList());
        boolean behind = VulnerabilityRows.behind(tenant);
        var settled = Settled.of(versions, lists.values());
        var summaries = new HashMap<Long, Summary>();
        for (var it : versions) {
            var list = lists.get(it.published().packages());
            var knowledge = knowledge(list, feeds, behind);
            if (list == null || !knowledge.isKnown()) {
                summaries.put(it.id, new Summary(knowledge, Counts.NONE, 0));
                continue;
            }
            var without = settled.of(it, list);
            summaries.put(
                    it.id,
                    new Summary(
                            knowledge,
                            counts.getOrDefault(list.id, Counts.NONE).less(without),
                            without.total()));
        }
        return summaries;
    }

    private static Knowledge knowledge(
            @Nullable ListedContent list, Map<String, List<Rests>> feeds, boolean behind) {
        if (list == null || list.state == ListedContent.State.DUE) {
            return new Knowledge(State.PENDING, null, List.of(), behind);
        }
        if (list.state != ListedContent.State.READ) {
            return new Knowledge(State.NO_LIST, null, List.of(), behind);
        }
        if (list.ecosystem == null) {
            return new Knowledge(State.NO_RELEASE, null, List.of(), behind);
        }
        var rests = feeds.getOrDefault(list.ecosystem, List.of());
        return new Knowledge(
                rests.isEmpty() ? State.NO_FEED : State.KNOWN, list.ecosystem, rests, behind);
    }

    /**
     * The findings of a version, the worst first.
     *
     * @param after the {@code next} of the page before
     */
    public static Page<Finding> page(ImageVersion version, @Nullable String after, int limit) {
        var list = listOf(version);
        return list == null
                ? new Page<>(List.of(), null)
                : VulnerabilityRows.page(
                        version.tenantId, list.id, VulnerabilityRows.Edge.of(after), limit);
    }

    /** Whether it can be an {@code after}. */
    public static boolean isEdge(String text) {
        return VulnerabilityRows.Edge.isOne(text);
    }

    private static @Nullable ListedContent listOf(ImageVersion version) {
        var lists = ListedContent.withDigests(Set.of(version.published().packages()));
        return lists.isEmpty() ? null : lists.getFirst();
    }

    public static Change between(ImageVersion from, ImageVersion to) {
        var summaries = of(List.of(from, to));
        var before = all(from);
        var after = all(to);
        return new Change(
                Objects.requireNonNull(summaries.get(from.id)).knowledge(),
                Objects.requireNonNull(summaries.get(to.id)).knowledge(),
                without(after, before),
                without(before, after),
                after.values().stream().filter(it -> before.containsKey(it.key())).toList());
    }

    private static List<Finding> without(Map<String, Finding> some, Map<String, Finding> others) {
        return some.values().stream().filter(it -> !others.containsKey(it.key())).toList();
    }

    /** The worst first; a package that is there twice counts once. */
    private static Map<String, Finding> all(ImageVersion version) {
        return page(version, null, COMPARED).items().stream()
                .collect(
                        Collectors.toMap(
                                Finding::key,
                                it -> it,
                                (one, _) -> one,
                                java.util.LinkedHashMap::new));
    }
}
