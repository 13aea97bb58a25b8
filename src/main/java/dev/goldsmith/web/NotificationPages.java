package dev.goldsmith.web;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.PasswordSignIn;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.notify.MailChoice;
import dev.goldsmith.notify.MailConfig;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which mails I get. */
@Path("/t/{slug}/notifications")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class NotificationPages {
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+");

    @Inject Caller caller;
    @Inject MailConfig config;
    @Inject PasswordSignIn passwords;

    /**
     * @param which what is wanted of it; null: as in general
     */
    public record OfTeam(Team team, MailChoice.@Nullable What which) {}

    record Choice(
            String root,
            boolean admin,
            boolean sends,
            boolean hasPassword,
            String email,
            MailChoice choice,
            List<MailChoice.Scope> scopes,
            List<MailChoice.What> whats,
            List<OfTeam> teams,
            boolean saved,
            String faultField,
            String fault)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance mine(@QueryParam("saved") @Nullable String saved) {
        var by = caller.access();
        Person person = Person.findById(by.personId());
        return page(
                by,
                person.email == null ? "" : person.email,
                MailChoice.of(by.personId()),
                saved != null,
                "",
                "");
    }

    private Choice page(
            Access by,
            String email,
            MailChoice choice,
            boolean saved,
            String faultField,
            String fault) {
        Person person = Person.findById(by.personId());
        return new Choice(
                "/t/" + by.tenantSlug(),
                by.administers(),
                config.host().isPresent(),
                person.passwordHash != null,
                email,
                choice,
                List.of(MailChoice.Scope.values()),
                List.of(MailChoice.What.values()),
                teams(by, choice),
                saved,
                faultField,
                fault);
    }

    /** Only the teams that somebody belongs to; an administrator reads all of them. */
    private static List<OfTeam> teams(Access by, MailChoice choice) {
        var wishes = choice.forTeams();
        return Team.readable(by).stream()
                .filter(team -> by.teams().containsKey(team.id) || wishes.containsKey(team.id))
                .map(team -> new OfTeam(team, wishes.get(team.id)))
                .toList();
    }

    /** Fields named {@code team.SLUG}; an empty one is as in general. */
    private static Map<Long, MailChoice.What> wishes(
            Access by, MultivaluedMap<String, String> form) {
        var wishes = new TreeMap<Long, MailChoice.What>();
        for (var team : Team.readable(by)) {
            var value = form.getFirst("team." + team.slug);
            if (value != null && !value.isEmpty()) {
                wishes.put(team.id, one(MailChoice.What.class, "team." + team.slug, value));
            }
        }
        return wishes;
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.READ)
    public Response choose(MultivaluedMap<String, String> form) {
        var by = caller.access();
        var email = given(form, "email", "");
        try {
            confirmed(by, email, given(form, "password", ""));
            QuarkusTransaction.joiningExisting()
                    .run(() -> {
                        address(by, email);
                        var wishes = wishes(by, form);
                        var choice = MailChoice.of(by.personId());
                        choice.chooseFor(wishes);
                        choice.choose(
                                one(MailChoice.Scope.class, "scope", given(form, "scope", "MINE")),
                                one(MailChoice.What.class, "what", given(form, "what", "ALL")),
                                given(form, "digest", "no").equals("yes"),
                                given(form, "zone", "UTC"),
                                given(form, "quietFrom", ""),
                                given(form, "quietTo", ""));
                    });
            return Response.seeOther(
                            URI.create("/t/%s/notifications?saved=yes".formatted(by.tenantSlug())))
                    .build();
        } catch (Refused refused) {
            if (refused.violations.isEmpty()) {
                throw refused;
            }
            var html =
                    QuarkusTransaction.joiningExisting()
                            .call(() ->
                                    page(
                                                    by,
                                                    email,
                                                    MailChoice.of(by.personId()),
                                                    false,
                                                    refused.violations.getFirst().path(),
                                                    refused.detail())
                                            .render());
            return Response.status(refused.refusal.status)
                    .type("text/html; charset=utf-8")
                    .entity(html)
                    .build();
        }
    }

    private static String given(
            MultivaluedMap<String, String> form, String name, String otherwise) {
        var value = form.getFirst(name);
        return value == null ? otherwise : value.strip();
    }

    /**
     * A new password is sent to this address, so who changes it shows that they know the old one.
     */
    private void confirmed(Access by, String email, String password) {
        boolean asks =
                QuarkusTransaction.joiningExisting()
                        .call(() -> {
                            Person person = Person.findById(by.personId());
                            return person.passwordHash != null
                                    && !email.equals(Objects.requireNonNullElse(person.email, ""));
                        });
        if (asks && !passwords.isOf(by.personId(), password)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "password",
                    "Your password is needed to change the address: a new one would be sent there.");
        }
    }

    /** Only accounts that live here have an address that their owner sets. */
    private static void address(Access by, String email) {
        Person person = Person.findById(by.personId());
        if (email.isEmpty()) {
            person.email = null;
            return;
        }
        if (email.length() > 320 || !ADDRESS.matcher(email).matches()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "email",
                    "'%s' is no e-mail address; one looks like somebody@example.com."
                            .formatted(email));
        }
        person.email = email;
    }

    private static <E extends Enum<E>> E one(Class<E> type, String field, String value) {
        try {
            return Enum.valueOf(type, value);
        } catch (IllegalArgumentException _) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    field,
                    "'%s' must be one of %s.".formatted(field, List.of(type.getEnumConstants())));
        }
    }
}
