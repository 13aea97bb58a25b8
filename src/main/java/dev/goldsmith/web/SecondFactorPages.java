package dev.goldsmith.web;

import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Open;
import dev.goldsmith.identity.PasswordSignIn;
import dev.goldsmith.identity.SecondFactors;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Objects;

/** My authenticator app: set it up, and for the day on which it is lost. */
@Path("/account/second-factor")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class SecondFactorPages {
    @Inject Caller caller;
    @Inject Tenancy tenancy;
    @Inject PasswordSignIn passwords;
    @Inject SecondFactors factors;

    /** None yet. */
    record Off(String fault) implements TemplateInstance {}

    /**
     * Begun: the app learns the secret and shows a first code.
     *
     * @param picture a QR code as a {@code data:} URI
     * @param secret the same to be typed
     */
    record Begun(String picture, String secret, String fault) implements TemplateInstance {}

    record On(SecondFactors.State state, String faultField, String fault)
            implements TemplateInstance {}

    /**
     * @param codes shown this once
     */
    record Codes(List<String> codes) implements TemplateInstance {}

    @GET
    @Open(Open.To.SIGNED_IN)
    public TemplateInstance state() {
        var person = person();
        var state = factors.state(person.id);
        if (state.on()) {
            return new On(state, "", "");
        }
        return factors.begun(person.id).isPresent() ? begun(person, "") : new Off("");
    }

    private Begun begun(Person person, String fault) {
        var totp = factors.begun(person.id).orElseThrow();
        return new Begun(QrPicture.of(totp.uri(person.subject)), totp.text(), fault);
    }

    /** Who sits down at an open session must not lock its owner out: the password is asked for. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.SIGNED_IN)
    public Response begin(@FormParam("password") @DefaultValue("") String password) {
        var person = person();
        if (factors.state(person.id).on()) {
            return there();
        }
        if (!passwords.isOf(person.id, password)) {
            return refused(new Off("This is not your password."));
        }
        factors.begin(person.id);
        return there();
    }

    @POST
    @Path("confirmation")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.SIGNED_IN)
    public Response confirm(@FormParam("code") @DefaultValue("") String code) {
        var person = person();
        if (factors.state(person.id).on() || factors.begun(person.id).isEmpty()) {
            return there();
        }
        var codes = factors.confirm(person.id, code);
        return codes.isPresent()
                ? Response.ok(new Codes(codes.get()).render()).build()
                : refused(
                        begun(
                                person,
                                "This is not the code of now. Is the clock of your phone right?"));
    }

    @POST
    @Path("codes")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.SIGNED_IN)
    public Response renew(@FormParam("code") @DefaultValue("") String code) {
        var person = person();
        return factors.check(person.id, code)
                ? Response.ok(new Codes(factors.renewCodes(person.id)).render()).build()
                : wrongCode(person, "codes");
    }

    @POST
    @Path("removal")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.SIGNED_IN)
    public Response remove(@FormParam("code") @DefaultValue("") String code) {
        var person = person();
        if (!factors.check(person.id, code)) {
            return wrongCode(person, "removal");
        }
        factors.remove(person.id);
        return Response.seeOther(URI.create("/account?done=removed")).build();
    }

    private Response wrongCode(Person person, String form) {
        return refused(
                new On(
                        factors.state(person.id),
                        form,
                        "This code is not good, or was used already; wait for the next one."));
    }

    private static Response refused(TemplateInstance page) {
        return Response.status(Refusal.INVALID_REQUEST.status)
                .type("text/html; charset=utf-8")
                .entity(page.render())
                .build();
    }

    private static Response there() {
        return Response.seeOther(URI.create("/account/second-factor")).build();
    }

    private Person person() {
        if (caller.signedIn().sessionId() == null) {
            throw new Refused(
                    Refusal.FORBIDDEN, "A second factor is changed in a browser, not by a token.");
        }
        var id = caller.personId();
        var person = tenancy.outside(() -> Objects.requireNonNull(Person.<Person>findById(id)));
        AccountPages.requireLocal(person);
        return person;
    }
}
