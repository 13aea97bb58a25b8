package dev.goldsmith.door;

import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/**
 * Refusals before there is a request context: the pages' own words aren't at hand, and what the
 * request still sends is read by nobody.
 */
final class TurnedAway {
    private TurnedAway() {}

    static void from(RoutingContext context, Refusal refusal, String detail) {
        var request = context.request();
        context.response().putHeader("Connection", "close");
        if (refusal == Refusal.UNAVAILABLE || refusal == Refusal.THROTTLED) {
            context.response().putHeader("Retry-After", "1");
        }
        // Nobody shall go on sending what nobody reads.
        answer(context, refusal, detail).onComplete(_ -> request.connection().close());
    }

    /** The answer alone; the connection stays. */
    static Future<Void> answer(RoutingContext context, Refusal refusal, String detail) {
        var answer = context.response().setStatusCode(refusal.status);
        return switch (Dialect.of(context.request().path())) {
            case API ->
                    answer.putHeader("Content-Type", "application/problem+json")
                            .end(
                                    Json.write(
                                            Map.of(
                                                    "type",
                                                    "urn:goldsmith:problem:" + refusal.slug,
                                                    "title",
                                                    refusal.title,
                                                    "status",
                                                    refusal.status,
                                                    "detail",
                                                    detail)));
            case ARM ->
                    answer.putHeader("Content-Type", "application/json")
                            .end(
                                    Json.write(
                                            Map.of(
                                                    "error",
                                                    ArmError.of(new Refused(refusal, detail)))));
            case WEB ->
                    refusal == Refusal.UNAUTHENTICATED
                            ? answer.setStatusCode(303).putHeader("Location", "/login").end()
                            : answer.putHeader("Content-Type", "text/plain; charset=utf-8")
                                    .end(detail + "\n");
        };
    }
}
