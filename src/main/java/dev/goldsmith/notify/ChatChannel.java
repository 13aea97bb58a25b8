package dev.goldsmith.notify;

import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.fetch.HookAddress;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.tenant.Person;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** By a message in a chat, through an incoming webhook as Slack, Mattermost and Teams have them. */
@ApplicationScoped
@Priority(1)
public class ChatChannel implements PersonalChannel {
    private static final String FIELD = "chat";
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Mattermost takes 16,383 characters. */
    private static final int LONGEST = 12_000;

    @Inject GuardedFetch fetch;
    @Inject HomeKey home;

    @Override
    public String word() {
        return "chat";
    }

    @Override
    public String title() {
        return "Chat";
    }

    @Override
    public Address address() {
        return new Address(
                FIELD,
                "Address of an incoming webhook",
                "text",
                HookAddress.LONGEST,
                "From Slack, Mattermost, Microsoft Teams or anything that takes {\"text\": …}. Once saved, only its end is shown. Leave empty to get no chat messages.",
                false);
    }

    @Override
    public @Nullable String idle() {
        return null;
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public void move(Person person, ChannelChoice choice, String typed) {
        if (typed.isEmpty()) {
            choice.forgetAddress();
            return;
        }
        var address = HookAddress.read(FIELD, typed, fetch);
        choice.lock(address.uri().toString(), address.shown(), home);
    }

    @Override
    public Rendered render(News news, Recipient to) {
        var facts =
                news.facts().stream()
                        .map(it -> it.label() + ": " + it.value())
                        .collect(Collectors.joining(" · "));
        var lines =
                Stream.of(
                        "[%s] %s".formatted(to.tenant().name, news.headline()),
                        facts,
                        news.message(),
                        to.root() + news.path());
        return new Rendered(
                lines.filter(it -> it != null && !it.isEmpty()).collect(Collectors.joining("\n")),
                null,
                null);
    }

    @Override
    public Runnable pack(Bundle bundle) {
        var choice = ChannelChoice.of(String.valueOf(bundle.first().personId), this);
        var body = Json.write(Map.of("text", text(bundle)));
        return () -> send(choice, body);
    }

    /** An address that can't be unlocked any more counts as one that doesn't answer. */
    private void send(ChannelChoice choice, String body) {
        var address = choice.address(home);
        if (address == null) {
            throw new IllegalStateException("The address was removed.");
        }
        var uri = URI.create(address);
        var reply = fetch.post(uri, Map.of("Content-Type", "application/json"), body, PATIENCE);
        if (reply.status() < 200 || reply.status() > 299) {
            throw new IllegalStateException(
                    "%s answered %d".formatted(uri.getHost(), reply.status()));
        }
    }

    private static String text(Bundle bundle) {
        var text = escaped(bundle.text());
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** Slack reads three characters; https://api.slack.com/reference/surfaces/formatting. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
