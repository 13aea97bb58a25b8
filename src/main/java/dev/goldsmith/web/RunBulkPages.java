package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.Permission;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The same for several runs as on the page of each: by the same verbs, each in a transaction of its
 * own, so that one that is refused keeps no other from it.
 */
@Path("/t/{slug}/runs")
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@RunOnVirtualThread
public class RunBulkPages {
    @Inject Caller caller;
    @Inject Idempotency idempotency;

    record Bulk(String root, String title, String did, List<Line> lines)
            implements TemplateInstance {}

    /**
     * @param led the run that it led to: itself, or the one that repeats it
     * @param why it was refused; null: it wasn't
     */
    record Line(long number, long led, @Nullable String why) {}

    @POST
    @Path("cancellations")
    @Allow(Permission.RUN)
    public TemplateInstance cancel(MultivaluedMap<String, String> typed) {
        var by = caller.access();
        return each(
                typed,
                "Cancel runs",
                "canceled",
                number -> {
                    Run.requireLocked(by, number).cancel(by);
                    return number;
                });
    }

    @POST
    @Path("retries")
    @Allow(Permission.RUN)
    public TemplateInstance retry(MultivaluedMap<String, String> typed) {
        var key = typed.getFirst(Idempotency.FIELD);
        return each(
                typed,
                "Run again",
                "started again",
                number -> {
                    var led =
                            idempotency.once(
                                    key == null || key.isEmpty() ? null : key + "/" + number,
                                    "retry",
                                    () -> again(number));
                    var path = led.getHeaderString("Location");
                    return Long.parseLong(path.substring(path.lastIndexOf('/') + 1));
                });
    }

    private Response again(long number) {
        var by = caller.access();
        var run = Run.require(by, number).retry(by);
        return Response.seeOther(
                        java.net.URI.create("/t/%s/runs/%d".formatted(by.tenantSlug(), run.number)))
                .build();
    }

    private Bulk each(
            MultivaluedMap<String, String> typed, String title, String did, LongUnaryOperator act) {
        var lines = new ArrayList<Line>();
        for (var number : numbers(typed.getOrDefault("run", List.of()))) {
            try {
                long led = QuarkusTransaction.requiringNew().call(() -> act.applyAsLong(number));
                lines.add(new Line(number, led, null));
            } catch (Refused refused) {
                lines.add(new Line(number, number, refused.detail()));
            }
        }
        return new Bulk("/t/" + caller.access().tenantSlug(), title, did, lines);
    }

    private static List<Long> numbers(List<String> typed) {
        if (typed.isEmpty()
                || typed.size() > Page.MAX_LIMIT
                || !typed.stream().allMatch(it -> it.matches("\\d{1,18}"))) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "run",
                    "Select the runs first, %d at most.".formatted(Page.MAX_LIMIT));
        }
        return typed.stream().map(Long::valueOf).distinct().toList();
    }
}
