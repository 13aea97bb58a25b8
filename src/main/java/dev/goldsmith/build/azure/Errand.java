package dev.goldsmith.build.azure;

import com.azure.core.http.HttpMethod;
import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.build.Pause;
import dev.goldsmith.build.Progress;
import dev.goldsmith.fetch.GuardedFetch;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks Azure for one image, and waits where it is busy or away. */
final class Errand {
    private static final Duration SLICE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** What each kind of resource is asked in. */
    private static final Map<String, String> VERSIONS =
            Map.of(
                    "/providers/Microsoft.Compute/galleries/", "2024-03-03",
                    "/providers/Microsoft.Compute/images/", "2024-07-01",
                    "/providers/Microsoft.Storage/", "2023-05-01");

    final Account account;
    private final Arm arm;
    private final AzureImages.Pace pace;
    private final Progress progress;

    Errand(Account account, GuardedFetch fetch, AzureImages.Pace pace, Progress progress) {
        this.account = account;
        this.arm = new Arm(account, fetch);
        this.pace = pace;
        this.progress = progress;
    }

    /**
     * @param at a resource id, or an address that an answer gave
     */
    static String versioned(String at) {
        if (!at.startsWith("/") || at.contains("api-version=")) {
            return at;
        }
        var version =
                VERSIONS.entrySet().stream()
                        .filter(it -> at.contains(it.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(at));
        return at + (at.contains("?") ? "&" : "?") + "api-version=" + version;
    }

    Arm.Answer get(String at) throws NotMade {
        return ask(HttpMethod.GET, at, null);
    }

    Arm.Answer ask(HttpMethod method, String at, @Nullable JsonNode body) throws NotMade {
        var left = pace.patience();
        for (int tries = 0; ; tries++) {
            var wait = Duration.ofSeconds(1L << Math.min(tries, 5));
            String why;
            try {
                var answer = arm.ask(method, versioned(at), body);
                if (!answer.isBusy()) {
                    return answer;
                }
                why = "%d, %s".formatted(answer.status(), answer.error());
                wait = answer.retryAfter() == null ? wait : answer.retryAfter();
            } catch (Arm.Unreachable e) {
                why = String.valueOf(e.getMessage());
            } catch (Arm.NotSignedIn e) {
                throw new NotMade(
                        "Azure doesn't sign the connection '%s' in: %s"
                                .formatted(account.name(), e.getMessage()));
            }
            left = left.minus(wait);
            if (left.isNegative()) {
                throw new NotMade("Azure didn't answer for too long, last: " + why);
            }
            progress.line(
                    "Azure: %s; asked again in %d s"
                            .formatted(account.untold(why), wait.toSeconds()));
            sleep(wait);
        }
    }

    /** Between two looks: until Azure says, or as the settings have it. */
    void pause(@Nullable Duration retryAfter) {
        var wait = retryAfter == null ? pace.look() : retryAfter;
        sleep(wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait);
    }

    private void sleep(Duration wait) {
        for (var left = wait; !left.isNegative() && !left.isZero(); left = left.minus(SLICE)) {
            progress.checkpoint();
            Pause.millis(Math.max(1, Math.min(left.toMillis(), SLICE.toMillis())));
        }
        progress.checkpoint();
    }

    /** What Azure said no to, and what helps. */
    NotMade refused(String what, Arm.Answer answer, String scope) {
        var said = account.untold(answer.error());
        var advice =
                switch (answer.code()) {
                    case "AuthorizationFailed",
                            "LinkedAuthorizationFailed",
                            "AuthorizationPermissionMismatch" ->
                            " Grant it: `az role assignment create --assignee %s --role Contributor --scope %s`"
                                    .formatted(account.clientId(), scope);
                    case "SubscriptionNotRegistered", "MissingSubscriptionRegistration" ->
                            " Register it: `az provider register --subscription %s --namespace Microsoft.Compute`"
                                    .formatted(account.subscription());
                    case "OperationNotAllowed", "QuotaExceeded" ->
                            " If a quota is used up: `az vm list-usage --location REGION` shows it, and it is raised under Quotas in the portal.";
                    default -> "";
                };
        return new NotMade("Azure refused %s: %s.%s".formatted(what, said, advice));
    }
}
