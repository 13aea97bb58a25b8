package dev.goldsmith.arm;

import io.agroal.api.AgroalDataSource;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;

/**
 * Operations are kept for 90 days; no client asks for older ones. Plain JDBC, because they are of
 * all tenants.
 */
@ApplicationScoped
class OldOperations {
    @Inject AgroalDataSource database;

    @Scheduled(every = "24h", delayed = "10m")
    @RunOnVirtualThread
    void forget() throws SQLException {
        try (var connection = database.getConnection();
                var delete =
                        connection.prepareStatement(
                                "delete from arm_operation where started_at < utc_timestamp(6) - interval 90 day limit 10000")) {
            delete.executeUpdate();
        }
    }
}
