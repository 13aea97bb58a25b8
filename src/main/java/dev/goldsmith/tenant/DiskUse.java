package dev.goldsmith.tenant;

import jakarta.persistence.Query;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which disks a tenant's images hold, and the bytes of all of them as a running total. What several
 * images hold counts once. The total has a row for each first digit of the disks' digests; whoever
 * changes who holds a disk locks that row first, so nobody else changes it meanwhile, and the total
 * follows by what the disk counted before and counts afterwards.
 */
public final class DiskUse {
    private DiskUse() {}

    /**
     * From now on the image holds these disks and no others, whatever it held before. In the
     * transaction that changes the image.
     *
     * @param image what it is called for ever: {@code version/12}
     * @param disks bytes by the digest of the disk, in hexadecimal
     */
    public static void holds(String tenantId, String image, Map<String, Long> disks) {
        // The image's own row is written, and with it locked: of two who change it, the second
        // reads what the first left.
        Tenant.flush();
        var before = held(tenantId, image);
        // In one order, so that two who publish at once don't wait for each other.
        var changed = new TreeSet<>(before);
        changed.addAll(disks.keySet());
        changed.removeIf(disk -> before.contains(disk) && disks.containsKey(disk));
        for (var disk : changed) {
            change(tenantId, image, disk, disks.get(disk));
        }
    }

    /** All of them together. */
    static long bytes(String tenantId) {
        var sum = query("select sum(bytes) from disk_use where tenant_id = :tenant", tenantId);
        return sum.getSingleResult() instanceof Number bytes ? bytes.longValue() : 0;
    }

    @SuppressWarnings("unchecked")
    private static List<String> held(String tenantId, String image) {
        return query(
                        "select disk from held_disk where tenant_id = :tenant and image = :image",
                        tenantId)
                .setParameter("image", image)
                .getResultList();
    }

    /**
     * @param bytes null: the image doesn't hold it any more
     */
    private static void change(String tenantId, String image, String disk, @Nullable Long bytes) {
        var part = disk.substring(0, 1);
        query(
                        """
                        insert into disk_use (tenant_id, part, bytes) values (:tenant, :part, 0)
                        on duplicate key update bytes = bytes
                        """,
                        tenantId)
                .setParameter("part", part)
                .executeUpdate();
        long before = counts(tenantId, disk);
        if (bytes == null) {
            query(
                            """
                            delete from held_disk
                            where tenant_id = :tenant and disk = :disk and image = :image
                            """,
                            tenantId)
                    .setParameter("disk", disk)
                    .setParameter("image", image)
                    .executeUpdate();
        } else {
            query(
                            """
                            insert into held_disk (tenant_id, disk, image, bytes)
                            values (:tenant, :disk, :image, :bytes)
                            """,
                            tenantId)
                    .setParameter("disk", disk)
                    .setParameter("image", image)
                    .setParameter("bytes", bytes)
                    .executeUpdate();
        }
        query(
                        """
                        update disk_use set bytes = bytes + :more
                        where tenant_id = :tenant and part = :part
                        """,
                        tenantId)
                .setParameter("more", counts(tenantId, disk) - before)
                .setParameter("part", part)
                .executeUpdate();
    }

    /** What the disk counts: its bytes when anybody holds it. */
    private static long counts(String tenantId, String disk) {
        List<?> first =
                query(
                                """
                                select bytes from held_disk
                                where tenant_id = :tenant and disk = :disk order by image limit 1
                                """,
                                tenantId)
                        .setParameter("disk", disk)
                        .getResultList();
        return first.isEmpty() ? 0 : ((Number) first.getFirst()).longValue();
    }

    private static Query query(String sql, String tenantId) {
        return Tenant.getEntityManager().createNativeQuery(sql).setParameter("tenant", tenantId);
    }
}
