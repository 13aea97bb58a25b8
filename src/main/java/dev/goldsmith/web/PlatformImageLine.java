package dev.goldsmith.web;

import dev.goldsmith.build.image.Catalogue.Entry;
import dev.goldsmith.build.image.Catalogue.Origin;
import dev.goldsmith.catalogue.AddedImage;
import dev.goldsmith.catalogue.ImageFetch;
import dev.goldsmith.catalogue.PlatformImages;
import dev.goldsmith.trigger.PlatformNewest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A platform image as administrators see it.
 *
 * @param entry null: its disk isn't complete
 * @param added null: it came along
 * @param newest what a worker fetched last; null: nothing yet
 * @param fetch what came of asking for it; null: nobody has asked
 */
record PlatformImageLine(
        String key,
        String urn,
        String title,
        @Nullable Entry entry,
        @Nullable AddedImage added,
        @Nullable PlatformNewest newest,
        @Nullable ImageFetch fetch) {

    /** First those whose disk is still to come, then as the catalogue has them. */
    static List<PlatformImageLine> of(
            List<Entry> entries,
            PlatformImages.Standing standing,
            Map<String, PlatformNewest> newest) {
        var lines = new ArrayList<PlatformImageLine>();
        var incomplete = new HashSet<String>();
        standing.added().values().stream()
                .filter(it -> !it.isComplete())
                .sorted(java.util.Comparator.comparing(it -> it.imageKey))
                .forEach(it -> {
                    incomplete.add(it.imageKey);
                    lines.add(
                            new PlatformImageLine(
                                    it.imageKey, it.urn, it.title, null, it, null, null));
                });
        for (var entry : entries) {
            var key = PlatformImages.key(entry.urn());
            if (!(entry.origin() instanceof Origin.Refused) && !incomplete.contains(key)) {
                lines.add(
                        new PlatformImageLine(
                                key,
                                entry.urn(),
                                entry.title(),
                                entry,
                                standing.added().get(key),
                                newest.get(entry.urn()),
                                standing.fetches().get(key)));
            }
        }
        return List.copyOf(lines);
    }

    static String id(String key) {
        return key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]++", "-");
    }

    public String id() {
        return id(key);
    }

    public boolean isToBring() {
        return entry != null && entry.origin() instanceof Origin.Bring;
    }

    /** Whether its disk is to be uploaded, or to be uploaded again. */
    public boolean uploads() {
        return added != null
                && added.address == null
                && (entry == null || fetch != null && fetch.state == ImageFetch.State.FAILED);
    }

    /** How much of its upload is here, to go on from. */
    public long received() {
        return added == null || added.isComplete() ? 0 : added.received;
    }

    public boolean underWay() {
        return fetch != null && fetch.isUnderWay();
    }

    public boolean waits() {
        return fetch != null && fetch.state == ImageFetch.State.QUEUED;
    }

    public boolean failed() {
        return fetch != null && fetch.state == ImageFetch.State.FAILED;
    }

    public String origin() {
        if (entry == null) {
            return "upload";
        }
        return switch (entry.origin()) {
            case Origin.Recipe _ -> "built here";
            case Origin.Download _ -> "publisher’s download";
            case Origin.LocalFile _ -> "file on the workers";
            case Origin.Address _ -> "added by address";
            case Origin.Upload _ -> "uploaded";
            case Origin.Bring _ -> "bring your own";
            case Origin.Refused _ -> "not supported";
        };
    }
}
