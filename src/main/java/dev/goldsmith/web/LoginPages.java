package dev.goldsmith.web;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Dialect;
import dev.goldsmith.door.Errors;
import dev.goldsmith.door.Open;
import dev.goldsmith.identity.Back;
import dev.goldsmith.identity.KnownDevices;
import dev.goldsmith.identity.PasswordResets;
import dev.goldsmith.identity.PasswordSignIn;
import dev.goldsmith.identity.SecondFactors;
import dev.goldsmith.identity.Sessions;
import dev.goldsmith.identity.SignInFacts;
import dev.goldsmith.identity.provider.SignInWays;
import dev.goldsmith.identity.provider.SignOut;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
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
    @Inject SignInWays ways;
    @Inject SecondFactors factors;
    @Inject KnownDevices devices;
    @Inject PasswordResets resets;
    @Inject SignInFacts facts;

    /**
     * @param ways providers that are offered, by what their button says
     * @param domains whether anybody's provider can be found by an e-mail address
     */
    record Login(
            boolean failed,
            boolean unknown,
            String email,
            Map<String, String> ways,
            boolean domains,
            boolean resets)
            implements TemplateInstance {}

    /** A step to somewhere else, by a header: a form of ours must lead nowhere else. */
    record Onward(String tenant, String path) implements TemplateInstance {}

    /**
     * @param path signs out at the provider
     */
    record SignedOut(String path) implements TemplateInstance {}

    record Nowhere(String name) implements TemplateInstance {}

    @GET
    @Path("login")
    @Open(Open.To.ANYBODY)
    public Response login(
            @Context UriInfo uri,
            @QueryParam("tenant") @Nullable String tenant,
            @QueryParam("email") @Nullable String email,
            @CookieParam(Errors.RETURN_COOKIE) @Nullable String back) {
        var found = email == null ? Optional.<SignInWays.Way>empty() : ways.byAddress(email);
        if (found.isPresent()) {
            var way = found.get();
            return Response.ok(new Onward(way.tenant(), way.path()).render())
                    .header("Refresh", "0;url=" + way.path())
                    .build();
        }
        Map<String, String> offered = new LinkedHashMap<>();
        ways.ofTenant(tenant == null ? tenantOf(back) : tenant)
                .ifPresent(way -> offered.put(way.path(), way.label()));
        return Response.ok(
                        new Login(
                                        // It has no value, and a parameter would be null.
                                        uri.getQueryParameters().containsKey("error"),
                                        email != null && !email.isBlank(),
                                        email == null ? "" : email,
                                        offered,
                                        ways.byAddressAtAll(),
                                        resets.offered())
                                .render())
                .build();
    }

    /** The tenant whose page somebody wanted. */
    private static @Nullable String tenantOf(@Nullable String back) {
        return Dialect.WEB.tenantOf(Back.within(back, "/").replaceFirst("\\?.*", ""));
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
        return switch (passwords.check(name, password)) {
            case PasswordSignIn.Wrong _ -> Response.seeOther(URI.create("/login?error")).build();
            case PasswordSignIn.HalfWay(var person) ->
                    Response.seeOther(URI.create("/login/code"))
                            .cookie(
                                    sessions.cookie(
                                            SecondFactors.COOKIE,
                                            factors.halfWay(person),
                                            (int) SecondFactors.HALF_WAY.toSeconds()))
                            .build();
            case PasswordSignIn.Right(var person) -> {
                facts.ofAccount(person, EventKind.SIGN_IN_SUCCEEDED, Map.of("by", "password"));
                yield Response.seeOther(URI.create(Back.within(back, "/")))
                        .cookie(sessions.open(person, Person.LOCAL))
                        .cookie(devices.remember(name, person))
                        .cookie(sessions.cookie(Back.COOKIE, "", 0))
                        .build();
            }
        };
    }

    /** Leads to the first tenant of who is signed in. */
    @GET
    @Open(Open.To.SIGNED_IN)
    public Response start() {
        var tenants = directory.memberships(caller.personId());
        if (!tenants.isEmpty()) {
            return Response.seeOther(URI.create("/t/" + tenants.getFirst().slug())).build();
        }
        if (directory.installationAdmin(caller.personId())) {
            return Response.seeOther(URI.create("/setup")).build();
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
        return Response.seeOther(URI.create(Back.within(back, "/")))
                .cookie(sessions.cookie(Shell.THEME_COOKIE, theme == null ? "auto" : theme, A_YEAR))
                .build();
    }
}
