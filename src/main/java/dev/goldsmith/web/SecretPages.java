package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.secret.Reference;
import dev.goldsmith.secret.Secret;
import dev.goldsmith.secret.SecretSave;
import dev.goldsmith.secret.SecretTrial;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
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
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The secrets of the teams, without their values. */
@Path("/t/{slug}/settings/secrets")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class SecretPages {
    private static final Comparator<Secret> BY_NAME = Comparator.comparing(it -> it.name);

    /** What never ends, or was never used, comes last. */
    private static final Map<String, Comparator<Secret>> ORDERS =
            Map.of(
                    "changed",
                    Comparator.<Secret, Instant>comparing(it -> it.updatedAt).reversed(),
                    "used",
                    Comparator.comparing(
                            (Secret it) -> it.lastUsedAt,
                            Comparator.nullsLast(Comparator.reverseOrder())),
                    "ends",
                    Comparator.comparing(
                            (Secret it) -> it.expiresAt,
                            Comparator.nullsLast(Comparator.naturalOrder())));

    @Inject Caller caller;
    @Inject HomeKey home;
    @Inject GuardedFetch fetch;
    @Inject SecretTrial trial;

    record Secrets(String root, Listing list, List<Team> choices, List<TeamSecrets> teams)
            implements TemplateInstance {}

    public record TeamSecrets(Team team, boolean mayEdit, List<Line> lines) {}

    public record Line(Secret secret, String offeredTo) {
        static Line of(Secret secret, Map<Long, String> slugs) {
            return new Line(secret, offered(secret, slugs));
        }

        public boolean expired() {
            return secret.expired();
        }

        /** Where it is fetched from; null: it is stored. */
        public @Nullable String source() {
            return SecretPages.source(secret);
        }
    }

    /**
     * @param secret null: a new one
     */
    record One(
            String root,
            Team team,
            @Nullable Secret secret,
            @Nullable String source,
            boolean mayEdit,
            Form form)
            implements TemplateInstance {}

    /** Where it is fetched from; null: it is stored. */
    private static @Nullable String source(Secret secret) {
        var from = secret.reference();
        return from == null ? null : from.summary();
    }

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(
            @QueryParam("q") @DefaultValue("") String q,
            @QueryParam("team") @DefaultValue("") String team,
            @QueryParam("sort") @DefaultValue("") String sort) {
        var by = caller.access();
        var list =
                Listing.whole(
                        root(by) + "/settings/secrets",
                        q,
                        team,
                        ORDERS.containsKey(sort) ? sort : "");
        var teams = Team.readable(by);
        var slugs = Team.slugs();
        var secrets =
                Secret.ofTeams(teams.stream().map(it -> it.id).toList()).stream()
                        .filter(it -> list.named(it.name))
                        .sorted(ORDERS.getOrDefault(sort, BY_NAME))
                        .collect(Collectors.groupingBy(it -> it.teamId));
        return new Secrets(
                root(by),
                list,
                teams,
                teams.stream()
                        .filter(list::ofTeam)
                        .map(it ->
                                new TeamSecrets(
                                        it,
                                        by.may(Permission.OWN, it.id),
                                        secrets.getOrDefault(it.id, List.of()).stream()
                                                .map(line -> Line.of(line, slugs))
                                                .toList()))
                        .filter(it -> list.shown(it.lines()))
                        .toList());
    }

    @GET
    @Path("{team}/new")
    @Allow(Permission.OWN)
    @Transactional
    public TemplateInstance blank(@PathParam("team") String slug) {
        var by = caller.access();
        return new One(
                root(by), Team.require(slug, by, Permission.OWN), null, null, true, Form.empty());
    }

    @GET
    @Path("{team}/named/{name}")
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(@PathParam("team") String slug, @PathParam("name") String name) {
        var by = caller.access();
        return page(by, slug, name, Form.empty());
    }

    private One page(Access by, String slug, String name, Form form) {
        var team = Team.require(slug, by, Permission.READ);
        var secret = Secret.require(team, name);
        return new One(
                root(by),
                team,
                secret,
                source(secret),
                by.may(Permission.OWN, team.id),
                form.over(stored(secret)));
    }

    @POST
    @Path("{team}/new")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response create(@PathParam("team") String slug, MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var team = Team.require(slug, by, Permission.OWN);
                    SecretSave.create(
                            by, team, form.value("name").strip(), wish(form, null), home, fetch);
                    return back(by);
                },
                it ->
                        new One(
                                root(by),
                                Team.require(slug, by, Permission.OWN),
                                null,
                                null,
                                true,
                                it));
    }

    @POST
    @Path("{team}/named/{name}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response change(
            @PathParam("team") String slug,
            @PathParam("name") String name,
            MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var team = Team.require(slug, by, Permission.OWN);
                    var secret = Secret.require(team, name);
                    SecretSave.put(by, team, name, wish(form, secret), home, fetch);
                    return back(by);
                },
                it -> page(by, slug, name, it));
    }

    @POST
    @Path("{team}/named/{name}/trials")
    @Allow(Permission.OWN)
    public Response tried(@PathParam("team") String slug, @PathParam("name") String name) {
        var by = caller.access();
        trial.tried(by, slug, name);
        return Response.seeOther(
                        URI.create(
                                "%s/settings/secrets/%s/named/%s#h-trial"
                                        .formatted(root(by), slug, name)))
                .build();
    }

    @POST
    @Path("{team}/named/{name}/removal")
    @Allow(Permission.OWN)
    @Transactional
    public Response remove(@PathParam("team") String slug, @PathParam("name") String name) {
        var by = caller.access();
        var team = Team.require(slug, by, Permission.OWN);
        Secret.require(team, name).remove(by, team);
        return Response.seeOther(back(by)).build();
    }

    /**
     * @param before what is there; null: a new one
     */
    private static SecretSave.Wish wish(Form form, @Nullable Secret before) {
        // As somebody typed it: a browser sends a text's lines with CRLF.
        var value = form.value("value").replace("\r\n", "\n");
        var kind = form.text("reference.kind");
        if (value.isEmpty() && kind == null && before != null && before.reference() != null) {
            throw Fields.fault("value", "Enter the value that is stored from now on.");
        }
        return new SecretSave.Wish(
                value.isEmpty() ? null : value,
                kind == null ? null : typed(kind, form),
                form.text("credential"),
                end(form, before == null ? null : before.expiresAt),
                Stream.of(form.value("offeredTo").split("[\\s,]+"))
                        .filter(it -> !it.isEmpty())
                        .toList());
    }

    private static Reference typed(String kind, Form form) {
        return new Reference(
                kind,
                form.value("reference.address"),
                form.text("reference.namespace"),
                form.text("reference.mount"),
                form.number("reference.engine"),
                form.text("reference.path"),
                form.text("reference.field"),
                form.text("reference.version"),
                form.text("reference.role"),
                form.text("reference.connection"),
                form.text("reference.header"));
    }

    private static Form stored(Secret secret) {
        var from = secret.reference();
        var own =
                Form.filled(
                        "expiresAt",
                        Days.of(secret.expiresAt),
                        "offeredTo",
                        offered(secret, Team.slugs()));
        return from == null
                ? own
                : own.over(
                        Form.filled(
                                "reference.kind",
                                from.kind(),
                                "reference.address",
                                from.address(),
                                "reference.namespace",
                                from.namespace(),
                                "reference.mount",
                                from.mount(),
                                "reference.engine",
                                from.engine() == null ? null : from.engine().toString(),
                                "reference.path",
                                from.path(),
                                "reference.field",
                                from.field(),
                                "reference.version",
                                from.version(),
                                "reference.role",
                                from.role(),
                                "reference.connection",
                                from.connection(),
                                "reference.header",
                                from.header()));
    }

    /** A form knows a day alone: where it is the one that is there, so is the moment. */
    private static @Nullable Instant end(Form form, @Nullable Instant before) {
        return Objects.equals(form.text("expiresAt"), Days.of(before))
                ? before
                : Days.end(form, "expiresAt");
    }

    private static String offered(Secret secret, Map<Long, String> slugs) {
        return secret.offered().stream()
                .map(slugs::get)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }

    private static URI back(Access by) {
        return URI.create(root(by) + "/settings/secrets");
    }

    private static String root(Access by) {
        return "/t/" + by.tenantSlug();
    }
}
