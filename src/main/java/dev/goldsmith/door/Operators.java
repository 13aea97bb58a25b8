package dev.goldsmith.door;

import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Operator;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;

/** The installation's administrator who sent the current request. */
@RequestScoped
public class Operators {
    @Inject Caller caller;
    @Inject Directory directory;
    @Inject HttpServerRequest request;

    public Operator current() {
        var person = directory.person(caller.personId());
        return new Operator(
                caller.personId(),
                person == null ? "" : person.name(),
                Dialect.of(request.path()).door,
                caller.address());
    }
}
