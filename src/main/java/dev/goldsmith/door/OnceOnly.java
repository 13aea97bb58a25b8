package dev.goldsmith.door;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Within the transaction of the endpoint, so that its work and its kept answer stand or fall
 * together.
 */
@Once
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
class OnceOnly {
    @Inject Idempotency idempotency;
    @Inject SentBody sent;
    @Inject HttpHeaders headers;

    @AroundInvoke
    Object once(InvocationContext call) throws Exception {
        var answer =
                idempotency.once(
                        headers.getHeaderString(Idempotency.HEADER),
                        sent.text(),
                        () -> ((RestResponse<?>) call.proceed()).toResponse());
        return replay(answer);
    }

    private static RestResponse<Object> replay(Response answer) {
        var builder =
                RestResponse.ResponseBuilder.create(answer.getStatusInfo(), answer.getEntity());
        answer.getHeaders()
                .forEach((name, values) -> values.forEach(it -> builder.header(name, it)));
        return builder.build();
    }
}
