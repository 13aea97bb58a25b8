package dev.goldsmith.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/**
 * A {@link PortalOnly} with one connection to its database: what needs a second one while it has
 * the first waits for itself, as a crowd of such requests waits for one another.
 */
public final class OneConnection implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        var settings = new HashMap<>(new PortalOnly().getConfigOverrides());
        settings.put("quarkus.datasource.jdbc.max-size", "1");
        settings.put("quarkus.datasource.jdbc.min-size", "0");
        settings.put("quarkus.datasource.jdbc.acquisition-timeout", "2S");
        return settings;
    }
}
