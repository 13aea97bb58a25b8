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

    /** What bringing an image that is built to its targets is going to cost. */
    Expected distribution(Template template, ImageTemplate document);

    /**
     * Whether a run that costs this needs an approval, since a budget has less. Nobody else takes
     * anything from its budgets until the transaction ends.
     *
     * @throws dev.goldsmith.kernel.Refused BUDGET where a budget stops it
     */
    boolean overBudget(Template template, Expected expected);

    /** In the transaction that requests a run: what was expected of it then. */
    void requested(Run run, Expected expected);
}
