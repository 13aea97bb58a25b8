package dev.goldsmith.cost;

import dev.goldsmith.build.Captured;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.installation.Places;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.schema.AzureTarget;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.GalleryImageId;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.Template;
import io.quarkus.arc.Arc;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a build is going to cost: a range, by what builds took before and by the prices of now.
 *
 * @param low at least, {@code high}: at most, in all likelihood
 * @param copies what of that are copies to other regions
 * @param monthlyLow what its images cost a month after that, in all regions that it names
 * @param runs how many builds it rests on
 */
public record Estimate(
        BigDecimal low,
        BigDecimal high,
        Range copies,
        BigDecimal monthlyLow,
        BigDecimal monthlyHigh,
        String currency,
        Basis basis,
        int runs) {

    /** From the one to the other. */
    public record Range(BigDecimal low, BigDecimal high) {}

    /** Whose history it rests on. */
    public enum Basis {
        TEMPLATE("template", "this template's last builds"),
        LINEAGE("lineage", "the last builds of its lineage"),
        DEFAULT("default", "usual builds: neither this template nor its lineage was built before");

        public final String word;
        public final String title;

        Basis(String word, String title) {
            this.word = word;
            this.title = title;
        }
    }

    /** {@code 0.0031 – 0.0042 USD}. */
    public String shown() {
        return Money.range(low, high, currency);
    }

    /** On what it rests, and what comes after it. */
    public String said() {
        return "By %s. The image then costs up to %s a month."
                .formatted(basis.title, Money.shown(monthlyHigh, currency));
    }

    /** Of an image that nobody built yet, in GB. */
    private record Size(BigDecimal low, BigDecimal high) {
        static final Size USUAL = new Size(new BigDecimal("0.5"), new BigDecimal("4"));

        static Size of(@Nullable ImageVersion latest) {
            if (latest == null || latest.content == null) {
                return USUAL;
            }
            return of(Stored.gigabytes(latest.content));
        }

        static Size of(BigDecimal gigabytes) {
            return new Size(gigabytes, gigabytes);
        }

        /** Of what no gallery has: as large as what its template's last build captured. */
        static Size outside(Template template, Distributor target) {
            var last =
                    Run.getEntityManager()
                            .createQuery(
                                    """
                                    select r.captured from Run r
                                    where r.templateId = :of and r.state = :succeeded
                                        and r.capturedBy is null
                                    order by r.number desc
                                    """,
                                    Captured.class)
                            .setParameter("of", template.id)
                            .setParameter("succeeded", RunState.SUCCEEDED)
                            .setMaxResults(1)
                            .getResultList();
            return last.isEmpty() || last.getFirst() == null
                    ? USUAL
                    : of(Stored.gigabytes(KeptOutside.bytes(target, last.getFirst())));
        }
    }

    /** Of a build of this document. */
    public static Estimate of(Template template, ImageTemplate document) {
        var places = Arc.container().instance(Places.class).get();
        var prices = Prices.at(Instant.now());
        var history = History.of(template, document);
        var machine = Metering.machine(prices, document);
        var copiesLow = BigDecimal.ZERO;
        var copiesHigh = BigDecimal.ZERO;
        var monthlyLow = BigDecimal.ZERO;
        var monthlyHigh = BigDecimal.ZERO;
        for (var target : targets(document)) {
            var definition = definition(target);
            var size = Size.of(definition == null ? null : ImageVersion.latest(definition));
            var home = home(definition, target);
            for (var wish : ImageReplica.wishes(target)) {
                var storage = prices.storage(wish.storageAccountType(), wish.region()).price();
                monthlyLow = monthlyLow.add(storage.multiply(size.low));
                monthlyHigh = monthlyHigh.add(storage.multiply(size.high));
                if (!RegionName.placeOf(wish.region(), places).equals(Places.LOCAL)) {
                    var from =
                            Prices.key(home).equals(Prices.key(wish.region()))
                                    ? Places.LOCAL
                                    : home;
                    var egress = prices.egress(from, wish.region()).price();
                    copiesLow = copiesLow.add(egress.multiply(size.low));
                    copiesHigh = copiesHigh.add(egress.multiply(size.high));
                }
            }
        }
        for (var target : AzureTarget.here(document)) {
            var region = KeptOutside.region(target);
            if (region != null) {
                var size = Size.outside(template, target);
                var storage = prices.storage(Stored.USUAL, region).price();
                monthlyLow = monthlyLow.add(storage.multiply(size.low));
                monthlyHigh = monthlyHigh.add(storage.multiply(size.high));
            }
        }
        return new Estimate(
                Metering.cost(machine, history.low()).add(copiesLow),
                Metering.cost(machine, history.high()).add(copiesHigh),
                new Range(copiesLow, copiesHigh),
                monthlyLow,
                monthlyHigh,
                prices.currency(),
                history.basis(),
                history.runs());
    }

    private static List<Distributor.SharedImage> targets(ImageTemplate document) {
        return AzureTarget.here(document).stream()
                .filter(Distributor.SharedImage.class::isInstance)
                .map(Distributor.SharedImage.class::cast)
                .toList();
    }

    private static @Nullable ImageDefinition definition(Distributor.SharedImage target) {
        var id = GalleryImageId.find(target.galleryImageId());
        var gallery = id.map(it -> Gallery.byName(it.gallery())).orElse(null);
        return gallery == null ? null : ImageDefinition.of(gallery, id.orElseThrow().image());
    }

    /** As {@link dev.goldsmith.gallery.VersionRegions#home} has it, before there is a version. */
    private static String home(
            @Nullable ImageDefinition definition, Distributor.SharedImage target) {
        return definition != null && definition.location != null
                ? definition.location
                : ImageReplica.wishes(target).getFirst().region();
    }
}
