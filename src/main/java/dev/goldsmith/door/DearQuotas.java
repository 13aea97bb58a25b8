package dev.goldsmith.door;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.Supplier;

/** How often and how many at once somebody may ask for what is {@link Dear}. */
@ApplicationScoped
public class DearQuotas {
    /** As the id of somebody. */
    private static final String LINKS = "links";

    private final Quota people;
    private final Quota tenants;

    @Inject
    DearQuotas(LimitsConfig limits) {
        people = new Quota(limits.person().aMinute(), limits.person().atOnce(), DearQuotas::now);
        tenants = new Quota(limits.tenant().aMinute(), limits.tenant().atOnce(), DearQuotas::now);
    }

    /**
     * {@link #release} gives the place back.
     *
     * @throws Refused THROTTLED
     */
    void take(Access by) {
        take(by.tenantId(), by.personId());
    }

    void release(Access by) {
        release(by.tenantId(), by.personId());
    }

    /**
     * Does for somebody with a link what is dear. All that have links of a tenant get together what
     * one of its people gets.
     *
     * @throws Refused THROTTLED
     */
    public <T> T byLink(String tenantId, Supplier<T> work) {
        take(tenantId, LINKS);
        try {
            return work.get();
        } finally {
            release(tenantId, LINKS);
        }
    }

    private void take(String tenantId, String who) {
        var person = tenantId + "/" + who;
        requireNone(
                people.take(person), who.equals(LINKS) ? "Links of this tenant have" : "You have");
        long wait = tenants.take(tenantId);
        if (wait > 0) {
            people.release(person);
        }
        requireNone(wait, "Your organization has");
    }

    private void release(String tenantId, String who) {
        people.release(tenantId + "/" + who);
        tenants.release(tenantId);
    }

    private static void requireNone(long wait, String who) {
        if (wait > 0) {
            throw new Refused(
                    Refusal.THROTTLED,
                    "%s too many requests of this kind in flight or in the last minute. Try again in %d %s."
                            .formatted(who, wait, wait == 1 ? "second" : "seconds"));
        }
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
