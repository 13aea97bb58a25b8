package dev.goldsmith.door;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Bounds;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells the timeline what signed-in people were refused: what their role doesn't allow, what is
 * there for others only, and another tenant's address, which that tenant is told without a name.
 * The same again is told once in ten minutes and each person's so many times an hour, so that a
 * script doesn't fill the chain; what was left out is counted in the next one.
 */
@ApplicationScoped
public class RefusedActs {
    private static final Logger LOG = Logger.getLogger(RefusedActs.class);
    static final int AN_HOUR = 30;
    private static final Duration SAME = Duration.ofMinutes(10);
    private static final int REMEMBERED = 10_000;
    private static final int LONGEST = 200;

    @Inject Caller caller;
    @Inject Tenancy tenancy;
    @Inject HttpServerRequest request;

    private final Measure measure = new Measure(Clock.systemUTC());

    /** The answer doesn't wait for it, so that it doesn't take longer where there is something. */
    void note(Refused refused, String path) {
        var who = caller.signedInOrNull();
        if (who == null || refused.refusal != Refusal.FORBIDDEN && !refused.hides()) {
            return;
        }
        var dialect = Dialect.of(path);
        var key = dialect.tenantOf(path);
        var method = request.method().name();
        if (key == null) {
            return;
        }
        var left = measure.admit(who.personId(), method + " " + path);
        if (left == null) {
            return;
        }
        var access = caller.accessOrNull();
        var remote = request.remoteAddress();
        var address = remote == null ? null : remote.hostAddress();
        Thread.ofVirtual()
                .name("refused act")
                .start(() -> {
                    try {
                        var by = access == null ? outsider(key, dialect, address) : access;
                        if (by != null) {
                            tell(by, refused, method, path, left);
                        }
                    } catch (RuntimeException e) {
                        LOG.warnf("a refused request was not told: %s", e.getMessage());
                    }
                });
    }

    private void tell(Access by, Refused refused, String method, String path, int left) {
        var detail = new LinkedHashMap<String, Object>();
        detail.put("method", method);
        detail.put("path", path.length() <= LONGEST ? path : path.substring(0, LONGEST) + "…");
        detail.put("refusal", refused.refusal.slug);
        if (left > 0) {
            detail.put("leftOut", left);
        }
        tenancy.in(
                by.tenantId(),
                () -> Event.tell(by, null, EventKind.ACCESS_REFUSED, "request/" + method, detail));
    }

    /** Who isn't a member is no business of the tenant, but that somebody tried is. */
    private @Nullable Access outsider(String key, Dialect dialect, @Nullable String address) {
        Tenant tenant =
                tenancy.outside(() ->
                        dialect == Dialect.ARM ? Tenant.<Tenant>findById(key) : Tenant.bySlug(key));
        return tenant == null
                ? null
                : new Access(
                        tenant.id,
                        tenant.slug,
                        tenant.name,
                        Tenancy.NOBODY,
                        "Somebody who isn't a member",
                        MemberRole.MEMBER,
                        Map.of(),
                        dialect.door,
                        address,
                        Bounds.NONE);
    }

    /** How much of it is told. Each portal counts for itself. */
    static final class Measure {
        private final Clock clock;
        private final Map<String, Instant> told = recent();
        private final Map<String, Hour> hours = recent();

        private record Hour(Instant from, int told, int left) {}

        Measure(Clock clock) {
            this.clock = clock;
        }

        /**
         * @return how many of this person's were left out since the last one that was told; null
         *     when this one is left out too
         */
        synchronized @Nullable Integer admit(String personId, String act) {
            var now = clock.instant();
            var hour = hours.getOrDefault(personId, new Hour(now, 0, 0));
            if (hour.from.plus(Duration.ofHours(1)).isBefore(now)) {
                hour = new Hour(now, 0, hour.left);
            }
            var same = told.get(personId + " " + act);
            boolean again = same != null && same.plus(SAME).isAfter(now);
            if (again || hour.told >= AN_HOUR) {
                hours.put(personId, new Hour(hour.from, hour.told, hour.left + 1));
                return null;
            }
            told.put(personId + " " + act, now);
            hours.put(personId, new Hour(hour.from, hour.told + 1, 0));
            return hour.left;
        }

        private static <V> Map<String, V> recent() {
            return new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                    return size() > REMEMBERED;
                }
            };
        }
    }
}
