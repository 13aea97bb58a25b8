package dev.goldsmith.door;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.SentText;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Every body here is text in UTF-8, as it is: JSON and forms. What says that it is something else
 * is turned away by its head, and what doesn't say so fails where it is read. The parts of a
 * multipart form are files, looked at by those who take them; so are a zip and a piece of a disk.
 */
@ApplicationScoped
public class Texts {
    private static final String LOOKED_AT = Texts.class.getName();
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*(\"[^\"]*\"|[^;\\s]*)", Pattern.CASE_INSENSITIVE);

    @Inject Instance<Router> router;

    void register(@Observes Filters filters) {
        // Behind Proxies, which begins anew as well; before a request is counted.
        filters.register(this::look, 9_500);
        filters.register(Texts::requireText, 790);
    }

    private void look(RoutingContext context) {
        var request = context.request();
        var here = Vertx.currentContext();
        var type = type(context);
        if (Bodies.length(request) == 0
                || type.startsWith("multipart/")
                || type.startsWith("application/zip")
                || isDisk(request.path(), type)
                || !isUtf8(type)
                || here.getLocal(LOOKED_AT) != null) {
            context.next();
            return;
        }
        here.putLocal(LOOKED_AT, true);
        var text = isForm(type) ? SentText.form() : SentText.plain();
        // From the start, as what it is.
        router.get().handle(new TextRequest(request, text));
    }

    private static void requireText(RoutingContext context) {
        var request = context.request();
        if (Bodies.length(request) == 0) {
            context.next();
            return;
        }
        var encoding = request.getHeader(HttpHeaderNames.CONTENT_ENCODING);
        var type = type(context);
        if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
            context.response().putHeader(HttpHeaderNames.ACCEPT_ENCODING, "identity");
            TurnedAway.from(
                    context,
                    Refusal.UNSUPPORTED_TYPE,
                    "Send the body as it is: a Content-Encoding isn't read here.");
        } else if (!isForm(type) && !isUtf8(type)) {
            TurnedAway.from(
                    context,
                    Refusal.UNSUPPORTED_TYPE,
                    "Send the body in UTF-8: the charset of its Content-Type isn't read here.");
        } else {
            context.next();
        }
    }

    /** Bytes elsewhere aren't wanted, whatever they are called. */
    private static boolean isDisk(String path, String type) {
        return type.startsWith("application/octet-stream") && BodyRoute.of(path) == BodyRoute.DISK;
    }

    /** One that says its charset is read by it: old clients write Latin-1 beside what is ASCII. */
    private static boolean isForm(String type) {
        return type.startsWith("application/x-www-form-urlencoded");
    }

    private static boolean isUtf8(String type) {
        var said = CHARSET.matcher(type);
        return !said.find() || SentText.isUtf8(said.group(1));
    }

    private static String type(RoutingContext context) {
        var type = context.request().getHeader(HttpHeaderNames.CONTENT_TYPE);
        return type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
    }
}
