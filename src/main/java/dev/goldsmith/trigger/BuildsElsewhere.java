package dev.goldsmith.trigger;

import dev.goldsmith.template.Template;
import org.jspecify.annotations.Nullable;

/**
 * Port to those who build templates when a source has moved, in an order of their own. A trigger
 * leaves it to them; when they haven't done it, it looks again.
 */
public interface BuildsElsewhere {
    /**
     * Why nothing needs to start this template for what it takes now, in one sentence, as {@code
     * Cascade 4 builds it.}; null: nobody is going to.
     */
    @Nullable String plan(Template template);
}
