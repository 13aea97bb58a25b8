package dev.goldsmith.activity;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.kernel.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
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
        var detail = detail(event);
        int slash = event.subject.indexOf('/');
        var tail = event.subject.substring(slash + 1);
        var path = path(event.noun, tail, detail);
        var run = "run " + tail + of(detail.get("template"));
        var about = spoken(String.valueOf(detail.getOrDefault("about", "")));
        var who = event.actorName;
        return switch (event.kind) {
            case "run.requested" -> new Sentence(who, "asked for " + run + version(detail), path);
            case "run.started" ->
                    alone("%s started on %s".formatted(run, detail.get("worker")), path);
            case "run.succeeded" -> alone(run + " succeeded", path);
            case "run.partiallySucceeded" -> alone(run + " was published in part", path);
            case "run.failed" -> alone(run + " failed", path);
            case "run.canceled" -> alone(run + " was canceled", path);
            case "run.rejected" -> alone(run + " was rejected", path);
            case "run.expired" -> alone(run + " expired, nobody decided in time", path);
            case "run.workerLost" -> alone(run + " lost its worker and is queued again", path);
            case "run.givenBack" -> alone(run + " was given back by its worker", path);
            case "run.approved" -> new Sentence(who, "let " + run + " go on", path);
            case "run.cancelAsked" -> new Sentence(who, "canceled " + run + because(detail), path);
            case "template.saved" ->
                    new Sentence(
                            who,
                            "saved version %s of template %s"
                                    .formatted(detail.get("version"), tail),
                            path);
            case "template.deleted" -> new Sentence(who, "deleted template " + tail, null);
            case "template.moved" ->
                    new Sentence(
                            who,
                            "moved template %s to %s".formatted(tail, detail.get("to")),
                            path("template", String.valueOf(detail.get("to")), detail));
            case "policy.changed" ->
                    new Sentence(who, "changed the approval policy of team " + tail, path);
            case "approval.requested" ->
                    new Sentence(who, "asked for approval %s of %s".formatted(tail, about), path);
            case "approval.voted" ->
                    new Sentence(
                            who,
                            "%s %s"
                                    .formatted(
                                            "reject".equals(detail.get("verdict"))
                                                    ? "rejected"
                                                    : "approved",
                                            about),
                            path);
            case "approval.approved" -> alone("%s was approved".formatted(about), path);
            case "approval.rejected" -> alone("%s was rejected".formatted(about), path);
            case "approval.expired" -> alone("Approval %s expired".formatted(tail), path);
            case "approval.expiring" -> alone("Approval %s expires soon".formatted(tail), path);
            case "approval.void" -> alone("Approval %s became void".formatted(tail), path);
            case "approval.delegated" ->
                    new Sentence(
                            who,
                            "handed their say on %s to %s".formatted(about, detail.get("to")),
                            path);
            case "approval.commented" -> new Sentence(who, "remarked on " + about, path);
            case "approval.reminded" -> new Sentence(who, "reminded of " + about, path);
            case "imageVersion.requested" ->
                    new Sentence(who, "asked to copy an image to " + copy(tail), path);
            case "imageVersion.copied" ->
                    new Sentence(who, "copied an image to " + copy(tail), path);
            case "imageVersion.refused" ->
                    alone("The copy to %s was refused".formatted(copy(tail)), path);
            case "image.regionsChanged" -> new Sentence(who, moved(tail, detail), path);
            case "image.downloaded" ->
                    new Sentence(
                            who, "downloaded %s as %s".formatted(tail, detail.get("format")), path);
            case "image.linked" ->
                    new Sentence(
                            who,
                            "took a link to download %s as %s"
                                    .formatted(tail, detail.get("format")),
                            path);
            case "run.downloaded" ->
                    new Sentence(
                            who,
                            "downloaded output %s of %s".formatted(detail.get("output"), run),
                            path);
            case "managedImage.downloaded" ->
                    new Sentence(
                            who,
                            "downloaded managed image %s as %s"
                                    .formatted(tail, detail.get("format")),
                            path);
            case "managedImage.linked" ->
                    new Sentence(
                            who,
                            "took a link to download managed image %s as %s"
                                    .formatted(tail, detail.get("format")),
                            path);
            case "signIn.succeeded" -> new Sentence(who, "signed in", null);
            case "signIn.failed" -> new Sentence(who, "failed to sign in", null);
            case "signIn.takenBack" ->
                    alone(
                            "%s was signed out everywhere: their provider answers for them no more"
                                    .formatted(detail.get("name")),
                            null);
            case "signIn.refused" -> alone("A sign-in was refused", null);
            case "password.changed", "password.reset" ->
                    new Sentence(who, "changed their password", null);
            case "password.linkMade" ->
                    alone(
                            "The operator made a link for a new password of %s"
                                    .formatted(detail.get("account")),
                            null);
            case "provider.changed", "provider.removed", "signInPolicy.changed" ->
                    new Sentence(who, "changed how people sign in", null);
            case "tenant.renamed" ->
                    new Sentence(
                            who,
                            "renamed the tenant from %s to %s"
                                    .formatted(detail.get("from"), detail.get("to")),
                            null);
            case "role.granted" ->
                    new Sentence(
                            who,
                            "made %s %s of team %s"
                                    .formatted(
                                            name(detail, tail),
                                            detail.get("role"),
                                            detail.get("team")),
                            null);
            case "role.withdrawn" ->
                    new Sentence(
                            who,
                            "took the role %s of team %s from %s"
                                    .formatted(
                                            detail.get("role"),
                                            detail.get("team"),
                                            name(detail, tail)),
                            null);
            case "member.roleChanged" ->
                    new Sentence(
                            who,
                            "made %s %s of the tenant"
                                    .formatted(name(detail, tail), detail.get("role")),
                            null);
            case "member.arrived" -> new Sentence(who, "came in for the first time", null);
            case "access.refused" ->
                    new Sentence(
                            who,
                            "was refused %s %s".formatted(detail.get("method"), detail.get("path")),
                            null);
            case "activity.exported" ->
                    new Sentence(who, "exported the activity as " + detail.get("format"), null);
            case "activity.verified" ->
                    new Sentence(
                            who,
                            "verified the chain of %s events: intact"
                                    .formatted(detail.get("events")),
                            path);
            case "activity.broken" ->
                    alone(
                            "The chain is broken: a verification found %s breaks"
                                    .formatted(detail.get("breaks")),
                            path);
            case "head.lost" ->
                    alone(
                            "The signed head of event %s was missing from the artifact store; a new one is kept"
                                    .formatted(detail.get("seq")),
                            null);
            case "checkpoint.taken" ->
                    new Sentence(who, "took a checkpoint at event " + detail.get("seq"), null);
            case "webhook.disabled" ->
                    alone(
                            "Webhook %s was switched off, it failed too long"
                                    .formatted(name(detail, tail)),
                            path);
            default ->
                    new Sentence(
                            who,
                            "%s %s %s"
                                    .formatted(
                                            split(event.kind.substring(event.noun.length() + 1)),
                                            split(event.noun),
                                            name(detail, tail)),
                            path);
        };
    }

    private static Sentence alone(String text, @Nullable String path) {
        return new Sentence(
                "", text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1), path);
    }

    private static String of(@Nullable Object template) {
        return template == null ? "" : " of " + template;
    }

    private static String because(Map<String, ?> detail) {
        var why = detail.get("why");
        return why == null ? "" : ": " + why;
    }

    private static String version(Map<String, Object> detail) {
        return detail.containsKey("version") ? ", version " + detail.get("version") : "";
    }

    private static String name(Map<String, Object> detail, String tail) {
        return String.valueOf(detail.getOrDefault("name", tail));
    }

    /** {@code run/12}: run 12; {@code version/web/nginx/1.2.0/7}: version 1.2.0 of web/nginx. */
    public static String spoken(String subject) {
        var words = subject.split("/");
        return words.length > 3 && words[0].equals("version")
                ? "version %s of %s/%s".formatted(words[3], words[1], words[2])
                : subject.replaceFirst("/", " ");
    }

    /** {@code web/nginx/1.2.0}: version 1.2.0 of web/nginx. */
    private static String copy(String tail) {
        return spoken("version/" + tail);
    }

    private static String moved(String image, Map<String, Object> detail) {
        var added = names(detail.get("added"));
        var removed = names(detail.get("removed"));
        if (removed.isEmpty()) {
            return "replicated %s to %s".formatted(image, added);
        }
        return added.isEmpty()
                ? "removed %s from %s".formatted(image, removed)
                : "replicated %s to %s and removed it from %s".formatted(image, added, removed);
    }

    private static String names(@Nullable Object list) {
        return list instanceof List<?> names
                ? names.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : "";
    }

    /** {@code secretAdded}: secret added. */
    private static String split(String camel) {
        return camel.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private static @Nullable String path(String noun, String tail, Map<String, Object> detail) {
        return switch (noun) {
            case "run" -> "/runs/" + tail;
            case "approval" -> "/approvals/" + tail;
            case "template" ->
                    tail.matches("[^/]+/[^/]+")
                            ? "/teams/%s/templates/%s"
                                    .formatted(
                                            tail.substring(0, tail.indexOf('/')),
                                            tail.substring(tail.indexOf('/') + 1))
                            : null;
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
            case "imageVersion" ->
                    tail.matches("[^/]+/[^/]+/[^/]+")
                            ? "/gallery/" + tail.substring(0, tail.lastIndexOf('/'))
                            : null;
            case "image" -> tail.matches("[^/]+/[^/]+/[^/]+") ? "/gallery/" + tail : null;
            case "activity" ->
                    detail.containsKey("breaks") ? "/activity/verifications/" + tail : null;
            default -> null;
        };
    }

    private static Map<String, Object> detail(Event event) {
        return Json.read(event.detail, new TypeReference<Map<String, Object>>() {});
    }
}
