package dev.goldsmith.notify;

import dev.goldsmith.notify.News.Fact;
import dev.goldsmith.notify.News.Tone;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Mail that somebody asked for or is waiting for: an invitation, a way back to an account. It goes
 * by the same queue as all mail, in the transaction of what it tells, but at once, through quiet
 * hours and without a way to end it.
 */
@ApplicationScoped
public class Post {
    @Inject Messages messages;

    /**
     * What is to be said.
     *
     * @param headline the subject as well: plain words, one line
     * @param facts name and value, in their order
     * @param message a sentence or two, or null
     * @param action what the link's button says
     * @param path where it leads, from the portal's root on: {@code /reset/…}
     * @param confidential whether the link opens something. Then nobody but the reader sees what
     *     the mail says, and it is forgotten once it is sent
     */
    public record Letter(
            String headline,
            Map<String, String> facts,
            @Nullable String message,
            String action,
            String path,
            boolean confidential) {}

    /**
     * Writes to an address, in the caller's transaction. The mail belongs to the tenant that is
     * bound, whose administrators see that it was written; one about an account that is no tenant's
     * is written in {@code Tenancy.outside}.
     */
    public void write(String address, Letter letter) {
        messages.answer(
                address,
                new News(
                        letter.headline(),
                        Tone.ASKS,
                        letter.facts().entrySet().stream()
                                .map(it -> new Fact(it.getKey(), it.getValue()))
                                .toList(),
                        letter.message(),
                        List.of(),
                        letter.action(),
                        letter.path()),
                letter.confidential());
    }
}
