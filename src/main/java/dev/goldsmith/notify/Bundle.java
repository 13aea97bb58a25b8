package dev.goldsmith.notify;

import java.util.List;
import java.util.stream.Collectors;

/** One message, or those of a digest, which go as one under the first one's id. */
public record Bundle(List<Message> messages) {

    Message first() {
        return messages.getFirst();
    }

    String subject() {
        return messages.size() == 1
                ? first().subject
                : "Goldsmith: %d pieces of news".formatted(messages.size());
    }

    String text() {
        return messages.stream().map(it -> it.text).collect(Collectors.joining("\n\n---\n\n"));
    }
}
