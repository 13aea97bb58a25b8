package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.util.Locale;

/**
 * How much of its limits a tenant uses: numbers only, so that who sets the limits sees nothing
 * else. Native SQL over tables of the floors above, each statement with the tenant it is about.
 */
public final class Usage {
    private static final long GB = 1_000_000_000L;

    /** By runs that execute and by kept machines of runs that failed. */
    private static final String WRITTEN_BEFORE =
            """
            select coalesce(sum(other.written_bytes), 0) from (
                select id, started_at, written_bytes from run
                where tenant_id = :tenant and state in ('BUILDING', 'CUSTOMIZING', 'OPTIMIZING',
                    'VALIDATING', 'DISTRIBUTING', 'CANCELING')
                union
                select r.id, r.started_at, r.written_bytes from kept_vm k
                join run r on r.id = k.run_id where k.tenant_id = :tenant and k.ended_at is null
            ) other
            join run own on own.tenant_id = :tenant and own.id = :run
            where (other.started_at < own.started_at
                    or (other.started_at = own.started_at and other.id < own.id))
                and not exists (
                    select 1 from run_output o where o.run_id = other.id and o.kind <> 'VHD')
            """;

    private Usage() {}

    /**
     * Bytes of the disks of its versions and managed images, data disks too; what several of them
     * share counts once, what was deleted not at all.
     */
    public static long disk(String tenantId) {
        return DiskUse.bytes(tenantId);
    }

    /** Active people. */
    public static long people(String tenantId) {
        return number(
                """
                select count(*) from member m join person p on p.id = m.person_id
                where m.tenant_id = :tenant and m.active and p.issuer <> 'api-client'
                """,
                tenantId);
    }

    /** Runs that are admitted or executing. */
    public static long runs(String tenantId) {
        return number(
                """
                select count(*) from run
                where tenant_id = :tenant and ended_at is null and (lease_until is not null
                    or (state = 'QUEUED' and admitted_at is not null))
                """,
                tenantId);
    }

    /**
     * Before something is begun for a tenant that nobody may open.
     *
     * @throws Refused WRONG_STATE
     */
    public static void requireOpen(Access by) {
        Tenant tenant = Tenant.findById(by.tenantId());
        if (tenant.state != Tenant.State.ACTIVE) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Tenant %s is %s; nothing is built for it."
                            .formatted(tenant.name, tenant.state.word()));
        }
    }

    /**
     * Bytes of disk that the tenant has left for a run that executes: first come, first served.
     * What runs that began before it have written is theirs, until it is published and counts as an
     * image, or is gone with them.
     *
     * @return nothing left when it isn't positive; {@code Long.MAX_VALUE} when nothing bounds it
     */
    public static long room(String tenantId, long runId) {
        Tenant tenant = Tenant.findById(tenantId);
        if (tenant.maxDiskGb == null) {
            return Long.MAX_VALUE;
        }
        long others =
                ((Number)
                                Tenant.getEntityManager()
                                        .createNativeQuery(WRITTEN_BEFORE)
                                        .setParameter("tenant", tenantId)
                                        .setParameter("run", runId)
                                        .getSingleResult())
                        .longValue();
        return tenant.maxDiskGb * GB - disk(tenantId) - others;
    }

    /**
     * Before something is built that would need more.
     *
     * @param wantedGb what its disks are to have; 0: what their source has
     * @throws Refused QUOTA
     */
    public static void requireDisk(Access by, int wantedGb) {
        Tenant tenant = Tenant.findById(by.tenantId());
        if (tenant.maxDiskGb == null) {
            return;
        }
        if (wantedGb > tenant.maxDiskGb) {
            throw new Refused(
                    Refusal.QUOTA,
                    "The template's disks have %d GB, and %s's disk quota is %d GB. Set a smaller osDiskSizeGB, or ask the installation's administrator for more."
                            .formatted(wantedGb, tenant.name, tenant.maxDiskGb));
        }
        long used = disk(by.tenantId());
        if (used >= tenant.maxDiskGb * GB) {
            throw new Refused(
                    Refusal.QUOTA,
                    String.format(
                            Locale.ROOT,
                            "%s's images use %.1f GB of its %d GB. Delete versions that nobody needs, or ask the installation's administrator for more.",
                            tenant.name,
                            (double) used / GB,
                            tenant.maxDiskGb));
        }
    }

    private static long number(String sql, String tenantId) {
        return ((Number)
                        Tenant.getEntityManager()
                                .createNativeQuery(sql)
                                .setParameter("tenant", tenantId)
                                .getSingleResult())
                .longValue();
    }
}
