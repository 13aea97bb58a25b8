package dev.goldsmith.storage;

import dev.goldsmith.tenant.Tenant;
import jakarta.persistence.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the store gets back when some versions of a tenant go: their disks, less those that another
 * image of it holds, a run that may distribute them again, or a VHD that is made of them. What
 * other tenants hold isn't looked at: nobody learns whether somebody else has the same.
 */
public final class Freed {
    private static final int AT_ONCE = 500;

    private static final String HOLDERS =
            """
            select h.disk, h.bytes, h.image from held_disk h
            join (select distinct g.disk from held_disk g
                where g.tenant_id = :tenant and g.image in (:images)) d on d.disk = h.disk
            where h.tenant_id = :tenant
            """;

    private static final String OF_RUNS =
            " and r.tenant_id = :tenant and (r.id in (:runs) or r.captured_by in (:runs))";

    private final String tenantId;
    private final Map<String, Long> disks = new HashMap<>();
    private final Set<String> held = new HashSet<>();

    private Freed(String tenantId) {
        this.tenantId = tenantId;
    }

    /**
     * Bytes.
     *
     * @param versions ids
     */
    public static long bytes(String tenantId, Collection<Long> versions) {
        var freed = new Freed(tenantId);
        freed.images(versions);
        each(versions, some -> freed.runs(freed.builders(some)));
        return freed.disks.entrySet().stream()
                .filter(it -> !freed.held.contains(it.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private void images(Collection<Long> versions) {
        var going = new HashSet<String>();
        versions.forEach(it -> going.add("version/" + it));
        each(
                going,
                some -> {
                    for (var row : rows(query(HOLDERS).setParameter("images", some))) {
                        var disk = (String) row[0];
                        disks.put(disk, ((Number) row[1]).longValue());
                        if (!going.contains((String) row[2])) {
                            held.add(disk);
                        }
                    }
                });
    }

    @SuppressWarnings("unchecked")
    private List<Long> builders(List<Long> versions) {
        return query(
                        "select distinct run_id from image_version where tenant_id = :tenant and id in (:ids)")
                .setParameter("ids", versions)
                .getResultList();
    }

    private void runs(List<Long> runs) {
        for (var sql : List.of(Reference.captured(OF_RUNS), Reference.vhd(OF_RUNS))) {
            for (Object value : query(sql).setParameter("runs", runs).getResultList()) {
                if (value != null) {
                    Reference.digests((String) value, it -> held.add(it.hex()));
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Object[]> rows(Query query) {
        return query.getResultList();
    }

    private Query query(String sql) {
        return Tenant.getEntityManager().createNativeQuery(sql).setParameter("tenant", tenantId);
    }

    private static <T> void each(Collection<T> all, java.util.function.Consumer<List<T>> work) {
        var list = new ArrayList<>(all);
        for (int at = 0; at < list.size(); at += AT_ONCE) {
            work.accept(list.subList(at, Math.min(list.size(), at + AT_ONCE)));
        }
    }
}
