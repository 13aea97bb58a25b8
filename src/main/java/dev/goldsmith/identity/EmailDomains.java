package dev.goldsmith.identity;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.activity.InstallationEvent;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.EmailDomain;
import dev.goldsmith.tenant.Operator;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which domains lead to which tenant at sign-in: what the installation's administrators do on the
 * page and by the API. The tenant's timeline tells of it.
 */
@ApplicationScoped
public class EmailDomains {
    @Inject Caller caller;
    @Inject Tenancy tenancy;
    @Inject HttpServerRequest request;

    /** A domain and the slug of its tenant. */
    public record Row(String domain, String tenant) {}

    public List<Row> list() {
        return tenancy.outside(() ->
                EmailDomain.all().stream()
                        .map(it ->
                                new Row(
                                        it.domain,
                                        Objects.requireNonNull(Tenant.<Tenant>findById(it.tenantId))
                                                .slug))
                        .toList());
    }

    /**
     * @throws Refused INVALID_REQUEST, CONFLICT naming the field
     */
    public Row assign(String domain, String slug) {
        var done =
                tenancy.outside(() -> {
                    var tenant = Tenant.bySlug(slug.strip());
                    if (tenant == null) {
                        throw Refused.field(
                                Refusal.INVALID_REQUEST,
                                "tenant",
                                "There is no tenant '%s'.".formatted(slug.strip()));
                    }
                    return EmailDomain.assign(domain, tenant);
                });
        tell(done.tenantId, EventKind.EMAIL_DOMAIN_ASSIGNED, done.domain);
        return new Row(done.domain, slug.strip());
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public void remove(String domain) {
        var tenant = tenancy.outside(() -> EmailDomain.remove(domain).tenantId);
        tell(tenant, EventKind.EMAIL_DOMAIN_REMOVED, domain);
    }

    private void tell(String tenantId, EventKind kind, String domain) {
        var remote = request.remoteAddress();
        var id = caller.personId();
        var name = tenancy.outside(() -> Objects.requireNonNull(Person.<Person>findById(id)).name);
        var by =
                new Operator(
                        id, name, Access.Door.WEB, remote == null ? null : remote.hostAddress());
        tenancy.in(
                tenantId,
                () -> {
                    Tenant tenant = Objects.requireNonNull(Tenant.findById(tenantId));
                    var detail = Map.of("domain", domain, "tenant", tenant.slug);
                    Event.tell(by.at(tenant), null, kind, "sign-in", detail);
                    InstallationEvent.tell(by, kind, "sign-in", detail);
                });
    }
}
