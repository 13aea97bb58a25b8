package dev.goldsmith.api;

import java.net.URI;
import org.jboss.resteasy.reactive.RestResponse;

/** Answers what was made, or is being made, with its address. */
final class Made {
    private Made() {}

    static <T> RestResponse<T> at(URI address, T made) {
        return answer(RestResponse.Status.CREATED, address, made);
    }

    static <T> RestResponse<T> accepted(URI address, T begun) {
        return answer(RestResponse.Status.ACCEPTED, address, begun);
    }

    private static <T> RestResponse<T> answer(RestResponse.Status status, URI address, T entity) {
        return RestResponse.ResponseBuilder.create(status, entity).location(address).build();
    }
}
