package dev.goldsmith.door;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** How often and how many at once somebody may ask for what is {@link Dear}. */
@ApplicationScoped
public class DearQuotas {
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
        var person = person(by);
        requireNone(people.take(person), "You have");
        long wait = tenants.take(by.tenantId());
        if (wait > 0) {
            people.release(person);
        }
        requireNone(wait, "Your organization has");
    }

    void release(Access by) {
        people.release(person(by));
        tenants.release(by.tenantId());
    }

    private static String person(Access by) {
        return by.tenantId() + "/" + by.personId();
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
