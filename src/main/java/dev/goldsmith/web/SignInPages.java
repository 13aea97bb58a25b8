package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.identity.provider.SignInSettings;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.tenant.GroupRole;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Provider;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
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

    /** What was typed. */
    static final class Typed {
        @FormParam("issuer")
        @DefaultValue("")
        String issuer = "";

        @FormParam("clientId")
        @DefaultValue("")
        String clientId = "";

        @FormParam("clientSecret")
        @DefaultValue("")
        String clientSecret = "";

        @FormParam("audience")
        @DefaultValue("")
        String audience = "";

        @FormParam("label")
        @DefaultValue("")
        String label = "";

        @FormParam("nameClaim")
        @DefaultValue("")
        String nameClaim = "";

        @FormParam("emailClaim")
        @DefaultValue("")
        String emailClaim = "";

        @FormParam("groupsClaim")
        @DefaultValue("")
        String groupsClaim = "";

        @FormParam("active")
        @DefaultValue("")
        String active = "";

        @FormParam("groups")
        @DefaultValue("")
        String groups = "";

        @FormParam("action")
        @DefaultValue("save")
        String action = "";

        Provider.Settings settings() {
            return new Provider.Settings(
                    issuer,
                    clientId,
                    clientSecret,
                    audience,
                    label,
                    nameClaim,
                    emailClaim,
                    groupsClaim,
                    active.equals("yes"));
        }
    }

    /**
     * @param values what stands in the form, by field
     * @param there whether a provider is stored
     * @param good what a test or a save came to, or empty
     */
    record SignIn(
            String root,
            SignInSettings.View view,
            boolean there,
            Provider.Settings values,
            String groups,
            Map<String, String> faults,
            String good,
            String redirectUri,
            String logoutUri)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.ADMIN)
    public TemplateInstance get(@QueryParam("done") @Nullable String done) {
        return stored(
                Map.of(),
                switch (done == null ? "" : done) {
                    case "saved" -> "Saved. Try it in a private window before you leave this page.";
                    case "policy" -> "Saved; it holds from the next request on.";
                    case "removed" -> "The provider is removed.";
                    default -> "";
                });
    }

    private SignIn stored(Map<String, String> faults, String good) {
        var view = settings.view();
        var provider = view.provider();
        return page(
                view,
                provider == null ? Provider.Settings.EMPTY : provider,
                view.groups().stream().map(GroupRole.Line::text).collect(Collectors.joining("\n")),
                faults,
                good);
    }

    private SignIn page(
            SignInSettings.View view,
            Provider.Settings values,
            String groups,
            Map<String, String> faults,
            String good) {
        var base = uri.getBaseUri().toString().replaceFirst("/$", "");
        var slug = caller.access().tenantSlug();
        return new SignIn(
                "/t/" + slug,
                view,
                view.provider() != null,
                values,
                groups,
                faults,
                good,
                base + "/sso/" + slug,
                base + "/login");
    }

    /** Saves what was typed, or only asks the provider whether it would do. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response save(@BeanParam Typed typed) {
        var wanted = typed.settings();
        try {
            var groups = GroupRole.parse(typed.groups);
            if (!typed.action.equals("test")) {
                settings.save(wanted, groups);
                return there("saved");
            }
            var answer = settings.test(wanted);
            return Response.ok(
                            page(
                                            settings.view(),
                                            wanted,
                                            typed.groups,
                                            Map.of(),
                                            "The provider answers, with %d %s to check its signatures. Nothing is saved yet."
                                                    .formatted(
                                                            answer.keys(),
                                                            answer.keys() == 1 ? "key" : "keys"))
                                    .render())
                    .build();
        } catch (Refused refused) {
            return refused(
                    refused, page(settings.view(), wanted, typed.groups, faults(refused), ""));
        }
    }

    @POST
    @Path("policy")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response policy(
            @FormParam("localSignIn") @DefaultValue("") String local,
            @FormParam("secondFactor") @DefaultValue("") String second) {
        try {
            settings.policy(local.equals("yes"), second.equals("yes"));
            return there("policy");
        } catch (Refused refused) {
            return refused(refused, stored(faults(refused), ""));
        }
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

    private static Map<String, String> faults(Refused refused) {
        if (refused.violations.isEmpty()) {
            throw refused;
        }
        Map<String, String> faults = new LinkedHashMap<>();
        for (Violation violation : refused.violations) {
            faults.putIfAbsent(violation.path(), violation.message());
        }
        return faults;
    }

    private static Response refused(Refused refused, TemplateInstance page) {
        return Response.status(refused.refusal.status)
                .type("text/html; charset=utf-8")
                .entity(page.render())
                .build();
    }
}
