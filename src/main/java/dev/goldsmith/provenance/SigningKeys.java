package dev.goldsmith.provenance;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import dev.goldsmith.tenant.TenantKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.TreeMap;

/** The keys that tenants sign with, and have signed with. */
@ApplicationScoped
public class SigningKeys {
    /** All are published for good, and looked through at each check. */
    private static final int MOST = 100;

    @Inject HomeKey home;
    @Inject Tenancy tenancy;

    /** Those of a tenant, for anybody who has its id: the newest first. */
    public List<PublicKey> of(String tenantId) {
        return tenancy.in(tenantId, SigningKeys::all);
    }

    /** Those of the tenant that is bound, the newest first. */
    public static List<PublicKey> all() {
        return TenantKey.all().stream().map(PublicKey::of).toList();
    }

    /**
     * A new key signs from now on. What was signed stays verifiable by the key of before, which
     * can't sign any more.
     *
     * @throws Refused CONFLICT when there are too many
     */
    public PublicKey replace(Access by) {
        by.requireAdmin("replaces its signing keys");
        Tenant.locked(by);
        var before = TenantKey.all();
        if (before.size() >= MOST) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "The tenant has %d signing keys, and all of them stay published; there can't be more."
                            .formatted(MOST));
        }
        var key = TenantKey.replace(home);
        var detail = new TreeMap<String, Object>();
        detail.put("key", key.name());
        before.stream().findFirst().ifPresent(it -> detail.put("from", it.name()));
        Event.tell(by, null, EventKind.SIGNING_KEY_REPLACED, "signing-key/" + key.name(), detail);
        return PublicKey.of(key);
    }
}
