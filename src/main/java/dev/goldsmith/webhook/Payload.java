package dev.goldsmith.webhook;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.Sentence;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.notify.ChatChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event in the words of who receives it.
 *
 * @param root the tenant's address: {@code https://…/t/acme}
 * @param tenant its slug
 */
record Payload(Event event, String root, String tenant, String team) {

    String text(Format format) {
        return Json.write(
                switch (format) {
                    case JSON -> own();
                    case CLOUD_EVENTS -> cloudEvent();
                    case SLACK -> slack();
                    case TEAMS -> teams();
                });
    }

    private Map<String, @Nullable Object> own() {
        var said = Sentence.of(event);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("id", event.id);
        body.put("kind", event.kind);
        body.put("at", event.at.toString());
        body.put("tenant", tenant);
        body.put("team", team);
        body.put("subject", event.subject);
        body.put("actor", event.actorName);
        body.put("text", said.toString());
        body.put("url", said.path() == null ? null : root + said.path());
        body.put("detail", Json.read(event.detail, new TypeReference<Map<String, Object>>() {}));
        return body;
    }

    /** Structured mode, https://github.com/cloudevents/spec, version 1.0.2. */
    private Map<String, @Nullable Object> cloudEvent() {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("specversion", "1.0");
        body.put("id", String.valueOf(event.id));
        body.put("source", root);
        body.put("type", "dev.goldsmith." + event.kind);
        body.put("subject", event.subject);
        body.put("time", event.at.toString());
        body.put("datacontenttype", "application/json");
        body.put("data", own());
        return body;
    }

    private Map<String, Object> slack() {
        var said = Sentence.of(event);
        var words = ChatChannel.escaped(said.toString());
        var context = ChatChannel.escaped("%s · %s · %s".formatted(tenant, team, event.kind));
        var line =
                said.path() == null
                        ? "*%s*".formatted(words)
                        : "*<%s|%s>*".formatted(root + said.path(), words.replace("|", "¦"));
        return Map.of(
                "text",
                words,
                "blocks",
                List.of(
                        Map.of("type", "section", "text", Map.of("type", "mrkdwn", "text", line)),
                        Map.of(
                                "type",
                                "context",
                                "elements",
                                List.of(Map.of("type", "mrkdwn", "text", context)))));
    }

    private Map<String, Object> teams() {
        var said = Sentence.of(event);
        List<Object> body = new ArrayList<>();
        body.add(
                Map.of(
                        "type", "TextBlock",
                        "text", cardText(said.toString()),
                        "weight", "Bolder",
                        "size", "Medium",
                        "wrap", true));
        body.add(
                Map.of(
                        "type",
                        "FactSet",
                        "facts",
                        List.of(
                                fact("Tenant", tenant),
                                fact("Team", team),
                                fact("Event", event.kind))));
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        card.put("type", "AdaptiveCard");
        card.put("version", "1.4");
        card.put("body", body);
        if (said.path() != null) {
            card.put(
                    "actions",
                    List.of(
                            Map.of(
                                    "type", "Action.OpenUrl",
                                    "title", "Open in Goldsmith",
                                    "url", root + said.path())));
        }
        return Map.of(
                "type",
                "message",
                "attachments",
                List.of(
                        Map.of(
                                "contentType",
                                "application/vnd.microsoft.card.adaptive",
                                "content",
                                card)));
    }

    private static Map<String, String> fact(String title, String value) {
        return Map.of("title", title, "value", cardText(value));
    }

    /** Cards read a part of Markdown. */
    private static String cardText(String text) {
        return text.replaceAll("([\\\\*_\\[\\]()#`>~-])", "\\\\$1");
    }
}
