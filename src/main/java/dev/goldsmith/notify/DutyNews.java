package dev.goldsmith.notify;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.activity.Sentence;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.notify.News.Fact;
import dev.goldsmith.notify.News.Tone;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tells those who have to mend something: a team's owners, those who watch over the record. */
@ApplicationScoped
class DutyNews {
    @Inject Messages messages;
    @Inject Readers readers;

    /** In the transaction that marks the event as told. */
    void tell(Event event) {
        switch (EventKind.named(event.kind)) {
            case null -> {}
            case WEBHOOK_DISABLED -> tellOwners(event, webhook(event));
            case TRIGGER_SUSPENDED -> tellOwners(event, trigger(event));
            case PATCH_SCHEDULE_SUSPENDED -> tellOwners(event, patches(event));
            case CASCADE_HALTED -> tellOwners(event, cascade(event, "was halted", Tone.BAD));
            case CASCADE_ASKED -> tellOwners(event, cascade(event, "asks for you", Tone.ASKS));
            case VULNERABILITY_FOUND -> tellOwners(event, VulnerabilityNews.of(event));
            case RECALL_STARTED -> tellOwners(event, recall(event, "were recalled", Tone.BAD));
            case RECALL_RESTORED -> tellOwners(event, recall(event, "were restored", Tone.GOOD));
            case BUDGET_REACHED -> budget(event);
            case IMAGE_ENDING, IMAGE_ENDED, IMAGE_DEFINITION_ENDING, IMAGE_DEFINITION_ENDED ->
                    tellOwners(event, ending(event));
            case CHANNEL_CASCADE_REFUSED ->
                    tellOwners(event, channel(event, "No cascade was started for %s"));
            case CHANNEL_CASCADE_DEFERRED ->
                    tellOwners(event, channel(event, "What follows %s waits for a cascade"));
            case IMAGE_MISFIT -> tellOwners(event, image(event));
            case ACTIVITY_BROKEN -> record(event, "The record was tampered with", "See where");
            case HEAD_LOST ->
                    record(event, "A signed head of the record is missing", "Open the activity");
            default -> {}
        }
    }

    /** The team's owners; where there is none, the tenant's administrators. */
    private void tellOwners(Event event, News news) {
        if (!tell(event, news, it -> owns(it, event))) {
            tell(event, news, it -> it.access().role() == MemberRole.ADMIN);
        }
    }

    /** Whether there is anybody. */
    private boolean tell(Event event, News news, Predicate<Readers.Reader> whom) {
        var told = new AtomicBoolean();
        readers.each(
                event.tenantId,
                it -> {
                    if (whom.test(it)) {
                        messages.write(event, it, news);
                        told.set(true);
                    }
                });
        return told.get();
    }

    /** A budget that is of no team is the administrators'. */
    private void budget(Event event) {
        var said = Sentence.of(event).toString();
        var news =
                new News(
                        said,
                        Tone.BAD,
                        List.of(new Fact("Budget", event.subject.substring("budget/".length()))),
                        "What was charged counts; runs that are queued or executing come on top.",
                        List.of(),
                        "Open the budgets",
                        "/costs/budgets");
        if (event.teamId == null) {
            tell(event, news, it -> it.access().role() == MemberRole.ADMIN);
        } else {
            tellOwners(event, news);
        }
    }

    private static News trigger(Event event) {
        Team team = Team.findById(event.teamId);
        var template = event.subject.substring(event.subject.lastIndexOf('/') + 1);
        return new News(
                "A trigger of %s was suspended".formatted(template),
                Tone.BAD,
                List.of(new Fact("Team", team.name), new Fact("Template", template)),
                Sentence.of(event).toString(),
                List.of(),
                "Open the triggers",
                "/teams/%s/templates/%s/triggers".formatted(team.slug, template));
    }

    private static News patches(Event event) {
        Team team = Team.findById(event.teamId);
        return new News(
                "The patch schedule of team %s was suspended".formatted(team.name),
                Tone.BAD,
                List.of(new Fact("Team", team.name)),
                Sentence.of(event).toString(),
                List.of(),
                "Open the patch schedule",
                "/teams/%s/patch-schedule".formatted(team.slug));
    }

