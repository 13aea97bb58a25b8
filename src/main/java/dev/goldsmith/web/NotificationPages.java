package dev.goldsmith.web;

import dev.goldsmith.activity.EventKind.Audience;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.identity.PasswordSignIn;
import dev.goldsmith.kernel.Fields;
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
import java.util.Objects;
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

    public record Way(PersonalChannel channel, boolean reached) {
        /** The box that says whether it tells this. */
        public String box(Audience audience) {
            return channel.word() + "." + audience;
        }
    }

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
            List<Preferences.Scope> scopes,
            List<Preferences.What> whats,
            List<Team> teams,
            List<Latest> recent,
            boolean saved,
            Form form)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance mine(@QueryParam("saved") @Nullable String saved) {
        var by = caller.access();
        return page(by, stored(by), saved != null);
    }

    private Form stored(Access by) {
        Person person = Person.findById(by.personId());
        var preferences = Preferences.of(person.id);
        var form =
                Form.filled(
                        "scope",
                        preferences.scope.name(),
                        "what",
                        preferences.what.name(),
                        "digest",
                        preferences.digest ? "yes" : "no",
                        "zone",
                        preferences.zone,
                        "quietFrom",
                        preferences.quietFrom,
                        "quietTo",
                        preferences.quietTo);
        for (var channel : channels.all()) {
            var choice = ChannelChoice.of(person.id, channel);
            form.typed().add(channel.address().field(), channel.reach(person, choice));
            Audience.told().stream()
                    .filter(choice::wants)
                    .forEach(it -> form.typed().add(channel.word() + "." + it, "on"));
        }
        var wishes = preferences.forTeams();
        for (var team : Team.readable(by)) {
            var what = wishes.get(team.id);
            form.typed().add("team." + team.slug, what == null ? "" : what.name());
        }
        return form;
    }

    private Choice page(Access by, Form form, boolean saved) {
        Person person = Person.findById(by.personId());
        var preferences = Preferences.of(by.personId());
        return new Choice(
                "/t/" + by.tenantSlug(),
                by.administers(),
                person.passwordHash != null,
                channels.all().stream().map(it -> way(person, it)).toList(),
                Audience.told(),
                List.of(Preferences.Scope.values()),
                List.of(Preferences.What.values()),
                teams(by, preferences),
                Message.recentOf(by.personId()).stream()
                        .map(it -> new Latest(it, title(it.channel)))
                        .toList(),
                saved,
                form);
    }

    /** One of another release is told by its word. */
    private String title(String word) {
        var channel = channels.named(word);
        return channel == null ? word : channel.title();
    }

    private static Way way(Person person, PersonalChannel channel) {
        var reach = channel.reach(person, ChannelChoice.of(person.id, channel));
        return new Way(channel, reach != null);
    }

    /** Only the teams that somebody belongs to; an administrator reads all of them. */
    private static List<Team> teams(Access by, Preferences choice) {
        var wishes = choice.forTeams();
        return Team.readable(by).stream()
                .filter(team -> by.teams().containsKey(team.id) || wishes.containsKey(team.id))
                .toList();
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.READ)
    public Response choose(MultivaluedMap<String, String> typed) {
        var by = caller.access();
        var form = Form.of(typed);
        return form.answer(
                () -> {
                    confirmed(by, form);
                    return form.once(() -> {
                        choose(by, form);
                        return seen(by, "?saved=yes");
                    });
                },
                it -> page(by, it, false));
    }

    private void choose(Access by, Form form) {
        Person person = Person.findById(by.personId());
        for (var channel : channels.all()) {
            var choice = ChannelChoice.of(person.id, channel);
            var typed = address(form, channel);
            if (typed != null && isAnother(person, channel, typed)) {
                channel.move(person, choice, typed);
            }
            if (form.typed().containsKey("audiences")) {
                choice.choose(audiences(form, channel));
            }
        }
        var preferences = Preferences.of(person.id);
        preferences.chooseFor(wishes(by, form));
        preferences.choose(
                one(form, "scope", Preferences.Scope.values(), Preferences.Scope.MINE),
                one(form, "what", Preferences.What.values(), Preferences.What.ALL),
                form.has("digest", "yes"),
                Objects.requireNonNullElse(form.text("zone"), "UTC"),
                form.value("quietFrom").strip(),
                form.value("quietTo").strip());
    }

    /** What was typed; null when it wasn't asked for. */
    private static @Nullable String address(Form form, PersonalChannel channel) {
        var field = channel.address().field();
        return form.typed().containsKey(field) ? form.value(field).strip() : null;
    }

    /** What is shown of an address stands for the one that is there. */
    private static boolean isAnother(Person person, PersonalChannel channel, String typed) {
        var reach = channel.reach(person, ChannelChoice.of(person.id, channel));
        return !typed.equals(reach == null ? "" : reach);
    }

    /** Fields named {@code mail.RUN_FOLLOWERS}. */
    private static Set<Audience> audiences(Form form, PersonalChannel channel) {
        return Audience.told().stream()
                .filter(it -> form.typed().containsKey(channel.word() + "." + it))
                .collect(Collectors.toSet());
    }

    /** Fields named {@code team.SLUG}; an empty one is as in general. */
    private static Map<Long, Preferences.What> wishes(Access by, Form form) {
        var wishes = new TreeMap<Long, Preferences.What>();
        for (var team : Team.readable(by)) {
            var field = "team." + team.slug;
            if (form.text(field) != null) {
                wishes.put(
                        team.id, one(form, field, Preferences.What.values(), Preferences.What.ALL));
            }
        }
        return wishes;
    }

    /**
     * A new password is sent to some addresses, so who changes one shows that they know the old
     * one.
     */
    private void confirmed(Access by, Form form) {
        boolean asks =
                QuarkusTransaction.joiningExisting()
                        .call(() -> {
                            Person person = Person.findById(by.personId());
                            return person.passwordHash != null
                                    && channels.all().stream()
                                            .filter(it -> it.address().confirmed())
                                            .anyMatch(it -> {
                                                var typed = address(form, it);
                                                return typed != null
                                                        && isAnother(person, it, typed);
                                            });
                        });
        if (asks && !passwords.isOf(by.personId(), form.value("password"))) {
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

    private static <E extends Enum<E>> E one(Form form, String field, E[] all, E otherwise) {
        var word = form.text(field);
        return word == null ? otherwise : Fields.oneOf(field, word, all, Enum::name);
    }
}
