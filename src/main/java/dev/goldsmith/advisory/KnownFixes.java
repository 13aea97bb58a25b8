package dev.goldsmith.advisory;

import dev.goldsmith.advisory.MatchRows.Found;
import dev.goldsmith.advisory.MatchRows.Key;
import dev.goldsmith.advisory.MatchedRows.Matched;
import dev.goldsmith.contents.PackageLists;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.guardrail.Fixable;
import dev.goldsmith.packages.PackageList;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Compares the list of one version with all advisories at once, whatever of it was compared before:
 * who asks is about to let it go further. Statements of its team aren't looked at, for it isn't its
 * team that asks.
 */
@ApplicationScoped
public class KnownFixes implements Fixable {
    private static final Logger LOG = Logger.getLogger(KnownFixes.class);

    @Inject PackageLists lists;

    private record Open(Advisory advisory, Named named, Found found) {
        @Override
        public String toString() {
            return "%s %s is affected by %s (%s), fixed in %s"
                    .formatted(
                            named.name(),
                            named.version(),
                            advisory.name,
                            found.severity().word(),
                            found.fixedIn());
        }
    }

    @Override
    public @Nullable String fault(ImageVersion version, String severity, int days) {
        var list = list(version);
        if (list == null) {
            return "its package list is no longer in the store or can't be read, so its vulnerabilities aren't known";
        }
        var ecosystem = Ecosystem.of(list).orElse(null);
        if (ecosystem == null) {
            return "its package list doesn't name a release that advisories are imported for, so its vulnerabilities aren't known";
        }
        if (VulnerabilityRows.feeds(Set.of(ecosystem.name())).isEmpty()) {
            return "no feed has advisories for %s, so its vulnerabilities aren't known"
                    .formatted(ecosystem.name());
        }
        var least = Severity.named(severity).orElseThrow();
        var open = open(list, ecosystem, least, Instant.now().minus(Duration.ofDays(days)));
        return open.isEmpty() ? null : said(open);
    }

    private @Nullable PackageList list(ImageVersion version) {
        try {
            return lists.of(version).orElse(null);
        } catch (PackageLists.Unreadable | UncheckedIOException e) {
            LOG.warnf(e, "the package list of version %s can't be read", version.id);
            return null;
        }
    }

    private static String said(List<Open> open) {
        return open.size() == 1
                ? open.getFirst().toString()
                : "%s (and %d more)".formatted(open.getFirst(), open.size() - 1);
    }

    /** The worst first, then the oldest. */
    private static List<Open> open(
            PackageList list, Ecosystem ecosystem, Severity least, Instant before) {
        var packages = new ArrayList<Matched>();
        for (var it : Named.of(list, ecosystem.order())) {
            packages.add(new Matched(packages.size(), it));
        }
        var said = MatchRows.said(ecosystem.name(), MatchedRows.names(packages), least);
        var found = MatchRows.matches(ecosystem, packages, said);
        found.entrySet()
                .removeIf(it -> {
                    var fixedIn = it.getValue().fixedIn();
                    return fixedIn == null
                            || !Modules.isWithin(
                                    packages.get((int) it.getKey().matched()).named().version(),
                                    fixedIn);
                });
        var advisories = advisories(found);
        return found.entrySet().stream()
                .map(it ->
                        new Open(
                                Objects.requireNonNull(advisories.get(it.getKey().advisory())),
                                packages.get((int) it.getKey().matched()).named(),
                                it.getValue()))
                .filter(it -> it.advisory().published.isBefore(before))
                .sorted(
                        Comparator.comparing((Open it) -> it.found().severity())
                                .reversed()
                                .thenComparing(it -> it.advisory().published)
                                .thenComparing(it -> it.advisory().name)
                                .thenComparing(it -> it.named().name()))
                .toList();
    }

    private static Map<Long, Advisory> advisories(Map<Key, Found> found) {
        return VulnerabilityRows.advisories(
                found.keySet().stream().map(Key::advisory).collect(Collectors.toSet()));
    }
}
