package dev.goldsmith.storage;

import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.installation.Places;
import dev.goldsmith.tenant.Tenancy;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What the last sweeps found, on every portal the same, by place. */
@ApplicationScoped
public class StorageMeters {
    /** One scrape asks for many meters. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    @Inject InstallationConfig installation;
    @Inject Places places;
    @Inject Tenancy tenancy;
    @Inject MeterRegistry meters;

    private volatile Map<String, StorePlace> swept = Map.of();
    private volatile Instant readAt = Instant.EPOCH;

    void register(@Observes StartupEvent start) {
        if (!installation.plays(InstallationConfig.Role.PORTAL)) {
            return;
        }
        for (var place : places.names()) {
            gauge("contents", place, it -> it.contents);
            gauge("bytes", place, it -> it.bytes);
            gauge("leaving.bytes", place, it -> it.leavingBytes);
            gauge(
                    "swept.seconds",
                    place,
                    it -> it.endedAt == null ? 0 : it.endedAt.getEpochSecond());
            gauge("fault", place, it -> it.fault == null ? 0 : 1);
            FunctionCounter.builder(
                            "goldsmith.store.freed.bytes",
                            this,
                            it -> it.read(place, row -> row.goneBytes))
                    .tag("place", place)
                    .register(meters);
            var there = places.find(place).orElseThrow();
            Gauge.builder(
                            "goldsmith.store.free.bytes",
                            () -> {
                                var free = there.free();
                                // A storage account that is there has no end that it would tell.
                                return free != null
                                        ? free
                                        : there.lack().isEmpty() ? Double.NaN : 0;
                            })
                    .tag("place", place)
                    .register(meters);
        }
    }

    private void gauge(String name, String place, ToDoubleFunction<StorePlace> value) {
        Gauge.builder("goldsmith.store." + name, () -> read(place, value))
                .tag("place", place)
                .register(meters);
    }

    private double read(String place, ToDoubleFunction<StorePlace> value) {
        if (readAt.plus(FRESH).isBefore(Instant.now())) {
            swept =
                    tenancy.outside(StorePlace::all).stream()
                            .collect(Collectors.toMap(it -> it.name, Function.identity()));
            readAt = Instant.now();
        }
        var row = swept.get(place);
        return row == null ? 0 : value.applyAsDouble(row);
    }
}
