package dev.goldsmith.web;

import dev.goldsmith.activity.ChainCheck;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.activity.Export;
import dev.goldsmith.activity.InstallationEvent;
import dev.goldsmith.activity.Noun;
import dev.goldsmith.activity.Sentence;
import dev.goldsmith.activity.Timeline;
import dev.goldsmith.door.ActivityFilter;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Team;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened, newest first. */
@Path("/t/{slug}/activity")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ActivityPages {
    /** More names than this are no list to choose from; names in the lines filter as well. */
    private static final int NAMES = 300;

    /** What can be looked for, as the first word of a kind and in plain words. */
    private static final Map<String, String> NOUNS =
            Noun.ofTenants().stream()
                    .collect(Collectors.toMap(Noun::word, Noun::title, (a, _) -> a, TreeMap::new));

    @Inject Caller caller;
    @Inject Shell shell;

    public record Name(String id, String name) {}

    /**
     * A line.
     *
     * @param place its place in the chain; null when it isn't sealed yet
     * @param heading above it, when it is the first one of its day
     */
    public record Line(
            Sentence sentence,
            String icon,
            String tone,
            @Nullable String actorId,
            String kind,
            @Nullable String team,
            String door,
            @Nullable String address,
            Instant at,
            @Nullable Long place,
            @Nullable String hash,
            String detail,
            @Nullable String heading) {
        Line under(String heading) {
            return new Line(
                    sentence, icon, tone, actorId, kind, team, door, address, at, place, hash,
                    detail, heading);
        }
    }

    /**
     * @param query the filter as a query, for links
     * @param latest the last verification; null when there was none, or it isn't the visitor's to
     *     see
     */
    record Activity(
            String root,
            Listing list,
            List<Line> lines,
            ActivityFilter filter,
            String query,
            List<Name> people,
            List<Team> teams,
            Map<String, String> nouns,
            boolean exports,
            List<Export.Format> formats,
            @Nullable ChainCheck latest,
            boolean filtered)
            implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(@BeanParam ActivityFilter filter, @BeanParam Listing.At at) {
        var by = caller.access();
        var wanted = filter.read(by);
        var page = Timeline.page(by, wanted, at.cursor(), Page.DEFAULT_LIMIT);
        var teams = Team.readable(by);
        var slugs = teams.stream().collect(Collectors.toMap(it -> it.id, it -> it.slug));
        boolean exports = by.may(Permission.EXPORT);
        return new Activity(
                "/t/" + by.tenantSlug(),
                Listing.of(
                        "/t/%s/activity".formatted(by.tenantSlug()),
                        at,
                        page.next(),
                        "person",
                        filter.person,
                        "team",
                        filter.team,
                        "noun",
                        filter.noun,
                        "from",
                        filter.from,
                        "until",
                        filter.until),
                byDay(page.items().stream().map(event -> line(event, slugs)).toList(), zone()),
                filter,
                filter.query(),
                by.readsAllTeams() ? people(page.items()) : List.of(),
                teams,
                NOUNS,
                exports,
                List.of(Export.Format.values()),
                exports ? ChainCheck.latest() : null,
                !wanted.equals(Timeline.Filter.ALL));
    }

    /** That of the person, else the one that times are said in without a script. */
    private ZoneId zone() {
        try {
            return shell.zone().isEmpty() ? ZoneOffset.UTC : ZoneId.of(shell.zone());
        } catch (DateTimeException _) {
            return ZoneOffset.UTC;
        }
    }

    static List<Line> byDay(List<Line> lines, ZoneId zone) {
        var today = LocalDate.now(zone);
        var under = new ArrayList<Line>();
        LocalDate last = null;
        for (var line : lines) {
            var day = LocalDate.ofInstant(line.at(), zone);
            under.add(day.equals(last) ? line : line.under(Times.heading(day, today)));
            last = day;
        }
        return under;
    }

    private static List<Name> people(List<Event> shown) {
        Set<String> ids =
                new HashSet<>(Member.first(NAMES).stream().map(member -> member.personId).toList());
        shown.stream().map(event -> event.actorId).filter(id -> id != null).forEach(ids::add);
        if (ids.isEmpty()) {
            return List.of();
        }
        return Person.all(ids).stream().map(person -> new Name(person.id, person.name)).toList();
    }

    static Line line(Event event, Map<Long, String> teams) {
        return new Line(
                Sentence.of(event),
                icon(event.noun),
                tone(event.kind),
                event.actorId,
                event.kind,
                event.teamId == null ? null : teams.get(event.teamId),
                door(event.door),
                event.address,
                event.at,
                event.seq,
                event.hash,
                event.detail,
                null);
    }

    static Line line(InstallationEvent event) {
        return new Line(
                Sentence.of(event),
                icon(event.kind.replaceFirst("[.].*", "")),
                tone(event.kind),
                null,
                event.kind,
                null,
                door(event.door),
                event.address,
                event.at,
                null,
                null,
                event.detail,
                null);
    }

    private static String door(String word) {
        return switch (word) {
            case "web" -> "in the portal";
            case "api" -> "by the API";
            case "arm" -> "by Azure's API";
            default -> "by itself";
        };
    }

    private static String icon(String word) {
        var noun = Noun.named(word);
        return noun == null ? "history" : noun.icon();
    }

    private static String tone(String word) {
        var kind = EventKind.named(word);
        return switch (kind == null ? EventKind.Tone.NEUTRAL : kind.tone()) {
            case BAD -> "is-fail";
            case GOOD -> "is-ok";
            case NEUTRAL -> "is-idle";
        };
    }
}
