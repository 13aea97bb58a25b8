package dev.goldsmith.webhook;

import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.tenant.Tenancy;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Addresses that an older release stored as they were typed are locked before anybody comes. */
@ApplicationScoped
class LockedAddresses {
    private static final Logger LOG = Logger.getLogger(LockedAddresses.class);

    @Inject AgroalDataSource database;
    @Inject InstallationConfig installation;
    @Inject HomeKey home;
    @Inject Tenancy tenancy;

    private record Ref(String tenantId, long id) {}

    void start(@Observes StartupEvent start) {
        if (installation.plays(InstallationConfig.Role.PORTAL)) {
            lock();
        }
    }

    void lock() {
        var plain = plain();
        for (var ref : plain) {
            tenancy.in(
                    ref.tenantId(),
                    () -> {
                        var webhook = Webhook.locked(ref.id());
                        if (webhook != null && webhook.urlShown == null) {
                            webhook.lock(webhook.urlSecret, home);
                        }
                    });
        }
        if (!plain.isEmpty()) {
            LOG.infof("%d addresses of webhooks are locked now", plain.size());
        }
    }

    /** Across tenants, in plain JDBC: it yields ids and nothing else. */
    private List<Ref> plain() {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement(
                                "select tenant_id, id from webhook where url_shown is null");
                var rows = select.executeQuery()) {
            var found = new ArrayList<Ref>();
            while (rows.next()) {
                found.add(new Ref(rows.getString(1), rows.getLong(2)));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }
}
