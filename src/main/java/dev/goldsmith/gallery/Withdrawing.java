package dev.goldsmith.gallery;

import dev.goldsmith.gallery.Withdrawal.Cause;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Takes images, and gives them back: the rows of {@link Withdrawal}. */
public final class Withdrawing {
    private static final int LONGEST = 1000;

    private Withdrawing() {}

    /**
     * Takes images, as they are at this moment. Their rows are locked first: what is being made of
     * them is done before, and found by whoever looks for it afterwards, or is refused.
     *
     * @param act unique for its cause
     */
    public static void take(
            String tenantId,
            Cause cause,
            long act,
            String reason,
            Collection<Long> versions,
            Collection<Long> images) {
        take(
                "image_version",
                """
                insert into withdrawal (tenant_id, version_id, cause, act, reason, since)
                select x.tenant_id, x.id, :cause, :act, :reason, utc_timestamp(6)
                from image_version x where x.tenant_id = :tenant and x.id in (:ids)
                """,
                tenantId,
                cause,
                act,
                reason,
                versions);
        if (!versions.isEmpty()) {
            images(
                            "select distinct v.definitionId from ImageVersion v where v.id in :versions",
                            Map.of("versions", versions))
                    .forEach(SourceMoved::tell);
        }
        take(
                "managed_image",
                """
                insert into withdrawal (tenant_id, image_id, disk, cause, act, reason, since)
                select x.tenant_id, x.id, x.disk, :cause, :act, :reason, utc_timestamp(6)
                from managed_image x where x.tenant_id = :tenant and x.id in (:ids)
                """,
                tenantId,
                cause,
                act,
                reason,
                images);
    }

    private static void take(
            String table,
            String insert,
            String tenantId,
            Cause cause,
            long act,
            String reason,
            Collection<Long> ids) {
        if (ids.isEmpty()) {
            return;
        }
        lock(table, tenantId, ids);
        Withdrawal.getEntityManager()
                .createNativeQuery(insert)
                .setParameter("tenant", tenantId)
                .setParameter("ids", ids)
                .setParameter("cause", cause.name())
                .setParameter("act", act)
                .setParameter("reason", reason)
                .executeUpdate();
    }

    /**
     * Locks versions that will be taken, however many generations they are of, in the order in
     * which everybody locks them.
     */
    public static void lock(String tenantId, Collection<Long> versions) {
        if (!versions.isEmpty()) {
            lock("image_version", tenantId, versions);
        }
    }

    private static void lock(String table, String tenantId, Collection<Long> ids) {
        Withdrawal.getEntityManager()
                .createNativeQuery(
                        "select x.id from %s x where x.tenant_id = :tenant and x.id in (:ids) order by x.id for update"
                                .formatted(table))
                .setParameter("tenant", tenantId)
                .setParameter("ids", ids)
                .getResultList();
    }

    /** Gives back what an act took; what another one took as well stays withdrawn. */
    public static void lift(Cause cause, long act) {
        var images =
                images(
                        """
                        select distinct v.definitionId from Withdrawal w
                        join ImageVersion v on v.id = w.versionId
                        where w.cause = :cause and w.act = :act
                        """,
                        Map.of("cause", cause, "act", act));
        Withdrawal.delete("cause = ?1 and act = ?2", cause, act);
        images.forEach(SourceMoved::tell);
    }

    /** Those whose {@code latest} means another version perhaps. */
    private static List<ImageDefinition> images(String ids, Map<String, Object> values) {
        var query =
                Withdrawal.getEntityManager()
                        .createQuery(
                                "select d from ImageDefinition d where d.id in (%s) order by d.id"
                                        .formatted(ids),
                                ImageDefinition.class);
        values.forEach(query::setParameter);
        return query.getResultList();
    }

    /** As long as the database keeps it. */
    public static String cut(String reason) {
        return reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST - 1) + "…";
    }
}
