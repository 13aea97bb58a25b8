package dev.goldsmith.build.azure;

import com.azure.core.http.HttpMethod;
import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Pause;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Asks Azure for one run, and waits for it: while it is busy or away, and between two looks. */
final class Patience {
    private static final Duration SLICE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final AzureEngine.Site site;
    private final Journal journal;
    private final Stages stages;
    private final Instant deadline;

    Patience(AzureEngine.Site site, Journal journal, Stages stages) {
        this.site = site;
        this.journal = journal;
        this.stages = stages;
        this.deadline =
                site.clock()
                        .instant()
                        .plus(
                                Duration.ofMinutes(
                                        site.order().template().properties().timeoutMinutes()))
                        .plus(site.settings().grace());
    }

    /** The run's time is over. */
    static final class TimeUp extends Exception {
        TimeUp() {
            super("", null, false, false);
        }
    }

    /** Waits out a service that is busy or away. */
    Arm.Answer ask(HttpMethod method, String at, @Nullable JsonNode body)
            throws BuildFailure, TimeUp {
        var address = at.startsWith("/") && !at.contains("?") ? Following.versioned(at) : at;
        var giveUp = site.clock().instant().plus(site.settings().patience());
        for (int tries = 0; ; tries++) {
            Duration wait = Duration.ofSeconds(Math.min(60, 1L << Math.min(tries, 6)));
            String why;
            try {
                var answer = site.arm().ask(method, address, body);
                if (!answer.isBusy()) {
                    return answer;
                }
                why = "%d, %s".formatted(answer.status(), answer.error());
                wait = answer.retryAfter() == null ? wait : answer.retryAfter();
            } catch (Arm.Unreachable e) {
                why = String.valueOf(e.getMessage());
            } catch (Arm.NotSignedIn e) {
                throw stages.failed("Azure doesn't sign the connection in: " + e.getMessage());
            }
            if (site.clock().instant().plus(wait).isAfter(giveUp)) {
                throw stages.failed("Azure didn't answer for too long, last: " + why);
            }
            stages.say("Azure: %s; asked again in %d s".formatted(why, wait.toSeconds()));
            sleep(wait);
        }
    }

    /** Until Azure says, or as the settings have it. */
    void pause(@Nullable Duration retryAfter) throws TimeUp {
        var wait = retryAfter == null ? site.settings().look() : retryAfter;
        sleep(wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait);
    }

    private void sleep(Duration wait) throws TimeUp {
        var end = site.clock().instant().plus(wait);
        while (true) {
            journal.checkpoint();
            var now = site.clock().instant();
            if (now.isAfter(deadline)) {
                throw new TimeUp();
            }
            var left = Duration.between(now, end);
            if (left.isNegative() || left.isZero()) {
                return;
            }
            Pause.millis(Math.max(1, Math.min(left.toMillis(), SLICE.toMillis())));
        }
    }
}
