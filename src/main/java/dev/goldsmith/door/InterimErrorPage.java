package dev.goldsmith.door;

import dev.goldsmith.kernel.Refused;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;

/** Until the web door brings its own. */
@DefaultBean
@ApplicationScoped
public class InterimErrorPage implements ErrorPage {
    @Override
    public String render(Refused refused, String requestId) {
        return "<!doctype html><title>Goldsmith</title><p>" + refused.refusal.title;
    }
}
