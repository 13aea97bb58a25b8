package dev.goldsmith.cost;

import dev.goldsmith.tenant.Tenant;
import jakarta.persistence.Query;
import java.math.BigDecimal;
import java.time.LocalDate;

/** Rows of the ledger that several write at once. Each statement names the tenant. */
final class LedgerRows {
    private LedgerRows() {}

    /** A group of entries. */
    record Group(
            String grain,
            LocalDate day,
            long team,
            long template,
            long lineage,
            long image,
            String kind,
            String region,
            String currency)
            implements Comparable<Group> {
        static Group of(String grain, LocalDate day, CostEntry entry) {
            return new Group(
                    grain,
                    day,
                    entry.teamId,
                    entry.templateId,
                    entry.lineageId,
                    entry.imageId,
                    entry.kind.name(),
                    entry.region,
                    entry.currency);
        }

        @Override
        public int compareTo(Group other) {
            return toString().compareTo(other.toString());
        }
    }

    /** More of a group. */
    record Sum(BigDecimal amount, long entries) {
        Sum plus(Sum other) {
            return new Sum(amount.add(other.amount), entries + other.entries);
        }
    }

    /** Once, however often it is said. */
    static void due(String tenant, long number) {
        sql(
                        """
                        insert into cost_due (tenant_id, run_id)
                        select r.tenant_id, r.id from run r
                        where r.tenant_id = :tenant and r.number = :number
                        on duplicate key update run_id = r.id
                        """,
                        tenant)
                .setParameter("number", number)
                .executeUpdate();
    }

    static void done(String tenant, long run) {
        sql("delete from cost_due where tenant_id = :tenant and run_id = :run", tenant)
                .setParameter("run", run)
                .executeUpdate();
    }

    static void add(String tenant, Group group, Sum more) {
        sql(
                        """
                        insert into cost_rollup (tenant_id, grain, day, team_id, template_id,
                            lineage_id, image_id, kind, region, currency, amount, entries)
                        values (:tenant, :grain, :day, :team, :template, :lineage, :image, :kind,
                            :region, :currency, :amount, :entries)
                        on duplicate key update
                            amount = amount + :amount, entries = entries + :entries
                        """,
                        tenant)
                .setParameter("grain", group.grain())
                .setParameter("day", group.day())
                .setParameter("team", group.team())
                .setParameter("template", group.template())
                .setParameter("lineage", group.lineage())
                .setParameter("image", group.image())
                .setParameter("kind", group.kind())
                .setParameter("region", group.region())
                .setParameter("currency", group.currency())
                .setParameter("amount", more.amount())
                .setParameter("entries", more.entries())
                .executeUpdate();
    }

    /** A tenant's first day; nothing where it has one. */
    static void begin(String tenant, LocalDate day) {
        sql(
                        """
                        insert into storage_charge (tenant_id, day, replica_id)
                        values (:tenant, :day, 0) on duplicate key update replica_id = replica_id
                        """,
                        tenant)
                .setParameter("day", day)
                .executeUpdate();
    }

    private static Query sql(String text, String tenant) {
        return Tenant.getEntityManager().createNativeQuery(text).setParameter("tenant", tenant);
    }
}
