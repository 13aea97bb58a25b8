package dev.goldsmith.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.KeptAnswers;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a POST safe to repeat: the same key with the same request gets the first answer again, and
 * nothing is done twice. The API takes the key from the header {@code Idempotency-Key}, a page's
 * form from its hidden field {@code idempotencyKey}. An answer that showed a secret is kept without
 * it, and its repeat is refused with word of what the first one made.
 */
@ApplicationScoped
public class Idempotency {
    public static final String HEADER = "Idempotency-Key";
    public static final String REPLAYED = "Idempotency-Replayed";

    /** The hidden field of a form. */
    public static final String FIELD = "idempotencyKey";

    private static final MediaType JSON = MediaType.APPLICATION_JSON_TYPE.withCharset("UTF-8");
    private static final Pattern KEY = Pattern.compile("[ -~]{1,200}");

    @Inject KeptAnswers answers;
    @Inject ObjectMapper json;
    @Inject Caller caller;
    @Inject UriInfo uri;

    /** An answer that may show what is kept nowhere. */
    public interface ShownOnce {
        boolean showsSecret();
    }

    /**
     * A form that was sent twice does once what it says. Other words under the same key, as after
     * going back in the history, are another request.
     *
     * @param typed with the key in its field; without one it is just done
     */
    public Response click(MultivaluedMap<String, String> typed, Supplier<Response> work) {
        var key = typed.getFirst(FIELD);
        return key == null || key.isEmpty() || caller.signedInOrNull() == null
                ? work.get()
                : once(key + "/" + Digest.of(new TreeMap<>(typed).toString()).hex(), "", work::get);
    }

    /** What is to be done once. */
    public interface Work<X extends Exception> {
        Response done() throws X;
    }

    /**
     * To be called in the transaction that the work is done in. Work with transactions of its own
     * gives its key back when it fails; one that nobody came back from keeps it for a day.
     *
     * @param key null or empty: just do it
     * @param request what is asked for besides the path; compared by its text
     * @throws Refused INVALID_REQUEST when the key isn't one, CONFLICT when it belongs to another
     *     request or that request is still being answered
     */
    public <X extends Exception> Response once(@Nullable String key, Object request, Work<X> work)
            throws X {
        if (key == null || key.isEmpty()) {
            return work.done();
        }
        if (!KEY.matcher(key).matches()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    HEADER,
                    "An idempotency key has 1 to 200 printable ASCII characters; a UUID is a good one.");
        }
        var hash = Digest.of(uri.getPath() + "\n" + request).hex();
        var whose = new KeptAnswers.Key(tenantId(), caller.personId(), key);
        var kept = answers.claim(whose, hash);
        if (kept.isPresent()) {
            return replay(kept.get(), hash);
        }
        var response = done(whose, work);
        keep(whose, response);
        return response;
    }

    private <X extends Exception> Response done(KeptAnswers.Key whose, Work<X> work) throws X {
        boolean alone = !QuarkusTransaction.isActive();
        try {
            return work.done();
        } catch (Throwable failure) {
            if (alone) {
                answers.release(whose);
            }
            throw failure;
        }
    }

    private static Response replay(KeptAnswers.Kept kept, String hash) {
        if (!kept.requestHash().equals(hash)) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    HEADER,
                    "This idempotency key was used for another request; take a new one for each.");
        }
        var headers = kept.headers().values();
        if (kept.headers().shownOnce()) {
            var made = headers.get(HttpHeaders.LOCATION);
            throw Refused.field(
                    Refusal.CONFLICT,
                    HEADER,
                    "This request was already answered%s, and that answer is shown only once. If it was lost, remove what it created and send the request again."
                            .formatted(made == null ? "" : "; it made " + made));
        }
        var response = Response.status(kept.status()).header(REPLAYED, "true");
        headers.forEach(response::header);
        if (kept.body() != null) {
            response.type(JSON).entity(kept.body());
        }
        return response.build();
    }

    private void keep(KeptAnswers.Key whose, Response response) {
        Map<String, String> headers = new HashMap<>();
        for (var name : new String[] {HttpHeaders.LOCATION, HttpHeaders.ETAG}) {
            var value = response.getHeaderString(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        boolean shownOnce = shownOnce(response.getEntity());
        answers.keep(
                whose,
                response.getStatus(),
                new KeptAnswers.Headers(headers, shownOnce),
                shownOnce ? null : body(response));
    }

    /** A page is answered by a form where the browser shall show it this once. */
    private static boolean shownOnce(@Nullable Object entity) {
        return entity instanceof String || entity instanceof ShownOnce it && it.showsSecret();
    }

    private @Nullable String body(Response response) {
        try {
            return response.hasEntity() ? json.writeValueAsString(response.getEntity()) : null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer to a POST is plain data", e);
        }
    }

    private String tenantId() {
        var access = caller.accessOrNull();
        return access == null ? Tenancy.NOBODY : access.tenantId();
    }
}
