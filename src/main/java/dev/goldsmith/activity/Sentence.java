package dev.goldsmith.activity;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.kernel.Json;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event in words, for timelines and messages.
 *
 * @param actor who did it; empty when the text stands alone
 * @param text the rest, beginning small after an actor
 * @param path where what it is about is seen, below the tenant's address; null: nowhere
 */
public record Sentence(String actor, String text, @Nullable String path) {

    @Override
    public String toString() {
        return actor.isEmpty() ? text : actor + " " + text;
    }

    public static Sentence of(Event event) {
        var detail = detail(event.detail);
        return of(
                event.kind,
                event.subject,
                event.actorName,
                detail,
                path(event.kind, event.noun, tail(event.subject), detail));
    }

    /** What an administrator of the installation did; it has no place in a tenant. */
    public static Sentence of(InstallationEvent event) {
        return of(event.kind, event.subject, event.actorName, detail(event.detail), null);
    }

    private static String tail(String subject) {
        return subject.substring(subject.indexOf('/') + 1);
    }

    private static Sentence of(
            String word,
            String subject,
            String actor,
            Map<String, Object> detail,
            @Nullable String path) {
        var kind = EventKind.named(word);
        if (kind == null) {
            // Of another release.
            return new Sentence("", "%s: %s, %s".formatted(actor, word, subject), path);
        }
        var text = kind.phrase().fill(values(tail(subject), detail));
        return kind.phrase().hasActor()
                ? new Sentence(actor, text, path)
                : new Sentence(
                        "",
                        text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1),
                        path);
    }

    /** What a phrase can have: what was told, and what follows from it. */
    private static Map<String, Object> values(String tail, Map<String, Object> detail) {
        var values = new HashMap<>(detail);
        values.put("id", tail);
        values.putIfAbsent("name", tail);
        var template = detail.get("template");
        values.put("run", "run " + tail + (template == null ? "" : " of " + template));
        values.put("copy", spoken("version/" + tail));
        values.computeIfPresent("about", (_, subject) -> spoken(subject.toString()));
        return values;
    }

    /** {@code run/12}: run 12; {@code version/web/nginx/1.2.0/7}: version 1.2.0 of web/nginx. */
    public static String spoken(String subject) {
        var words = subject.split("/");
        if (words.length > 4 && words[0].equals("promotion")) {
            return "the promotion of version %s of %s/%s to %s"
                    .formatted(words[3], words[1], words[2], words[4]);
        }
        return words.length > 3 && words[0].equals("version")
                ? "version %s of %s/%s".formatted(words[3], words[1], words[2])
                : subject.replaceFirst("/", " ");
    }

    private static @Nullable String path(
            String kind, String noun, String tail, Map<String, Object> detail) {
        if (kind.equals(EventKind.TEMPLATE_DELETED.word())) {
            return null;
        }
        if (kind.equals(EventKind.TEMPLATE_MOVED.word())) {
            return path("template", String.valueOf(detail.get("to")), detail);
        }
        return path(noun, tail, detail);
    }

    private static @Nullable String path(String noun, String tail, Map<String, Object> detail) {
        return switch (noun) {
            case "run" -> "/runs/" + tail;
            case "approval" -> "/approvals/" + tail;
            case "cascade" -> "/cascades/" + tail;
            case "recall" -> "/recalls/" + tail;
            case "template" ->
                    tail.matches("[^/]+/[^/]+")
                            ? "/teams/%s/templates/%s"
                                    .formatted(
                                            tail.substring(0, tail.indexOf('/')),
                                            tail.substring(tail.indexOf('/') + 1))
                            : null;
            case "guardrails", "exception" ->
                    tail.matches("[^/]+/[^/]+")
                            ? path("template", tail, detail) + "/guardrails"
                            : null;
            case "patchSchedule" -> "/teams/%s/patch-schedule".formatted(tail);
            case "policy" -> "/teams/%s/policy".formatted(tail);
            case "gallery" -> "/gallery";
            case "managedImage" ->
                    tail.matches("[^/]+/[^/]+")
                            ? "/teams/%s/managed-images/%s"
                                    .formatted(
                                            tail.substring(0, tail.indexOf('/')),
                                            tail.substring(tail.indexOf('/') + 1))
                            : null;
            case "region" -> "/settings/regions";
            case "budget" -> "/costs/budgets";
            case "priceSheet" -> "/settings/prices?sheet=" + tail;
            case "imageVersion" ->
                    tail.matches("[^/]+/[^/]+/[^/]+")
                            ? "/gallery/" + tail.substring(0, tail.lastIndexOf('/'))
                            : null;
            case "channel" ->
                    tail.matches("[^/]+/[^/]+/[^/]+")
                            ? "/gallery/" + tail.substring(0, tail.lastIndexOf('/'))
                            : null;
            case "retention" ->
                    tail.matches("[^/]+/[^/]+") ? "/gallery/" + tail + "/lifecycle" : null;
            case "image" -> tail.matches("[^/]+/[^/]+/[^/]+") ? "/gallery/" + tail : null;
            case "activity" ->
                    detail.containsKey("breaks") ? "/activity/verifications/" + tail : null;
            default -> null;
        };
    }

    private static Map<String, Object> detail(String json) {
        return Json.read(json, new TypeReference<Map<String, Object>>() {});
    }
}
