package dev.goldsmith.testing;

import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Leaves the portal one connection to its database: what needs a second one while it has the first
 * waits for itself, as a crowd of such requests waits for one another.
 */
public final class OneConnection implements AutoCloseable {
    private final List<Connection> others = new ArrayList<>();

    public OneConnection(AgroalDataSource database) throws SQLException {
        int all =
                ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.max-size", int.class);
        while (others.size() < all - 1) {
            others.add(database.getConnection());
        }
    }

    @Override
    public void close() throws SQLException {
        for (var connection : others) {
            connection.close();
        }
    }
}
