package dev.goldsmith.guardrail;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Bounds of what guardrails can be excused from. */
@ConfigMapping(prefix = "goldsmith.guardrail")
public interface GuardrailConfig {
    /** How far ahead the end of an exception can be. */
    @WithDefault("365d")
    Duration longestException();
}
