package dev.goldsmith.run;

import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.Template;
import io.quarkus.arc.Arc;
import org.jspecify.annotations.Nullable;

/** Port to those who know what an image descends from, and what its ancestors ask of it. */
public interface Inheritance {
    /** Those of this installation; entities have nothing injected. */
    static Inheritance known() {
        return Arc.container().instance(Inheritance.class).get();
    }

    /**
     * What a run takes along.
     *
     * @param ancestors see {@link Run#ancestors}
     * @param guardrails see {@link Run#guardrails}
     * @param exceptions see {@link Run#exceptions}
     */
    record Taken(String ancestors, @Nullable String guardrails, @Nullable String exceptions) {}

    /**
     * What a run of now is held to.
     *
     * @throws Refused CONFLICT with everything that the document does and an ancestor forbids
     */
    Taken taken(Template template, ImageTemplate document);

    /**
     * What counts now for what this run captured.
     *
     * @throws Refused CONFLICT when it isn't what it was checked for
     */
    Taken counting(Run builder);
}
