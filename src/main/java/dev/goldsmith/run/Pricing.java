package dev.goldsmith.run;

import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.Template;
import io.quarkus.arc.Arc;
import java.math.BigDecimal;

/** Port to those who know what a build costs. */
public interface Pricing {
    /** Those of this installation; entities have nothing injected. */
    static Pricing known() {
        return Arc.container().instance(Pricing.class).get();
    }

    /**
     * What a build is going to cost.
     *
     * @param low at least, and {@code high}: at most, in all likelihood
     */
    record Expected(BigDecimal low, BigDecimal high, String currency) {}

    Expected expected(Template template, ImageTemplate document);

    /** In the transaction that requests a run: what was expected of it then. */
    void requested(Run run, Expected expected);
}
