package dev.goldsmith.web;

import dev.goldsmith.door.Caller;
import dev.goldsmith.door.ErrorPage;
import dev.goldsmith.kernel.Refused;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * What a refusal looks like on the web: with all that stands around a page of the tenant, or of the
 * account, for who is in there; alone for everybody else, and where something is broken.
 */
@ApplicationScoped
public class ErrorPages implements ErrorPage {
    @Inject Caller caller;

    record Refusal(Refused refused, boolean secondFactor, String requestId)
            implements TemplateInstance {}

    record Inside(Refused refused, String requestId) implements TemplateInstance {}

    record Outside(Refused refused, String requestId) implements TemplateInstance {}

    @Override
    public String render(Refused refused, String requestId) {
        boolean secondFactor = refused.refusal == dev.goldsmith.kernel.Refusal.SECOND_FACTOR;
        TemplateInstance page = new Refusal(refused, secondFactor, requestId);
        if (refused.refusal.status < 500 && !secondFactor) {
            if (caller.accessOrNull() != null) {
                page = new Inside(refused, requestId);
            } else if (caller.signedInOrNull() != null) {
                page = new Outside(refused, requestId);
            }
        }
        return page.render();
    }
}
