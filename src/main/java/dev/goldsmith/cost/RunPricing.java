package dev.goldsmith.cost;

import dev.goldsmith.run.Pricing;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.Template;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;

/** What runs are expected to cost: told before they are requested, and written down when. */
@ApplicationScoped
@Unremovable
public class RunPricing implements Pricing {
    @Override
    public Expected expected(Template template, ImageTemplate document) {
        var estimate = Estimate.of(template, document);
        return new Expected(estimate.low(), estimate.high(), estimate.currency());
    }

    @Override
    public Expected distribution(Template template, ImageTemplate document) {
        var estimate = Estimate.of(template, document);
        return new Expected(estimate.copies().low(), estimate.copies().high(), estimate.currency());
    }

    @Override
    public boolean overBudget(Template template, Expected expected) {
        return BudgetGate.asks(template, expected);
    }

    @Override
    public void requested(Run run, Expected expected) {
        var cost = RunCost.begin(run);
        cost.currency = expected.currency();
        cost.estimateLow = expected.low();
        cost.estimateHigh = expected.high();
        cost.saved = BigDecimal.ZERO;
        cost.persist();
        BudgetGate.reserve(run, expected);
    }
}
