package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.people.Teams;
import dev.goldsmith.people.Tokens;
import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TokenConfig;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tokens for the API: one's own, and for administrators everybody's. */
@Path("/t/{slug}/settings/tokens")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class TokenPages {
    private static final Form FRESH = Form.filled("days", Integer.toString(Tokens.DEFAULT_DAYS));

    @Inject Caller caller;
    @Inject TokenConfig config;

    /**
     * @param shown the new token's text, this once
     */
    record All(
            String root,
            List<Line> tokens,
            @Nullable String next,
            boolean admin,
            boolean everybody,
            List<String> verbs,
            List<Team> teams,
            List<ApiClient> programs,
            boolean byProvider,
            long sleepAfterDays,
            Form form,
            @Nullable String shown,
            String done)
            implements TemplateInstance {}

    record Line(Tokens.Row row, String scope, boolean mine) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(
            @QueryParam("everybody") @Nullable String everybody,
            @QueryParam("after") @DefaultValue("") String after,
            @QueryParam("done") @DefaultValue("") String done) {
        if (!after.matches("\\d{0,18}")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST, "after", "'after' is a token's number, such as 42.");
        }
        return all(
                everybody != null,
                after.isEmpty() ? null : Long.valueOf(after),
                FRESH,
                null,
                done.equals("revoked") ? "The token is void." : "");
    }

    private All all(
            boolean everybody,
            @Nullable Long after,
            Form form,
            @Nullable String shown,
            String done) {
        var by = caller.access();
        var page = Tokens.page(by, everybody, after, Page.DEFAULT_LIMIT, config);
        return new All(
                "/t/" + by.tenantSlug(),
                page.items().stream()
                        .map(row ->
                                new Line(
                                        row,
                                        Tokens.words(Objects.requireNonNull(row.token().scope())),
                                        row.token().personId.equals(by.personId())))
                        .toList(),
                page.next(),
                by.administers(),
                everybody,
                Arrays.stream(Permission.values())
                        .filter(by::mayAnywhere)
                        .map(Permission::word)
                        .toList(),
                Teams.list(by),
                by.administers()
                        ? ApiClient.all().stream().filter(it -> it.revokedAt == null).toList()
                        : List.of(),
                caller.signedIn().byProvider(),
                config.sleepAfter().toDays(),
                form,
                shown,
                done);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.READ)
    public Response issue(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.show(
                () -> {
                    var issued =
                            Tokens.issue(
                                    caller.access(),
                                    caller.signedIn(),
                                    new Tokens.Wanted(
                                            form.text("name"),
                                            form.text("owner"),
                                            form.all("verb").isEmpty() ? null : form.all("verb"),
                                            form.all("team").isEmpty() ? null : form.all("team"),
                                            form.number("days")));
                    return Form.page(
                            all(form.text("owner") != null, null, FRESH, issued.text(), ""));
                },
                it -> all(false, null, it, null, ""));
    }

    @POST
    @Path("{token}/revocation")
    @Allow(Permission.READ)
    @Transactional
    public Response revoke(
            @PathParam("token") long id, @QueryParam("everybody") @Nullable String everybody) {
        Tokens.revoke(caller.access(), id);
        return Response.seeOther(
                        URI.create(
                                "/t/%s/settings/tokens?done=revoked%s"
                                        .formatted(
                                                caller.access().tenantSlug(),
                                                everybody == null ? "" : "&everybody")))
                .build();
    }
}
