package dev.goldsmith.web;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Open;
import dev.goldsmith.identity.PasswordSignIn;
import dev.goldsmith.identity.SecondFactors;
import dev.goldsmith.identity.SignInFacts;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.PasswordRules;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Session;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How I sign in: my password. */
@Path("/account")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class AccountPages {
    @Inject Caller caller;
    @Inject Tenancy tenancy;
    @Inject PasswordSignIn passwords;
    @Inject SecondFactors factors;
    @Inject SignInFacts facts;

    /**
     * @param local whether it is an account of this installation
     * @param done what has just been changed, or empty
     */
    record Account(Person person, boolean local, SecondFactors.State factor, String done)
            implements TemplateInstance {}

    record Password(Form form) implements TemplateInstance {}

    @GET
    @Open(Open.To.SIGNED_IN)
    public TemplateInstance account(@QueryParam("done") @Nullable String done) {
        var person = person();
        return new Account(
                person,
                person.issuer.equals(Person.LOCAL),
                factors.state(person.id),
                done == null ? "" : done);
    }

    @GET
    @Path("password")
    @Open(Open.To.SIGNED_IN)
    public TemplateInstance password() {
        requireLocal(person());
        return new Password(Form.empty());
    }

    @POST
    @Path("password")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.SIGNED_IN)
    public Response change(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.answer(
                () -> {
                    change(form.value("current"), form.value("password"));
                    return Response.seeOther(URI.create("/account?done=password")).build();
                },
                Password::new);
    }

    private void change(String current, String password) {
        var person = person();
        requireLocal(person);
        if (!passwords.isOf(person.id, current)) {
            throw Fields.fault(
                    "current",
                    "This is not your present password. After several failures it isn't looked at for a while.");
        }
        PasswordRules.check("password", password, person.subject, person.name);
        var session = caller.signedIn().sessionId();
        tenancy.outside(() -> {
            Person.<Person>findById(person.id).password(password);
            return Session.endAll(person.id, session);
        });
        facts.ofAccount(person.id, EventKind.PASSWORD_CHANGED, Map.of());
    }

    private Person person() {
        var id = caller.personId();
        return tenancy.outside(() -> Objects.requireNonNull(Person.<Person>findById(id)));
    }

    static void requireLocal(Person person) {
        if (!person.issuer.equals(Person.LOCAL)) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "You sign in through your organization's provider, which manages your password and second factor.");
        }
    }
}
