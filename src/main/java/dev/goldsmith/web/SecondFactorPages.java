package dev.goldsmith.web;

import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Open;
import dev.goldsmith.identity.PasswordSignIn;
import dev.goldsmith.identity.SecondFactors;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
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
    record Off(Form form) implements TemplateInstance {}

    /**
     * Begun: the app learns the secret and shows a first code.
     *
     * @param picture a QR code as a {@code data:} URI
     * @param secret the same to be typed
     */
    record Begun(String picture, String secret, Form form) implements TemplateInstance {}

    record On(SecondFactors.State state, Form renewal, Form removal) implements TemplateInstance {}

    /**
     * @param codes shown only once
     */
    record Codes(List<String> codes) implements TemplateInstance {}

    @GET
    @Open(Open.To.SIGNED_IN)
    public TemplateInstance state() {
        var person = person();
        var state = factors.state(person.id);
        if (state.on()) {
            return new On(state, Form.empty(), Form.empty());
        }
        return factors.begun(person.id).isPresent()
                ? begun(person, Form.empty())
                : new Off(Form.empty());
    }

    private Begun begun(Person person, Form form) {
        var totp = factors.begun(person.id).orElseThrow();
        return new Begun(QrPicture.of(totp.uri(person.subject)), totp.text(), form);
    }

    /** Who sits down at an open session must not lock its owner out: the password is asked for. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.SIGNED_IN)
    public Response begin(MultivaluedMap<String, String> typed) {
        var person = person();
        var form = Form.of(typed);
        return form.answer(
                () -> {
                    if (!factors.state(person.id).on()) {
                        if (!passwords.isOf(person.id, form.value("password"))) {
                            throw Fields.fault("password", "This is not your password.");
                        }
                        factors.begin(person.id);
                    }
                    return there();
                },
                Off::new);
    }

    @POST
    @Path("confirmation")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.SIGNED_IN)
    public Response confirm(MultivaluedMap<String, String> typed) {
        var person = person();
        var form = Form.of(typed);
        return form.answer(
                () -> {
                    if (factors.state(person.id).on() || factors.begun(person.id).isEmpty()) {
                        return there();
                    }
                    return Form.page(
                            new Codes(
                                    factors.confirm(person.id, form.value("code"))
                                            .orElseThrow(() ->
                                                    Fields.fault(
                                                            "code",
                                                            "That code isn't valid right now. Check your phone's clock."))));
                },
                it -> begun(person, it));
    }

    @POST
    @Path("codes")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.SIGNED_IN)
    public Response renew(MultivaluedMap<String, String> typed) {
        var person = person();
        var form = Form.of(typed);
        return form.answer(
                () -> {
                    check(person, form);
                    return Form.page(new Codes(factors.renewCodes(person.id)));
                },
                it -> new On(factors.state(person.id), it, Form.empty()));
    }

    @POST
    @Path("removal")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.SIGNED_IN)
    public Response remove(MultivaluedMap<String, String> typed) {
        var person = person();
        var form = Form.of(typed);
        return form.answer(
                () -> {
                    check(person, form);
                    factors.remove(person.id);
                    return Response.seeOther(URI.create("/account?done=removed")).build();
                },
                it -> new On(factors.state(person.id), Form.empty(), it));
    }

    private void check(Person person, Form form) {
        if (!factors.check(person.id, form.value("code"))) {
            throw Fields.fault(
                    "code", "This code is not good, or was used already; wait for the next one.");
        }
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
