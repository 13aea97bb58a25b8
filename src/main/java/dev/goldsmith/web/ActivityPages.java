package dev.goldsmith.web;

import dev.goldsmith.activity.ChainCheck;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.Export;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened, newest first. */
@Path("/t/{slug}/activity")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ActivityPages {
    /** More names than this are no list to choose from; names in the lines filter as well. */
    private static final int NAMES = 300;

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("d MMM yyyy HH:mm:ss", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    /** What can be looked for, as the first word of a kind and in plain words. */
    static final Map<String, String> NOUNS =
            new java.util.TreeMap<>(
                    Map.ofEntries(
                            Map.entry("access", "Refused requests"),
                            Map.entry("activity", "Activity itself"),
                            Map.entry("apiClient", "API clients"),
                            Map.entry("approval", "Approvals"),
                            Map.entry("checkpoint", "Checkpoints"),
                            Map.entry("deployment", "Deployments"),
                            Map.entry("emailDomain", "Email domains"),
                            Map.entry("gallery", "Galleries"),
                            Map.entry("head", "Signed heads"),
                            Map.entry("identity", "Managed identities"),
                            Map.entry("image", "Images"),
                            Map.entry("imageDefinition", "Image definitions"),
                            Map.entry("imageVersion", "Copies of image versions"),
                            Map.entry("invitation", "Invitations"),
                            Map.entry("keptVm", "Kept machines"),
                            Map.entry("key", "SSH keys"),
                            Map.entry("managedImage", "Managed images"),
                            Map.entry("member", "Members"),
                            Map.entry("network", "Network profiles"),
                            Map.entry("password", "Passwords"),
                            Map.entry("policy", "Approval policies"),
                            Map.entry("provider", "Sign-in settings"),
                            Map.entry("recoveryCode", "Recovery codes"),
                            Map.entry("recoveryCodes", "New recovery codes"),
                            Map.entry("region", "Regions"),
                            Map.entry("role", "Roles in teams"),
                            Map.entry("run", "Runs"),
                            Map.entry("secondFactor", "Second factors"),
                            Map.entry("session", "Sessions"),
                            Map.entry("signIn", "Sign-ins"),
                            Map.entry("signInPolicy", "Sign-in policy"),
                            Map.entry("team", "Teams"),
                            Map.entry("template", "Templates"),
                            Map.entry("tenant", "The tenant"),
                            Map.entry("token", "API tokens"),
                            Map.entry("trigger", "Triggers"),
                            Map.entry("webhook", "Webhooks")));

    @Inject Caller caller;

    public record Name(String id, String name) {}

    /**
     * A line.
     *
     * @param place its place in the chain; null when it isn't sealed yet
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
            String moment,
            @Nullable Long place,
            @Nullable String hash,
            String detail) {}

    /**
     * @param query the filter as a query, for links
     * @param latest the last verification; null when there was none, or it isn't the visitor's to
     *     see
     */
    record Activity(
            String root,
            List<Line> lines,
            @Nullable String next,
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
    public TemplateInstance list(
            @BeanParam ActivityFilter filter, @QueryParam("after") @Nullable String after) {
        var by = caller.access();
        var wanted = filter.read(by);
        var page =
                Timeline.page(
                        by,
                        wanted,
                        after == null || after.isEmpty() ? null : after,
                        Page.DEFAULT_LIMIT);
        var teams = Team.readable(by);
        var slugs = teams.stream().collect(Collectors.toMap(it -> it.id, it -> it.slug));
        boolean exports = by.may(Permission.EXPORT);
        return new Activity(
                "/t/" + by.tenantSlug(),
                page.items().stream().map(event -> line(event, slugs)).toList(),
                page.next(),
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

    private static List<Name> people(List<Event> shown) {
        Set<String> ids =
                new HashSet<>(
                        Member.<Member>find("order by id").page(0, NAMES).list().stream()
                                .map(member -> member.personId)
                                .toList());
        shown.stream().map(event -> event.actorId).filter(id -> id != null).forEach(ids::add);
        if (ids.isEmpty()) {
            return List.of();
        }
        return Person.<Person>list("id in ?1 order by name", ids).stream()
                .map(person -> new Name(person.id, person.name))
                .toList();
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
                MOMENT.format(event.at),
                event.seq,
                event.hash,
                event.detail);
    }

    private static String door(String word) {
        return switch (word) {
            case "web" -> "in the portal";
            case "api" -> "by the API";
            case "arm" -> "by Azure's API";
            default -> "by itself";
        };
    }

    private static String icon(String noun) {
        return switch (noun) {
            case "run" -> "player-play";
            case "approval", "policy" -> "clipboard-check";
            case "template" -> "file-code";
            case "gallery", "image", "managedImage" -> "stack-2";
            case "apiClient", "token", "key", "password", "signIn", "provider", "signInPolicy" ->
                    "key";
            case "access" -> "ban";
            case "activity", "checkpoint", "head" -> "shield-check";
            case "webhook" -> "bolt";
            case "role", "member", "team", "invitation" -> "user-plus";
            default -> "history";
        };
    }

    private static String tone(String kind) {
        return switch (kind) {
            case "access.refused",
                    "activity.broken",
                    "head.lost",
                    "run.failed",
                    "signIn.failed",
                    "signIn.refused",
                    "signIn.takenBack" ->
                    "is-fail";
            case "run.succeeded", "activity.verified", "approval.approved" -> "is-ok";
            default -> "is-idle";
        };
    }
}
