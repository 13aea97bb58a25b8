package dev.goldsmith.webhook;

import dev.goldsmith.fetch.HookAddress;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.URI;
import org.jboss.logging.Logger;

/** Addresses that an older release stored as they were typed are locked before anybody comes. */
@ApplicationScoped
class LockedAddresses {
    private static final Logger LOG = Logger.getLogger(LockedAddresses.class);

    @Inject AcrossTenants across;
    @Inject InstallationConfig installation;
    @Inject HomeKey home;
    @Inject Tenancy tenancy;

    void start(@Observes StartupEvent start) {
        if (installation.plays(InstallationConfig.Role.PORTAL)) {
            lock();
        }
    }

    void lock() {
        var plain = across.refs("select tenant_id, id from webhook where url_shown is null");
        for (var ref : plain) {
            tenancy.in(
                    ref.tenantId(),
                    () -> {
                        var webhook = Webhook.locked(ref.id());
                        if (webhook != null && webhook.urlShown == null) {
                            webhook.lock(new HookAddress(URI.create(webhook.urlSecret)), home);
                        }
                    });
        }
        if (!plain.isEmpty()) {
            LOG.infof("%d addresses of webhooks are locked now", plain.size());
        }
    }
}
