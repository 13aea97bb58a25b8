package dev.goldsmith.worker;

import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.Engine;
import dev.goldsmith.build.PretendEngine;
import dev.goldsmith.build.image.Catalogue;
import dev.goldsmith.tenant.Tenancy;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** Puts the engine together that only pretends. */
class PretendGround {

    /** See {@link PretendEngine.Settings}. */
    @ConfigMapping(prefix = "goldsmith.worker.engine.pretend")
    interface Config {
        @WithDefault("false")
        boolean allowed();

        @WithDefault("100ms")
        Duration duration();

        Map<String, Duration> durations();

        @WithDefault("1")
        int lines();

        Map<String, Double> failures();
    }

    @Produces
    @Singleton
    Engine pretend(Config config, Catalogue catalogue, ContentStore store, Tenancy tenancy) {
        return new PretendEngine(
                new PretendEngine.Settings(
                        config.allowed(),
                        config.duration(),
                        config.durations(),
                        config.lines(),
                        config.failures()),
                (tenant, source) ->
                        tenancy.in(tenant, () -> SourceParent.of(tenant, source, catalogue)),
                store,
                Clock.systemUTC());
    }
}
