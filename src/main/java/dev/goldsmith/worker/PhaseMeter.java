package dev.goldsmith.worker;

import dev.goldsmith.build.Phase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Measures how long runs stay in each phase: {@code goldsmith.run.phase}. */
final class PhaseMeter {
    private final MeterRegistry meters;
    private Timer.@Nullable Sample sample;
    private @Nullable Phase phase;

    PhaseMeter(MeterRegistry meters) {
        this.meters = meters;
    }

    void enter(Phase next) {
        end();
        phase = next;
        sample = Timer.start(meters);
    }

    void end() {
        if (sample != null && phase != null) {
            sample.stop(
                    meters.timer(
                            "goldsmith.run.phase", "phase", phase.name().toLowerCase(Locale.ROOT)));
        }
        sample = null;
    }
}
