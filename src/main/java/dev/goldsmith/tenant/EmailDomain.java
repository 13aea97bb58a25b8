package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whose people write from a domain: who types such an address at sign-in is led to that tenant's
 * provider. It says where to go and never who somebody is; the installation's administrator alone
 * gives domains away, so no tenant can draw another's people to itself.
 */
@Entity
public class EmailDomain extends PanacheEntityBase {
    private static final Pattern DOMAIN =
            Pattern.compile("(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}");

    @Id public String domain;
    public String tenantId;
    public Instant createdAt;

    /**
     * @throws Refused INVALID_REQUEST naming the field, CONFLICT when another tenant has it
     */
    public static EmailDomain assign(String domain, Tenant tenant) {
        var name = domain.strip().toLowerCase(Locale.ROOT);
        if (!DOMAIN.matcher(name).matches()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "domain",
                    "'domain' must be what stands behind the @, such as 'example.com'.");
        }
        EmailDomain found = findById(name);
        if (found != null && !found.tenantId.equals(tenant.id)) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "domain",
                    "'%s' belongs to another tenant; take it from there first.".formatted(name));
        }
        if (found != null) {
            return found;
        }
        var assigned = new EmailDomain();
        assigned.domain = name;
        assigned.tenantId = tenant.id;
        assigned.createdAt = Instant.now();
        assigned.persist();
        return assigned;
    }

    /**
     * @return whose it was
     * @throws Refused NOT_FOUND
     */
    public static EmailDomain remove(String domain) {
        EmailDomain found = findById(domain);
        if (found == null) {
            throw new Refused(
                    Refusal.NOT_FOUND, "No tenant has the domain '%s'.".formatted(domain));
        }
        found.delete();
        return found;
    }

    public static boolean any() {
        return count() > 0;
    }

    public static List<EmailDomain> all() {
        return list("order by domain");
    }

    /** The tenant that people of this address belong to; null when nobody said so. */
    public static @Nullable Tenant tenantOf(String address) {
        int at = address.lastIndexOf('@');
        EmailDomain found =
                at < 0
                        ? null
                        : findById(address.substring(at + 1).strip().toLowerCase(Locale.ROOT));
        return found == null ? null : Tenant.findById(found.tenantId);
    }
}
