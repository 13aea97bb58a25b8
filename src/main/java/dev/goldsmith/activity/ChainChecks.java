package dev.goldsmith.activity;

import dev.goldsmith.installation.Duties;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Verifies chains: on demand, and each tenant's once a night, when a checkpoint is kept as well.
 * Long histories take their time, so it goes on in the background, a page of events at once.
 */
@ApplicationScoped
public class ChainChecks {
    private static final Logger LOG = Logger.getLogger(ChainChecks.class);
    private static final int PAGE = 1000;
    private static final Duration A_NIGHT = Duration.ofHours(20);

    @Inject Tenancy tenancy;
    @Inject Sealer sealer;
    @Inject HomeKey home;
    @Inject KeptHeads heads;
    @Inject Witness witness;

    /**
     * Begins a verification and waits a moment for it.
     *
     * @param against what else the history is compared with
     * @return its number
     */
    public long start(Access by, Checkpoint.@Nullable Pin against, Duration patience) {
        by.require(Permission.EXPORT, "a verification of the activity");
        sealer.seal(by.tenantId());
        var check = tenancy.in(by.tenantId(), () -> ChainCheck.begin(by, against));
        var work = Thread.ofVirtual().name("chain check " + check.id).start(() -> run(by, check));
        try {
            work.join(patience);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return check.id;
    }

    private void run(Access by, ChainCheck check) {
        try {
            var breaks = walk(by.tenantId(), check);
            tenancy.in(by.tenantId(), () -> end(by, check.id, breaks, null));
        } catch (RuntimeException e) {
            LOG.errorf(e, "verification %d of tenant %s broke off", check.id, by.tenantId());
            tenancy.in(
                    by.tenantId(),
                    () -> end(by, check.id, List.of(), "It broke off; start it again."));
        }
    }

    private List<Walk.Break> walk(String tenantId, ChainCheck check) {
        // Before the head is read, so that none of them is newer than it.
        var pins = tenancy.in(tenantId, () -> Pins.of(check, heads, witness));
        var head = tenancy.in(tenantId, Chain::now);
        var walk = new Walk(pins.hashes());
        List<Event> page;
        do {
            long from = walk.reached();
            page =
                    tenancy.in(
                            tenantId,
                            () -> {
                                ChainCheck row = ChainCheck.require(check.id);
                                row.seenAt = Instant.now();
                                row.reached = from;
                                return Event.<Event>find(
                                                "seq > ?1 and seq <= ?2 order by seq",
                                                from,
                                                head.headSeq)
                                        .page(0, PAGE)
                                        .list();
                            });
            page.forEach(walk::look);
        } while (page.size() == PAGE);
        return Stream.concat(walk.end(head.headSeq, head.headHash).stream(), pins.lost().stream())
                .toList();
    }

    private static void end(Access by, long id, List<Walk.Break> breaks, @Nullable String error) {
        var check = ChainCheck.require(id);
        check.endedAt = Instant.now();
        check.reached = check.headSeq;
        check.breaks = Json.write(breaks);
        check.error = error;
        if (error == null && (by.door() != Access.Door.SYSTEM || !breaks.isEmpty())) {
            Event.tell(
                    by,
                    null,
                    breaks.isEmpty() ? EventKind.ACTIVITY_VERIFIED : EventKind.ACTIVITY_BROKEN,
                    "verification/" + id,
                    Map.of("events", check.headSeq, "breaks", breaks.size()));
        }
    }

    void duties(@Observes Duties duties) {
        duties.daily("verifying the activity", LocalTime.of(2, 23), this::nightly);
    }

    /**
     * Every tenant's chain that no other portal has verified this night; not one that is erased.
     */
    public void nightly() {
        for (var tenant : tenancy.outside(() -> new ArrayList<>(Tenant.<Tenant>listAll()))) {
            try {
                if (!tenant.isGoing() && tenancy.in(tenant.id, ChainChecks::mine)) {
                    var system = Access.system(tenant);
                    start(system, null, Duration.ofHours(6));
                    tenancy.in(tenant.id, () -> keep(system));
                    heads.keep(tenant.id);
                }
            } catch (RuntimeException e) {
                LOG.errorf(e, "the chain of tenant %s was not verified tonight", tenant.slug);
            }
        }
    }

    private static boolean mine() {
        var chain = Chain.locked();
        var now = Instant.now();
        if (chain.checkedAt != null && chain.checkedAt.plus(A_NIGHT).isAfter(now)) {
            return false;
        }
        chain.checkedAt = now;
        return true;
    }

    /** Only what was found intact is vouched for, and nothing twice. */
    private void keep(Access system) {
        var check = ChainCheck.latest();
        boolean fresh = Checkpoint.count("seq = ?1", Chain.now().headSeq) == 0;
        if (check != null && check.state().equals("intact") && fresh && Chain.now().headSeq > 0) {
            Checkpoint.take(system, home);
        }
    }
}
