package dev.goldsmith.outbox;

import dev.goldsmith.kernel.Moments;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sends deliveries, at least once: a lease is committed before anything is sent, and what came of
 * it afterwards. Who dies in between leaves a lease that ends; the delivery is sent again, and
 * looks the same to its receiver.
 */
@ApplicationScoped
public class Outbox {
    @Inject AcrossTenants across;
    @Inject Tenancy tenancy;

    /**
     * A delivery that is due.
     *
     * @param lane whose deliveries go one after the other
     */
    public record Due(String tenantId, long id, long lane) {}

    /**
     * Across tenants, by the clock that wrote the moments: the database's own may be a tick behind.
     *
     * @param lane a column
     * @param from the table of the deliveries as {@code d}, and {@code where} which of them
     * @param served lanes that somebody sends to now: what waits there mustn't fill the list
     */
    public List<Due> due(String lane, String from, Set<Long> served, Instant now, int most) {
        var moment = Moments.column(now);
        return across.all(
                """
                select d.tenant_id, d.id, %s from %s
                    and d.state = 'WAITING' and d.not_before <= ?
                    and (d.lease_until is null or d.lease_until <= ?)
                %s
                order by d.not_before, d.id limit ?
                """
                        .formatted(lane, from, others(lane, served)),
                row -> new Due(row.getString(1), row.getLong(2), row.getLong(3)),
                moment,
                moment,
                most);
    }

    private static String others(String lane, Set<Long> served) {
        return served.isEmpty()
                ? ""
                : served.stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(", ", "and %s not in (".formatted(lane), ")"));
    }

    /**
     * @return false when it was sent and didn't arrive
     */
    public boolean deliver(Due due, Channel channel) {
        var parcel = tenancy.in(due.tenantId(), () -> channel.pack(due.id(), Instant.now()));
        if (parcel == null) {
            return true;
        }
        var outcome = parcel.send();
        tenancy.in(due.tenantId(), () -> outcome.note(Instant.now()));
        return outcome.arrived();
    }
}
