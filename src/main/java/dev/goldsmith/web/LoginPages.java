package dev.goldsmith.web;

import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Errors;
import dev.goldsmith.door.Open;
import dev.goldsmith.door.PasswordSignIn;
import dev.goldsmith.door.Sessions;
import dev.goldsmith.door.provider.SignOut;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Person;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The front door: sign in and out, the first page, the theme. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class LoginPages {
    private static final int A_YEAR = 365 * 24 * 3600;

    @Inject Caller caller;
    @Inject Directory directory;
    @Inject PasswordSignIn passwords;
    @Inject Sessions sessions;
    @Inject SignOut signOut;

    record Login(boolean failed) implements TemplateInstance {}

    /**
     * @param path signs out at the provider
     */
    record SignedOut(String path) implements TemplateInstance {}

    record Nowhere(String name) implements TemplateInstance {}

    @GET
    @Path("login")
    @Open(Open.To.ANYBODY)
    public TemplateInstance login(@QueryParam("error") @Nullable String error) {
        return new Login(error != null);
    }

    /** Name and password. The fields are named as Java's servlets have them. */
    @POST
    @Path("j_security_check")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Open(Open.To.ANYBODY)
    public Response signIn(
            @FormParam("j_username") @DefaultValue("") String name,
            @FormParam("j_password") @DefaultValue("") String password,
            @CookieParam(Errors.RETURN_COOKIE) @Nullable String back) {
        var person = passwords.check(name, password);
        if (person == null) {
            return Response.seeOther(URI.create("/login?error")).build();
        }
        return Response.seeOther(URI.create(own(back)))
                .cookie(sessions.open(person, Person.LOCAL))
                .cookie(sessions.cookie(Errors.RETURN_COOKIE, "", 0))
                .build();
    }

    /** Leads to the first tenant of who is signed in. */
    @GET
    @Open(Open.To.SIGNED_IN)
    public Response start() {
        var tenants = directory.memberships(caller.personId());
        if (!tenants.isEmpty()) {
            return Response.seeOther(URI.create("/t/" + tenants.getFirst().slug())).build();
        }
        var person = directory.person(caller.personId());
        return person == null ? logout() : Response.ok(new Nowhere(person.name()).render()).build();
    }

    @POST
    @Path("logout")
    @Open(Open.To.ANYBODY)
    public Response logout() {
        var who = caller.signedInOrNull();
        var atProvider = who == null ? Optional.<String>empty() : signOut.path(who);
        var gone = sessions.close();
        return atProvider
                // Not by redirect: a form of ours must lead nowhere else, says the page's policy.
                .map(path ->
                        Response.ok(new SignedOut(path).render())
                                .header("Refresh", "0;url=" + path))
                .orElseGet(() -> Response.seeOther(URI.create("/login")))
                .cookie(gone)
                .build();
    }

    @POST
    @Path("theme")
    @Open(Open.To.ANYBODY)
    public Response theme(
            @FormParam("theme") @Nullable String theme, @FormParam("back") @Nullable String back) {
        if (theme != null && !theme.matches("light|dark|auto")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "theme", "'theme' must be light, dark or auto.");
        }
        return Response.seeOther(URI.create(own(back)))
                .cookie(sessions.cookie(Shell.THEME_COOKIE, theme == null ? "auto" : theme, A_YEAR))
                .build();
    }

    /** Only a path of this site: never a way to send somebody elsewhere. */
    private static String own(@Nullable String back) {
        return back != null && back.matches("/(?![/\\\\])[\\w./?=&%~,:+-]*") ? back : "/";
    }
}
