package dev.goldsmith.arm;

import dev.goldsmith.door.Caller;
import dev.goldsmith.operation.Operation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;

/**
 * Answers that say where to ask how it goes on: absolute, on the host that the client used, in the
 * version that it speaks.
 */
@RequestScoped
class LongRunning {
    static final String ASYNC = "Azure-AsyncOperation";

    /** Seconds until a client should ask again; az would wait for 30 without it. */
    private static final int RUN = 5;

    private static final int QUICK = 1;

    @Inject Caller caller;
    @Inject UriInfo uri;

    /** What PUT answers with: never {@code Location}, which clients take for the resource's. */
    Response.ResponseBuilder created(
            Response.ResponseBuilder answer, String location, Operation it) {
        return answer.header(ASYNC, address(At.BUILDER, location, it))
                .header(HttpHeaders.RETRY_AFTER, retryAfter(it));
    }

    /** The same of something that people have to say yes to. */
    Response.ResponseBuilder waiting(Response.ResponseBuilder answer, Operation it) {
        return answer.header(ASYNC, address(At.COMPUTE, At.LOCATION, it))
                .header(HttpHeaders.RETRY_AFTER, RUN);
    }

    /** 202 without a body. */
    Response accepted(String provider, String location, Operation it) {
        var address = address(provider, location, it);
        return Response.accepted()
                .header(ASYNC, address)
                .header(HttpHeaders.LOCATION, address)
                .header(HttpHeaders.RETRY_AFTER, retryAfter(it))
                .build();
    }

    /** An absolute address on the host that the client used. */
    UriBuilder here(String path) {
        return uri.getBaseUriBuilder().path(path);
    }

    /** The version that the client speaks. */
    String version() {
        return String.valueOf(uri.getQueryParameters().getFirst(ApiVersions.PARAMETER));
    }

    int retryAfter(Operation it) {
        return it.runNumber == null && it.versionId == null ? QUICK : RUN;
    }

    private String address(String provider, String location, Operation it) {
        return here("/subscriptions/%s%s/locations/%s/operations/%s"
                        .formatted(
                                caller.access().tenantId(),
                                provider,
                                location.replace(" ", "").toLowerCase(java.util.Locale.ROOT),
                                it.uuid))
                .queryParam(ApiVersions.PARAMETER, version())
                .build()
                .toString();
    }
}
