package dev.goldsmith.notify;

import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.AcrossTenants.Ref;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** What waits to be told, across tenants. */
@ApplicationScoped
class Outbox {
    @Inject AcrossTenants across;

    List<Ref> untold(int limit) {
        return across.refs(
                "select tenant_id, id from event where told_at is null order by tenant_id, id limit ?",
                limit);
    }

    /** Due by the clock that wrote the moments: the database's own may be a tick behind. */
    List<Ref> dueMails(Instant now, int limit) {
        var moment = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
        return across.refs(
                """
                select tenant_id, id from mail
                where state = 'WAITING' and not_before <= ?
                    and (lease_until is null or lease_until < ?)
                order by not_before limit ?
                """,
                moment,
                moment,
                limit);
    }
}
