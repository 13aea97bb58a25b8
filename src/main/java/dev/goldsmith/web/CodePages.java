package dev.goldsmith.web;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.door.Open;
import dev.goldsmith.identity.Back;
import dev.goldsmith.identity.KnownDevices;
import dev.goldsmith.identity.SecondFactors;
import dev.goldsmith.identity.Sessions;
import dev.goldsmith.identity.SignInFacts;
import dev.goldsmith.tenant.Person;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The code of an authenticator app, after the password. */
@Path("/login/code")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class CodePages {
    @Inject SecondFactors factors;
    @Inject Sessions sessions;
    @Inject KnownDevices devices;
    @Inject SignInFacts facts;

    record Code(boolean failed) implements TemplateInstance {}

    @GET
    @Open(Open.To.ANYBODY)
    public Response code(@CookieParam(SecondFactors.COOKIE) @Nullable String halfWay) {
        return factors.halfWayOf(halfWay).isEmpty()
                ? again()
                : Response.ok(new Code(false).render()).build();
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.ANYBODY)
    @Transactional
    public Response check(
            @FormParam("code") @DefaultValue("") String code,
            @CookieParam(SecondFactors.COOKIE) @Nullable String halfWay,
            @CookieParam(Back.COOKIE) @Nullable String back) {
        var who = factors.halfWayOf(halfWay);
        if (who.isEmpty()) {
            return again();
        }
        Person person = Person.findById(who.get());
        if (person == null || !person.active || !factors.check(person.id, code)) {
            return Response.status(Response.Status.FORBIDDEN)
                    .type("text/html; charset=utf-8")
                    .entity(new Code(true).render())
                    .build();
        }
        facts.ofAccount(
                person.id, EventKind.SIGN_IN_SUCCEEDED, Map.of("by", "password and second factor"));
        return Response.seeOther(URI.create(Back.within(back, "/")))
                .cookie(sessions.open(person.id, Person.LOCAL))
                .cookie(devices.remember(person.subject, person.id))
                .cookie(sessions.cookie(SecondFactors.COOKIE, "", 0))
                .cookie(sessions.cookie(Back.COOKIE, "", 0))
                .build();
    }

    /** Too late, or without the password. */
    private static Response again() {
        return Response.seeOther(URI.create("/login")).build();
    }
}
