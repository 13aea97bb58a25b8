package dev.goldsmith.web;

import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Errors;
import dev.goldsmith.door.Open;
import dev.goldsmith.identity.Sessions;
import dev.goldsmith.people.Accounts;
import dev.goldsmith.people.Invitations;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Person;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Objects;

/** Where the link of an invitation leads: take the seat as who one is, or with a new account. */
@Path("/invitations/{token}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class InvitationPages {
    private static final int TEN_MINUTES = 600;

    @Inject Caller caller;
    @Inject Directory directory;
    @Inject Invitations invitations;
    @Inject Sessions sessions;

    /**
     * @param as who is signed in, or empty
     */
    record Invited(String token, Invitations.Offer offer, String as, Form form)
            implements TemplateInstance {}

    @GET
    @Open(Open.To.ANYBODY)
    public TemplateInstance show(@PathParam("token") String token) {
        return page(token, Form.empty());
    }

    private Invited page(String token, Form form) {
        var signedIn = caller.signedInOrNull();
        var account = signedIn == null ? null : directory.person(signedIn.personId());
        return new Invited(
                token, invitations.offer(token), account == null ? "" : account.name(), form);
    }

    /** Takes the seat as who is signed in. */
    @POST
    @Open(Open.To.SIGNED_IN)
    public Response accept(@PathParam("token") String token) {
        var person = caller.personId();
        var taken =
                invitations.accept(
                        token,
                        caller.address(),
                        _ -> Objects.requireNonNull(Person.findById(person)));
        return Response.seeOther(URI.create("/t/" + taken.tenantSlug())).build();
    }

    /** The way to an account that is there already leads back here. */
    @POST
    @Path("sign-in")
    @Open(Open.To.ANYBODY)
    public Response signIn(@PathParam("token") String token) {
        invitations.offer(token);
        return Response.seeOther(URI.create("/login"))
                .cookie(sessions.close())
                .cookie(sessions.cookie(Errors.RETURN_COOKIE, "/invitations/" + token, TEN_MINUTES))
                .build();
    }

    /** Takes the seat with an account that is made for it. */
    @POST
    @Path("account")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.ANYBODY)
    public Response create(@PathParam("token") String token, MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.show(
                () -> {
                    var taken =
                            invitations.accept(
                                    token,
                                    caller.address(),
                                    invitation ->
                                            Accounts.create(
                                                    form.value("user"),
                                                    form.value("name"),
                                                    form.value("password"),
                                                    invitation.email));
                    return Response.seeOther(URI.create("/t/" + taken.tenantSlug()))
                            .cookie(sessions.open(taken.personId(), Person.LOCAL))
                            .build();
                },
                it -> page(token, it));
    }
}
