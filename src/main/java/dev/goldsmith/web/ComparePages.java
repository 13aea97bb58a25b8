package dev.goldsmith.web;

import dev.goldsmith.advisory.Vulnerabilities;
import dev.goldsmith.contents.ComparedVersion;
import dev.goldsmith.contents.Comparison;
import dev.goldsmith.contents.PackageLists;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dear;
import dev.goldsmith.packages.Change;
import dev.goldsmith.packages.PackageDiff;
import dev.goldsmith.tenant.Permission;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two versions side by side, of one image definition or of two. */
@Path("/t/{slug}/gallery/{gallery}/{image}/compare")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ComparePages {
    /** Packages of a page. */
    private static final int PAGE = 200;

    @Inject Caller caller;
    @Inject PackageLists lists;

    /**
     * @param packages null when a list isn't in the store any more
     */
    record Compare(
            View view,
            Comparison compared,
            @Nullable Packages packages,
            Vulnerabilities.Change vulnerabilities)
            implements TemplateInstance {}

    /**
     * @param base URL of the image of the first version
     * @param from URL of the first version, as is {@code to}
     * @param promotable URL of the channels of the second one; null when the visitor can't move any
     */
    record View(
            String root,
            String base,
            String from,
            String to,
            @Nullable String promotable,
            Comparison compared) {

        public String took() {
            return clock(compared.from().took());
        }

        public String takes() {
            return clock(compared.to().took());
        }

        private static String clock(@Nullable Duration took) {
            return took == null ? "–" : RunView.clock(took);
        }

        /** How much longer the second run took; empty when that isn't known. */
        public String slower() {
            var before = compared.from().took();
            var after = compared.to().took();
            if (before == null || after == null) {
                return "";
            }
            var more = after.minus(before);
            return more.abs().toSeconds() == 0
                    ? "same"
                    : (more.isNegative() ? "−" : "+") + RunView.clock(more.abs());
        }

        public boolean sameImage() {
            return compared.from().image().id.equals(compared.to().image().id);
        }

        public String older() {
            return label(compared.from(), compared.to());
        }

        public String newer() {
            return label(compared.to(), compared.from());
        }

        /** As much of its name as tells it from the other one. */
        private static String label(ComparedVersion one, ComparedVersion other) {
            var number = one.version().number();
            if (one.image().id.equals(other.image().id)) {
                return number.toString();
            }
            return one.image().name.equals(other.image().name)
                    ? "%s/%s %s".formatted(one.gallery().name, one.image().name, number)
                    : "%s %s".formatted(one.image().name, number);
        }

        /** The query that says which two. */
        public String query() {
            return query(compared.from(), compared.to());
        }

        public String swapped() {
            return query(compared.to(), compared.from());
        }

        private static String query(ComparedVersion one, ComparedVersion other) {
            return "older=%s&newer=%s"
                    .formatted(Show.urlEncode(one.name()), Show.urlEncode(other.name()));
        }
    }

    /**
     * @param filters each with how many it shows
     * @param next name of the last one; null: there are no more
     */
    record Packages(
            PackageDiff diff,
            int before,
            int after,
            List<Filter> filters,
            List<Change> shown,
            @Nullable String next) {

        static Packages of(PackageDiff diff, int before, int now, String kind, String after) {
            var filters = new ArrayList<Filter>();
            filters.add(new Filter("", "All", diff.changes().size(), kind.isEmpty()));
            for (var each : Change.Kind.values()) {
                long count = diff.count(each);
                if (count > 0) {
                    var word = each.word();
                    filters.add(
                            new Filter(
                                    word,
                                    Character.toUpperCase(word.charAt(0)) + word.substring(1),
                                    count,
                                    kind.equals(word)));
                }
            }
            var left =
                    diff.changes().stream()
                            .filter(it -> kind.isEmpty() || it.kind().word().equals(kind))
                            .filter(it -> it.name().compareTo(after) > 0)
                            .limit(PAGE + 1)
                            .toList();
            var shown = left.subList(0, Math.min(PAGE, left.size()));
            return new Packages(
                    diff,
                    before,
                    now,
                    filters,
                    shown,
                    left.size() > PAGE ? shown.getLast().name() : null);
        }

        /** {@code +5 −1, 9 changed}. */
        public String sum() {
            return diff.changes().isEmpty()
                    ? "same"
                    : "+%d −%d, %d changed"
                            .formatted(
                                    diff.added().size(),
                                    diff.removed().size(),
                                    diff.changed().size());
        }

        /** {@code +17.6 MB}; empty when it isn't known. */
        public String growth(Change change) {
            var bytes = diff.growth(change);
            return bytes == null ? "" : Show.change(bytes);
        }

        public String show() {
            return filters.stream()
                    .filter(Filter::current)
                    .findFirst()
                    .map(Filter::word)
                    .orElse("");
        }
    }

    record Filter(String word, String label, long count, boolean current) {}

    @Dear
    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance compare(
            @PathParam("gallery") String gallery,
            @PathParam("image") String image,
            @QueryParam("older") @DefaultValue("latest") String older,
            @QueryParam("newer") @DefaultValue("latest") String newer,
            @QueryParam("show") @DefaultValue("") String show,
            @QueryParam("after") @DefaultValue("") String after) {
        var by = caller.access();
        var compared = Comparison.of(by, lists, gallery, image, older.strip(), newer.strip());
        var to = compared.to();
        var kind =
                Stream.of(Change.Kind.values())
                        .map(Change.Kind::word)
                        .filter(show::equals)
                        .findFirst()
                        .orElse("");
        return new Compare(
                new View(
                        "/t/" + by.tenantSlug(),
                        base(compared.from()),
                        base(compared.from()) + "/" + compared.from().version().number(),
                        base(to) + "/" + to.version().number(),
                        by.may(Permission.OWN, to.gallery().teamId) ? base(to) + "#channels" : null,
                        compared),
                compared,
                packages(compared, kind, after),
                Vulnerabilities.between(compared.from().version(), to.version()));
    }

    private static @Nullable Packages packages(Comparison compared, String kind, String after) {
        var diff = compared.packages();
        var before = compared.from().packages();
        var now = compared.to().packages();
        return diff == null || before == null || now == null
                ? null
                : Packages.of(diff, before.packages().size(), now.packages().size(), kind, after);
    }

    private String base(ComparedVersion side) {
        return "/t/%s/gallery/%s/%s"
                .formatted(caller.access().tenantSlug(), side.gallery().name, side.image().name);
    }
}