    private static News cascade(Event event, String what, Tone tone) {
        Team team = Team.findById(event.teamId);
        var number = event.subject.substring("cascade/".length());
        return new News(
                "Cascade %s %s".formatted(number, what),
                tone,
                List.of(new Fact("Team", team.name)),
                Sentence.of(event).toString(),
                List.of(),
                "Open the cascade",
                "/cascades/" + number);
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Taken(int count, @Nullable List<String> images) {
        /** By name, and how many the event doesn't name. */
        List<String> lines() {
            if (images == null) {
                return List.of();
            }
            var lines = new ArrayList<>(images);
            if (count > images.size()) {
                lines.add("and %d more".formatted(count - images.size()));
            }
            return lines;
        }
    }

    private static News recall(Event event, String what, Tone tone) {
        Team team = Team.findById(event.teamId);
        return new News(
                "Images of team %s %s".formatted(team.name, what),
                tone,
                List.of(new Fact("Team", team.name)),
                Sentence.of(event).toString(),
                Json.read(event.detail, Taken.class).lines(),
                "Open the recall",
                "/recalls/" + event.subject.substring("recall/".length()));
    }

    /** To the team of the image, and to those that build on it. */
    private static News ending(Event event) {
        var detail = Json.read(event.detail, new TypeReference<Map<String, Object>>() {});
        Team team = Team.findById(event.teamId);
        var image = event.subject.substring(event.subject.indexOf('/') + 1);
        var days = String.valueOf(detail.get("days"));
        boolean over =
                event.kind.equals(EventKind.IMAGE_ENDED.word())
                        || event.kind.equals(EventKind.IMAGE_DEFINITION_ENDED.word());
        return new News(
                over
                        ? "%s has reached its end of life".formatted(image)
                        : "%s reaches its end of life in %s %s"
                                .formatted(image, days, days.equals("1") ? "day" : "days"),
                Tone.BAD,
                List.of(
                        new Fact("Team", team.name),
                        new Fact("Image", image),
                        new Fact("Last day", detail.get("date") + " (UTC)")),
                "Move what is built from it to a newer version.",
                List.of(),
                "Open the image",
                "/gallery/" + image);
    }

    private static News channel(Event event, String what) {
        Team team = Team.findById(event.teamId);
        var names = event.subject.split("/");
        return new News(
                what.formatted(names[2]),
                Tone.BAD,
                List.of(new Fact("Team", team.name), new Fact("Channel", names[3])),
                Sentence.of(event).toString(),
                List.of(),
                "Open the channels",
                "/gallery/%s/%s#channels".formatted(names[1], names[2]));
    }

    private static News image(Event event) {
        var path = event.subject.substring("image/".length());
        Team team = Team.findById(event.teamId);
        return new News(
                "Image %s can't be used".formatted(path),
                Tone.BAD,
                List.of(new Fact("Team", team.name), new Fact("Image", path)),
                Sentence.of(event).toString(),
                List.of(),
                "Open the image",
                "/gallery/" + path);
    }

    private static News webhook(Event event) {
        var detail = Json.read(event.detail, new TypeReference<Map<String, String>>() {});
        Team team = Team.findById(event.teamId);
        return new News(
                "Webhook %s was turned off".formatted(detail.get("name")),
                Tone.BAD,
                List.of(
                        new Fact("Team", team.name),
                        new Fact("Receiver", String.valueOf(detail.get("host"))),
                        new Fact("Fails since", String.valueOf(detail.get("since")))),
                detail.get("error"),
                List.of(),
                "Open the webhook",
                "/settings/webhooks/" + event.subject.substring("webhook/".length()));
    }

    private static boolean owns(Readers.Reader reader, Event event) {
        return reader.access().teams().getOrDefault(event.teamId, Set.of()).contains(Role.OWNER);
    }

    /** What those should look at who watch over the record. */
    private void record(Event event, String title, String link) {
        var said = Sentence.of(event);
        var news =
                new News(
                        title,
                        Tone.BAD,
                        List.of(new Fact("Found by", event.actorName)),
                        said.toString(),
                        List.of(),
                        link,
                        said.path() == null ? "/activity" : said.path());
        tell(event, news, it -> it.access().role() != MemberRole.MEMBER);
    }
}
