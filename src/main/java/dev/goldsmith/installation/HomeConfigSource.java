package dev.goldsmith.installation;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Settings that follow from others: what a role switches on. Lower than what an operator sets. */
public final class HomeConfigSource implements ConfigSourceFactory {
    private static final int BELOW_APPLICATION_PROPERTIES = 200;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Map<String, String> derived = new HashMap<>();
        var roles = text(context.getValue("goldsmith.roles"), "portal,worker");
        derived.put(
                "mp.messaging.incoming.runs.enabled", Boolean.toString(roles.contains("worker")));
        derived.put(
                "mp.messaging.incoming.facts.enabled", Boolean.toString(roles.contains("portal")));
        return List.of(
                new PropertiesConfigSource(
                        derived, "goldsmith-home", BELOW_APPLICATION_PROPERTIES));
    }

    private static String text(
            @org.jspecify.annotations.Nullable ConfigValue value, String fallback) {
        return value == null || value.getValue() == null ? fallback : value.getValue();
    }
}
