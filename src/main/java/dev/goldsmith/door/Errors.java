package dev.goldsmith.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.goldsmith.build.ContentGone;
import dev.goldsmith.kernel.DatabaseAway;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import jakarta.inject.Inject;
import jakarta.persistence.PessimisticLockException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.LockAcquisitionException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Renders what went wrong in the dialect of the door that was knocked at. */
public class Errors {
    private static final Logger LOG = Logger.getLogger(Errors.class);

    /** The path that somebody wanted before they had to sign in. */
    public static final String RETURN_COOKIE = "goldsmith-return";

    private static final Set<String> OF_THE_BODY =
            Set.of("content-type", "content-length", "transfer-encoding");

    @Inject Caller caller;
    @Inject ErrorPage page;
    @Inject RefusedActs refusedActs;
    @Inject Verbs verbs;

    @ServerExceptionMapper
    public Response refused(Refused refused, @Context UriInfo uri, @Context HttpHeaders headers) {
        refusedActs.note(refused, uri.getPath());
        return answer(refused, uri, headers);
    }

    private Response answer(Refused refused, UriInfo uri, HttpHeaders headers) {
        var path = uri.getPath();
        var answer =
                switch (Dialect.of(path)) {
                    case API -> problem(refused, path);
                    case ARM -> arm(refused, uri);
                    case WEB -> page(refused, uri, headers);
                };
        if (refused.refusal == Refusal.UNAVAILABLE || refused.refusal == Refusal.THROTTLED) {
            answer.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, Away.RETRY_AFTER_SECONDS);
        }
        return answer;
    }

    @ServerExceptionMapper
    public Response http(
            WebApplicationException e,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context Request request) {
        var refused = BodyFailure.refused(e);
        if (refused != null) {
            return refused(refused, uri, headers);
        }
        int status = e.getResponse().getStatus();
        if (status < 400) {
            return e.getResponse();
        }
        if (status == 404 || status == 405) {
            return elsewhere(e, uri, headers, request);
        }
        return answer(e, status, uri, headers).build();
    }

    /** RESTEasy says 404 of some addresses that have other methods, and never which those are. */
    private Response elsewhere(
            WebApplicationException e, UriInfo uri, HttpHeaders headers, Request request) {
        var there = verbs.at(uri.getPath());
        boolean wrong = !there.isEmpty() && !there.contains(request.getMethod());
        var answer = answer(e, wrong ? 405 : 404, uri, headers);
        return wrong
                ? answer.header(HttpHeaders.ALLOW, String.join(", ", there)).build()
                : answer.build();
    }

    private Response.ResponseBuilder answer(
            WebApplicationException e, int status, UriInfo uri, HttpHeaders headers) {
        var answer =
                Response.fromResponse(
                        answer(new Refused(byStatus(status), sentence(status, e)), uri, headers));
        // What the exception says besides belongs to the answer, as Content-Range.
        e.getResponse()
                .getStringHeaders()
                .forEach((name, values) -> {
                    if (!OF_THE_BODY.contains(name.toLowerCase(Locale.ROOT))) {
                        values.forEach(value -> answer.header(name, value));
                    }
                });
        return answer;
    }

    /** What somebody asks for is known, and its bytes were deleted. */
    @ServerExceptionMapper
    public Response gone(ContentGone e, @Context UriInfo uri, @Context HttpHeaders headers) {
        return answer(
                new Refused(
                        Refusal.GONE,
                        "The requested content was deleted from the store: %s."
                                .formatted(e.content)),
                uri,
                headers);
    }

    /** Two did the same at the same moment, and the database's unique keys let one through. */
    @ServerExceptionMapper
    public Response unique(
            ConstraintViolationException e, @Context UriInfo uri, @Context HttpHeaders headers) {
        return e.getKind() == ConstraintViolationException.ConstraintKind.UNIQUE
                ? answer(
                        new Refused(
                                Refusal.CONFLICT,
                                "Somebody else made the same at this moment; look again."),
                        uri,
                        headers)
                : broken(e, uri, headers);
    }

    /** Somebody changes the same row; who gave way can simply try again. */
    @ServerExceptionMapper({LockAcquisitionException.class, PessimisticLockException.class})
    public Response busy(Throwable e, @Context UriInfo uri, @Context HttpHeaders headers) {
        return answer(
                new Refused(
                        Refusal.CONFLICT,
                        "Somebody else changes the same at this moment; send the request again."),
                uri,
                headers);
    }

    @ServerExceptionMapper
    public Response json(
            JsonProcessingException e, @Context UriInfo uri, @Context HttpHeaders headers) {
        var at = e.getLocation();
        return answer(
                new Refused(
                        Refusal.MALFORMED_JSON,
                        at == null
                                ? "The body is not the JSON that is expected here."
                                : "The body is not valid JSON at line %d, column %d."
                                        .formatted(at.getLineNr(), at.getColumnNr())),
                uri,
                headers);
    }

    @ServerExceptionMapper
    public Response broken(Throwable e, @Context UriInfo uri, @Context HttpHeaders headers) {
        var refused = BodyFailure.refused(e);
        if (refused != null) {
            return refused(refused, uri, headers);
        }
        if (BodyFailure.hasLeft(e)) {
            LOG.debugf("request %s to %s: its body didn't come", caller.requestId(), uri.getPath());
            return answer(
                    new Refused(Refusal.INVALID_REQUEST, "The connection ended before the body."),
                    uri,
                    headers);
        }
        if (DatabaseAway.causedBy(e)) {
            LOG.warnf("request %s to %s: %s", caller.requestId(), uri.getPath(), Away.SENTENCE);
            return answer(Away.refused(), uri, headers);
        }
        LOG.errorf(e, "request %s to %s failed", caller.requestId(), uri.getPath());
        return answer(
                new Refused(
                        Refusal.BROKEN,
                        "Something went wrong on our side. The server's log has it under request "
                                + caller.requestId()
                                + "."),
                uri,
                headers);
    }

    /** RFC 9457. */
    private Response problem(Refused refused, String path) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "urn:goldsmith:problem:" + refused.refusal.slug);
        body.put("title", refused.refusal.title);
        body.put("status", refused.refusal.status);
        body.put("detail", refused.detail());
        body.put("instance", path);
        body.put("requestId", caller.requestId());
        if (!refused.violations.isEmpty()) {
            body.put("violations", refused.violations);
        }
        var response =
                Response.status(refused.refusal.status)
                        .type("application/problem+json")
                        .entity(body);
        if (refused.refusal == Refusal.UNAUTHENTICATED) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"goldsmith\"");
        }
        return response.build();
    }

    private Response arm(Refused refused, UriInfo uri) {
        var response =
                Response.status(refused.refusal.status)
                        .type(MediaType.APPLICATION_JSON)
                        .header("x-ms-request-id", caller.requestId())
                        .entity(ArmError.of(refused, uri));
        if (refused.refusal == Refusal.UNAUTHENTICATED) {
            response.header(
                    HttpHeaders.WWW_AUTHENTICATE,
                    "Bearer authorization_uri=\"%sadfs\", error=\"invalid_token\""
                            .formatted(uri.getBaseUri()));
        }
        return response.build();
    }

    private Response page(Refused refused, UriInfo uri, HttpHeaders headers) {
        boolean fragment = headers.getHeaderString("HX-Request") != null;
        if (refused.refusal == Refusal.UNAUTHENTICATED) {
            return fragment
                    ? Response.status(401).header("HX-Redirect", "/login").build()
                    : Response.seeOther(URI.create("/login"))
                            .cookie(
                                    new NewCookie.Builder(RETURN_COOKIE)
                                            .value(wanted(uri.getRequestUri()))
                                            .path("/")
                                            .httpOnly(true)
                                            .sameSite(NewCookie.SameSite.LAX)
                                            .maxAge(600)
                                            .build())
                            .build();
        }
        return Response.status(refused.refusal.status)
                .type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(page.render(refused, caller.requestId()))
                .build();
    }

    private static String wanted(URI address) {
        return address.getRawQuery() == null
                ? address.getRawPath()
                : address.getRawPath() + "?" + address.getRawQuery();
    }

    private static Refusal byStatus(int status) {
        return switch (status) {
            case 401 -> Refusal.UNAUTHENTICATED;
            case 403 -> Refusal.FORBIDDEN;
            case 404 -> Refusal.NOT_FOUND;
            case 405 -> Refusal.METHOD_NOT_ALLOWED;
            case 406 -> Refusal.NOT_ACCEPTABLE;
            case 409 -> Refusal.CONFLICT;
            case 410 -> Refusal.GONE;
            case 412 -> Refusal.STALE;
            case 413 -> Refusal.TOO_LARGE;
            case 415 -> Refusal.UNSUPPORTED_TYPE;
            case 416 -> Refusal.RANGE;
            default -> status < 500 ? Refusal.INVALID_REQUEST : Refusal.BROKEN;
        };
    }

    private static String sentence(int status, WebApplicationException e) {
        return switch (status) {
            case 404 -> "There is nothing at this address.";
            case 405 -> "This address doesn't answer that method.";
            case 406 -> "This address can't answer in the media type that you accept.";
            case 413 -> "The body is larger than this address accepts.";
            case 415 -> "This address doesn't take that content type.";
            default -> e.getMessage() == null ? "The request is not valid." : e.getMessage();
        };
    }
}
