package dev.goldsmith.cost;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.gallery.ImageReplica;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.VersionNumber;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import jakarta.persistence.Entity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A version that was published long ago, that nothing means or is built on, and that nobody
 * downloaded for long, as the last night found it.
 */
@Entity
class UnusedVersion extends Owned {
    static final Duration LONG = Duration.ofDays(90);

    private static final List<ImageVersion.State> THERE =
            List.of(ImageVersion.State.PUBLISHED, ImageVersion.State.WAITING);

    private static final List<String> TAKEN =
            List.of(EventKind.IMAGE_DOWNLOADED.word(), EventKind.IMAGE_LINKED.word());

    public long versionId;
    public long teamId;

    /** What deleting it saves. */
    public BigDecimal monthly;

    public String currency;

    /**
     * A version, and whose it is.
     *
     * @param told see {@link ImageVersion#told}
     */
    record Candidate(ImageVersion version, long team, String told) {
        boolean isOld(Instant now) {
            return version.state == ImageVersion.State.PUBLISHED
                    && version.publishedAt != null
                    && version.publishedAt.isBefore(now.minus(LONG));
        }
    }

    /** What is known of these from now on. */
    static void look(Collection<Candidate> versions, Prices prices, Instant now) {
        if (versions.isEmpty()) {
            return;
        }
        delete("versionId in ?1", versions.stream().map(it -> it.version.id).toList());
        Map<Long, Candidate> old = new HashMap<>();
        versions.stream().filter(it -> it.isOld(now)).forEach(it -> old.put(it.version.id, it));
        if (old.isEmpty()) {
            return;
        }
        var used = used(old, now);
        old.values().stream()
                .map(it -> it.version.definitionId)
                .distinct()
                .map(ImageVersion::latest)
                .filter(Objects::nonNull)
                .forEach(it -> used.add(it.id));
        old.keySet().removeAll(used);
        monthly(old, prices)
                .forEach((id, monthly) -> {
                    var row = new UnusedVersion();
                    row.versionId = id;
                    row.teamId = Objects.requireNonNull(old.get(id)).team;
                    row.monthly = monthly;
                    row.currency = prices.currency();
                    row.persist();
                });
    }

    private static Set<Long> used(Map<Long, Candidate> old, Instant now) {
        var used = new HashSet<Long>();
        used.addAll(ids("select c.versionId from Channel c where c.versionId in :ids", old));
        used.addAll(ids("select f.versionId from Following f where f.versionId in :ids", old));
        used.addAll(
                ids(
                        "select m.parentage.parentVersion from ManagedImage m where m.parentage.parentVersion in :ids",
                        old));
        for (var by : List.of("parentage.parentVersion", "copyOf")) {
            used.addAll(
                    ImageVersion.getEntityManager()
                            .createQuery(
                                    "select v.%1$s from ImageVersion v where v.%1$s in :ids and v.state in :there"
                                            .formatted(by),
                                    Long.class)
                            .setParameter("ids", old.keySet())
                            .setParameter("there", THERE)
                            .getResultList());
        }
        var told = new HashMap<String, Long>();
        old.forEach((id, it) -> told.put(it.told, id));
        Event.getEntityManager()
                .createQuery(
                        """
                        select distinct e.subject from Event e
                        where e.subject in :told and e.kind in :taken and e.at > :since
                        """,
                        String.class)
                .setParameter("told", told.keySet())
                .setParameter("taken", TAKEN)
                .setParameter("since", now.minus(LONG))
                .getResultStream()
                .forEach(it -> used.add(Objects.requireNonNull(told.get(it))));
        return used;
    }

    private static List<Long> ids(String query, Map<Long, Candidate> old) {
        return ImageVersion.getEntityManager()
                .createQuery(query, Long.class)
                .setParameter("ids", old.keySet())
                .getResultList();
    }

    private static Map<Long, BigDecimal> monthly(Map<Long, Candidate> old, Prices prices) {
        Map<Long, BigDecimal> monthly = new HashMap<>();
        if (old.isEmpty()) {
            return monthly;
        }
        for (var replica :
                ImageReplica.<ImageReplica>list(
                        "versionId in ?1 and state = ?2",
                        old.keySet(),
                        ImageReplica.State.COMPLETED)) {
            var version = Objects.requireNonNull(old.get(replica.versionId)).version;
            var price = prices.storage(replica.storageAccountType, replica.region).price();
            var size = Stored.gigabytes(Objects.requireNonNull(version.content));
            monthly.merge(version.id, size.multiply(price), BigDecimal::add);
        }
        return monthly;
    }

    /** The dearest that are still there. */
    static List<CostOverview.Unused> dearest(Access by, int most) {
        var teams = by.readableTeams();
        return getEntityManager()
                .createQuery(
                        """
                        select g.name, d.name, v.major, v.minor, v.patch, v.publishedAt,
                            u.monthly, u.currency
                        from UnusedVersion u
                        join ImageVersion v on v.id = u.versionId
                        join ImageDefinition d on d.id = v.definitionId
                        join Gallery g on g.id = d.galleryId
                        where v.state = :published and (:all = true or u.teamId in :teams)
                        order by u.monthly desc, u.id
                        """,
                        Object[].class)
                .setParameter("published", ImageVersion.State.PUBLISHED)
                .setParameter("all", by.readsAllTeams())
                .setParameter("teams", teams.isEmpty() ? List.of(-1L) : teams)
                .setMaxResults(most)
                .getResultStream()
                .map(row ->
                        new CostOverview.Unused(
                                (String) row[0],
                                (String) row[1],
                                new VersionNumber(
                                                (Integer) row[2],
                                                (Integer) row[3],
                                                (Integer) row[4])
                                        .toString(),
                                (Instant) row[5],
                                (BigDecimal) row[6],
                                (String) row[7]))
                .toList();
    }
}
