package dev.goldsmith.worker;

import dev.goldsmith.build.Engine;
import dev.goldsmith.build.azure.AzureEngine;
import dev.goldsmith.fetch.GuardedFetch;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Puts the engine together that follows builds on Azure. */
class AzureGround {

    /** See {@link AzureEngine.Settings}. */
    @ConfigMapping(prefix = "goldsmith.worker.engine.azure")
    interface Config {
        /** Between two looks at a run, where Azure doesn't say when to come again. */
        @WithDefault("15s")
        Duration look();

        /** How long a service that doesn't answer, or is busy, is asked again. */
        @WithDefault("30m")
        Duration patience();

        /** Beyond a template's own time, which Azure keeps itself. */
        @WithDefault("15m")
        Duration grace();
    }

    @Produces
    @Singleton
    Engine azure(Config config, AzureBook book, GuardedFetch fetch) {
        return new AzureEngine(
                new AzureEngine.Settings(config.look(), config.patience(), config.grace()),
                book,
                fetch,
                Clock.systemUTC());
    }
}
