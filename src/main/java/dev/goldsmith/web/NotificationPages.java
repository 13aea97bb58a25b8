package dev.goldsmith.web;

import dev.goldsmith.activity.EventKind.Audience;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.identity.PasswordSignIn;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.notify.ChannelChoice;
import dev.goldsmith.notify.Channels;
import dev.goldsmith.notify.Message;
import dev.goldsmith.notify.Messages;
import dev.goldsmith.notify.PersonalChannel;
import dev.goldsmith.notify.Postman;
import dev.goldsmith.notify.Preferences;
import dev.goldsmith.outbox.Lanes;
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
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Of what I am told, by which channels and when. */
@Path("/t/{slug}/notifications")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class NotificationPages {
    /** How long somebody waits to see whether their test arrived. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Inject Caller caller;
    @Inject Channels channels;
    @Inject Messages messages;
    @Inject Postman postman;
    @Inject PasswordSignIn passwords;

    /**
     * @param which what is wanted of it; null: as in general
     */
    public record OfTeam(Team team, Preferences.@Nullable What which) {}

    /**
     * @param address as it was typed, or as it may be shown
     */
    public record Way(
            PersonalChannel channel, ChannelChoice choice, String address, boolean reached) {}

    /**
     * @param by the channel's title
     */
    public record Latest(Message message, String by) {}

    record Choice(
            String root,
            boolean admin,
            boolean hasPassword,
            List<Way> ways,
            Set<Audience> audiences,
            Preferences choice,
            List<Preferences.Scope> scopes,
            List<Preferences.What> whats,
            List<OfTeam> teams,
            List<Latest> recent,
            boolean saved,
            String faultField,
            String fault)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance mine(@QueryParam("saved") @Nullable String saved) {
        return page(caller.access(), Map.of(), saved != null, "", "");
    }

    /**
     * @param typed addresses that weren't saved, by their field
     */
    private Choice page(
            Access by, Map<String, String> typed, boolean saved, String faultField, String fault) {
        Person person = Person.findById(by.personId());
        var preferences = Preferences.of(by.personId());
        return new Choice(
                "/t/" + by.tenantSlug(),
                by.administers(),
                person.passwordHash != null,
                channels.all().stream().map(it -> way(person, it, typed)).toList(),
                Audience.told(),
                preferences,
                List.of(Preferences.Scope.values()),
                List.of(Preferences.What.values()),
                teams(by, preferences),
                Message.recentOf(by.personId()).stream()
                        .map(it -> new Latest(it, title(it.channel)))
                        .toList(),
                saved,
                faultField,
                fault);
    }

    /** One of another release is told by its word. */
    private String title(String word) {
        var channel = channels.named(word);
        return channel == null ? word : channel.title();
    }

    private static Way way(Person person, PersonalChannel channel, Map<String, String> typed) {
        var choice = ChannelChoice.of(person.id, channel);
        var reach = channel.reach(person, choice);
        var field = channel.address().field();
        return new Way(
                channel,
                choice,
                typed.getOrDefault(field, reach == null ? "" : reach),
                reach != null);
    }

    /** Only the teams that somebody belongs to; an administrator reads all of them. */
    private static List<OfTeam> teams(Access by, Preferences choice) {
        var wishes = choice.forTeams();
        return Team.readable(by).stream()
                .filter(team -> by.teams().containsKey(team.id) || wishes.containsKey(team.id))
                .map(team -> new OfTeam(team, wishes.get(team.id)))
                .toList();
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.READ)
    public Response choose(MultivaluedMap<String, String> form) {
        var by = caller.access();
        var addresses = addresses(form);
        try {
            confirmed(by, addresses, given(form, "password", ""));
            QuarkusTransaction.joiningExisting().run(() -> choose(by, addresses, form));
            return seen(by, "?saved=yes");
        } catch (Refused refused) {
            if (refused.violations.isEmpty()) {
                throw refused;
            }
            var field = refused.violations.getFirst().path();
            var html =
                    QuarkusTransaction.joiningExisting()
                            .call(() ->
                                    page(by, addresses, false, field, refused.detail()).render());
            return Response.status(refused.refusal.status)
                    .type("text/html; charset=utf-8")
                    .entity(html)
                    .build();
        }
    }

    private void choose(
            Access by, Map<String, String> addresses, MultivaluedMap<String, String> form) {
        Person person = Person.findById(by.personId());
        for (var channel : channels.all()) {
            var choice = ChannelChoice.of(person.id, channel);
            var typed = addresses.get(channel.address().field());
            if (typed != null && isAnother(person, channel, typed)) {
                channel.move(person, choice, typed);
            }
            if (form.containsKey("audiences")) {
                choice.choose(audiences(form, channel));
            }
        }
        var preferences = Preferences.of(person.id);
        preferences.chooseFor(wishes(by, form));
        preferences.choose(
                one(Preferences.Scope.class, "scope", given(form, "scope", "MINE")),
                one(Preferences.What.class, "what", given(form, "what", "ALL")),
                given(form, "digest", "no").equals("yes"),
                given(form, "zone", "UTC"),
                given(form, "quietFrom", ""),
                given(form, "quietTo", ""));
    }

    /** What was typed, by its field. */
    private Map<String, String> addresses(MultivaluedMap<String, String> form) {
        return channels.all().stream()
                .map(it -> it.address().field())
                .filter(form::containsKey)
                .collect(Collectors.toMap(field -> field, field -> given(form, field, "")));
    }

    /** What is shown of an address stands for the one that is there. */
    private static boolean isAnother(Person person, PersonalChannel channel, String typed) {
        var reach = channel.reach(person, ChannelChoice.of(person.id, channel));
        return !typed.equals(reach == null ? "" : reach);
    }

    /** Fields named {@code mail.RUN_FOLLOWERS}. */
    private static Set<Audience> audiences(
            MultivaluedMap<String, String> form, PersonalChannel channel) {
        return Audience.told().stream()
                .filter(it -> form.containsKey(channel.word() + "." + it))
                .collect(Collectors.toSet());
    }

    /** Fields named {@code team.SLUG}; an empty one is as in general. */
    private static Map<Long, Preferences.What> wishes(
            Access by, MultivaluedMap<String, String> form) {
        var wishes = new TreeMap<Long, Preferences.What>();
        for (var team : Team.readable(by)) {
            var value = form.getFirst("team." + team.slug);
            if (value != null && !value.isEmpty()) {
                wishes.put(team.id, one(Preferences.What.class, "team." + team.slug, value));
            }
        }
        return wishes;
    }

    /**
     * A new password is sent to some addresses, so who changes one shows that they know the old
     * one.
     */
    private void confirmed(Access by, Map<String, String> addresses, String password) {
        boolean asks =
                QuarkusTransaction.joiningExisting()
                        .call(() -> {
                            Person person = Person.findById(by.personId());
                            return person.passwordHash != null
                                    && channels.all().stream()
                                            .filter(it -> it.address().confirmed())
                                            .anyMatch(it -> {
                                                var typed = addresses.get(it.address().field());
                                                return typed != null
                                                        && isAnother(person, it, typed);
                                            });
                        });
        if (asks && !passwords.isOf(by.personId(), password)) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "password",
                    "Your password is needed to change the address: a new one would be sent there.");
        }
    }

    /** Sends one and waits a moment for it; what came of it is in the list of the latest. */
    @POST
    @Path("{channel}/test")
    @Allow(Permission.READ)
    public Response test(@PathParam("channel") String word) {
        var by = caller.access();
        var channel = channels.named(word);
        if (channel == null) {
            throw new Refused(Refusal.NOT_FOUND, "There is no such channel.");
        }
        QuarkusTransaction.joiningExisting()
                .run(() -> messages.test(Person.findById(by.personId()), by.tenantId(), channel));
        Lanes.await(postman.round(), PATIENCE);
        return seen(by, "#recent");
    }

    private static Response seen(Access by, String where) {
        return Response.seeOther(
                        URI.create("/t/%s/notifications%s".formatted(by.tenantSlug(), where)))
                .build();
    }

    private static String given(
            MultivaluedMap<String, String> form, String name, String otherwise) {
        var value = form.getFirst(name);
        return value == null ? otherwise : value.strip();
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
