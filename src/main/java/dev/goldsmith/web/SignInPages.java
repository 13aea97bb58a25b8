package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.identity.provider.SignInSettings;
import dev.goldsmith.tenant.GroupRole;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Provider;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How people sign in to a tenant, for its administrators. */
@Path("/t/{slug}/settings/sign-in")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class SignInPages {
    @Inject Caller caller;
    @Inject SignInSettings settings;
    @Context UriInfo uri;

    /**
     * @param there whether a provider is stored
     * @param good what a test or a save came to, or empty
     */
    record SignIn(
            String root,
            SignInSettings.View view,
            boolean there,
            Form form,
            String good,
            String redirectUri,
            String logoutUri)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.ADMIN)
    public TemplateInstance get(@QueryParam("done") @Nullable String done) {
        return page(
                stored(),
                switch (done == null ? "" : done) {
                    case "saved" -> "Saved. Try it in a private window before you leave this page.";
                    case "policy" -> "Saved. It applies from the next request on.";
                    case "removed" -> "The provider is removed.";
                    default -> "";
                });
    }

    private Form stored() {
        var view = settings.view();
        var provider = view.provider() == null ? Provider.Settings.EMPTY : view.provider();
        return Form.filled(
                "issuer",
                provider.issuer(),
                "clientId",
                provider.clientId(),
                "audience",
                provider.audience(),
                "label",
                provider.label(),
                "nameClaim",
                provider.nameClaim(),
                "emailClaim",
                provider.emailClaim(),
                "groupsClaim",
                provider.groupsClaim(),
                "active",
                provider.active() ? "yes" : "",
                "groups",
                view.groups().stream().map(GroupRole.Line::text).collect(Collectors.joining("\n")));
    }

    private static Provider.Settings typed(Form form) {
        return new Provider.Settings(
                form.value("issuer"),
                form.value("clientId"),
                form.value("clientSecret"),
                form.value("audience"),
                form.value("label"),
                form.value("nameClaim"),
                form.value("emailClaim"),
                form.value("groupsClaim"),
                form.has("active", "yes"));
    }

    private SignIn page(Form form, String good) {
        var view = settings.view();
        var base = uri.getBaseUri().toString().replaceFirst("/$", "");
        var slug = caller.access().tenantSlug();
        return new SignIn(
                "/t/" + slug,
                view,
                view.provider() != null,
                form,
                good,
                base + "/sso/" + slug,
                base + "/login");
    }

    /** Saves what was typed, or only asks the provider whether it would do. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response save(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.answer(
                () -> {
                    var groups = GroupRole.parse(form.value("groups"));
                    if (!form.value("action").equals("test")) {
                        settings.save(typed(form), groups);
                        return there("saved");
                    }
                    int keys = settings.test(typed(form)).keys();
                    return Form.page(
                            page(
                                    form,
                                    "The provider answers, with %d %s to check its signatures. Nothing is saved yet."
                                            .formatted(keys, keys == 1 ? "key" : "keys")));
                },
                it -> page(it, ""));
    }

    @POST
    @Path("policy")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response policy(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.answer(
                () -> {
                    settings.policy(
                            form.has("localSignIn", "yes"), form.has("secondFactor", "yes"));
                    return there("policy");
                },
                it -> page(stored().saying(it), ""));
    }

    @POST
    @Path("removal")
    @Allow(Permission.ADMIN)
    public Response remove() {
        settings.remove();
        return there("removed");
    }

    private Response there(String done) {
        return Response.seeOther(
                        URI.create(
                                "/t/%s/settings/sign-in?done=%s"
                                        .formatted(caller.access().tenantSlug(), done)))
                .build();
    }
}
