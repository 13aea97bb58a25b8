package dev.goldsmith.web;

import dev.goldsmith.door.ErrorPage;
import dev.goldsmith.kernel.Refused;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.context.ApplicationScoped;

/** What a refusal looks like on the web. */
@ApplicationScoped
public class ErrorPages implements ErrorPage {
    record Refusal(Refused refused, boolean secondFactor, String requestId)
            implements TemplateInstance {}

    @Override
    public String render(Refused refused, String requestId) {
        return new Refusal(
                        refused,
                        refused.refusal == dev.goldsmith.kernel.Refusal.SECOND_FACTOR,
                        requestId)
                .render();
    }
}
