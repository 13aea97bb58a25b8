package dev.goldsmith.build.azure;

import com.azure.core.http.HttpMethod;
import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Distribution;
import dev.goldsmith.build.Engine.PartlyDistributed;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Pause;
import dev.goldsmith.schema.Distributor;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run that Azure builds. Whatever is there of it already is followed and nothing is begun
 * twice: its image template has a name that no other run has.
 */
final class Following {
    private static final String VERSION = "?api-version=2025-10-01";
    private static final Duration SLICE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final AzureEngine.Site site;
    private final Journal journal;
    private final Distribution distribution;
    private final Stages stages;
    private final String template;
    private final Instant deadline;
    private String told = "";
    private boolean isOurs;

    Following(AzureEngine.Site site, Journal journal, Distribution distribution) {
        this.site = site;
        this.journal = journal;
        this.distribution = distribution;
        this.stages = new Stages(journal, site.order().template().properties());
        this.template = site.account().templateId(SentTemplate.name(site.order()));
        this.deadline =
                site.clock()
                        .instant()
                        .plus(
                                Duration.ofMinutes(
                                        site.order().template().properties().timeoutMinutes()))
                        .plus(site.settings().grace());
    }

    static String versioned(String path) {
        return path + VERSION;
    }

    /**
     * How the run ended there.
     *
     * @param state {@code Succeeded}, {@code PartiallySucceeded}, {@code Failed}, {@code Canceled}
     * @param why empty where it went well
     */
    private record End(String state, String why) {
        boolean isGood() {
            return state.equals("Succeeded");
        }

        boolean isPartly() {
            return state.equals("PartiallySucceeded");
        }
    }

    /** Its time is over. */
    private static final class TimeUp extends Exception {
        TimeUp() {
            super("", null, false, false);
        }
    }

    void follow() throws BuildFailure, PartlyDistributed {
        try {
            stages.begin();
            create();
            var end = watch(run());
            conclude(end);
        } catch (TimeUp _) {
            once(HttpMethod.POST, template + "/cancel");
            throw stages.failed(
                    "the build's time is over, and it was canceled on Azure (%d minutes and %d of grace)"
                            .formatted(
                                    site.order().template().properties().timeoutMinutes(),
                                    site.settings().grace().toMinutes()));
        } catch (Journal.Interrupted stop) {
            if (stop.isCancel()) {
                once(HttpMethod.POST, template + "/cancel");
            }
            // Else another worker follows it.
            throw stop;
        } catch (BuildFailure | PartlyDistributed failure) {
            delete();
            throw failure;
        }
        delete();
    }

    /** What can't be deleted now, the sweep deletes: it is in the book. */
    private void delete() {
        if (isOurs) {
            once(HttpMethod.DELETE, template);
        }
    }

    private void once(HttpMethod method, String path) {
        try {
            site.arm().ask(method, versioned(path), null);
        } catch (Arm.Unreachable | Arm.NotSignedIn _) {
            // The sweep asks again.
        }
    }

    // -- made

    private void create() throws BuildFailure, TimeUp {
        site.book().began(site.order(), template);
        stages.say("image template %s".formatted(template));
        var there = asked(HttpMethod.GET, template, null);
        if (there.status() == 404) {
            var sent = SentTemplate.of(site.order(), site.account());
            var made = asked(HttpMethod.PUT, template, sent);
            // A request that was sent again may find what the first one made.
            if (!made.isGood() && made.status() != 409) {
                throw stages.failed("Azure refused the image template: " + made.error());
            }
            there = made;
        } else {
            stages.say("it is there already, from an earlier attempt");
        }
        provisioned();
    }

    private void provisioned() throws BuildFailure, TimeUp {
        while (true) {
            var answer = asked(HttpMethod.GET, template, null);
            if (!answer.isGood()) {
                throw stages.failed("Azure doesn't show the image template: " + answer.error());
            }
            if (!SentTemplate.isOf(site.order(), answer.body())) {
                throw stages.failed(
                        "there is an image template of this name that isn't this run's; delete it");
            }
            isOurs = true;
            var properties = answer.body().path("properties");
            switch (properties.path("provisioningState").asText()) {
                case "Succeeded" -> {
                    return;
                }
                case "Creating", "Updating" -> pause(answer.retryAfter());
                default -> throw stages.failed(provisioningError(properties));
            }
        }
    }

    private static String provisioningError(JsonNode properties) {
        var error = properties.path("provisioningError");
        return "Azure couldn't provision the image template (%s): %s"
                .formatted(
                        properties.path("provisioningState").asText(),
                        error.path("provisioningErrorCode").asText("")
                                + " "
                                + error.path("message").asText("it doesn't say why"));
    }

    // -- run

    /** Null: it runs, or ran, and nobody knows where its operation is asked for. */
    private @Nullable String run() throws BuildFailure, TimeUp {
        var known = site.book().operation(site.order());
        if (known != null) {
            return known;
        }
        var there = asked(HttpMethod.GET, template, null);
        if (!there.body().at("/properties/lastRunStatus/runState").asText("").isEmpty()) {
            return null;
        }
        var begun = asked(HttpMethod.POST, template + "/run", null);
        if (begun.status() == 409) {
            // An attempt before this one, or before this request, began it.
            return null;
        }
        if (!begun.isGood()) {
            throw stages.failed("Azure refused to run the image template: " + begun.error());
        }
        var operation = begun.operation();
        if (operation != null) {
            site.book().follows(site.order(), operation);
        }
        return operation;
    }

    private End watch(@Nullable String operation) throws BuildFailure, TimeUp {
        stages.reach(Stages.BUILD);
        var at = operation;
        while (true) {
            var asked = at == null ? null : asked(HttpMethod.GET, at, null);
            if (asked != null && !asked.isGood()) {
                // Operations are forgotten after a while; the template still tells.
                asked = null;
                at = null;
            }
            var seen = asked(HttpMethod.GET, template, null);
            if (!seen.isGood()) {
                throw stages.failed(
                        "the image template can't be followed any more: " + seen.error());
            }
            var last = seen.body().at("/properties/lastRunStatus");
            tell(last);
            var end = end(asked, last);
            if (end != null) {
                return end;
            }
            pause(asked == null ? seen.retryAfter() : asked.retryAfter());
        }
    }

    /** Null: it goes on. */
    private static @Nullable End end(Arm.@Nullable Answer asked, JsonNode last) {
        var state = last.path("runState").asText("");
        var message = last.path("message").asText("");
        var status = asked == null ? "" : asked.body().path("status").asText();
        boolean over =
                asked == null
                        ? !state.isEmpty() && !state.equals("Running") && !state.equals("Canceling")
                        : !status.equals("InProgress");
        if (!over) {
            return null;
        }
        boolean told = asked != null && asked.body().path("error").isObject();
        var why = told ? Objects.requireNonNull(asked).error() : message;
        // Of an operation, what succeeded in part has failed.
        var outcome = state.equals("PartiallySucceeded") || asked == null ? state : status;
        return new End(outcome, why);
    }

    private void tell(JsonNode last) {
        var state = last.path("runState").asText("");
        var phase = last.path("runSubState").asText("");
        var message = last.path("message").asText("");
        switch (phase) {
            case "Customizing" -> stages.reach(Stages.CUSTOMIZE);
            case "Optimizing" -> stages.reach(Stages.OPTIMIZE);
            case "Validating" -> stages.reach(Stages.VALIDATE);
            case "Distributing" -> stages.reachTargets();
            default -> {}
        }
        var now = "Azure: %s%s".formatted(state, phase.isEmpty() ? "" : ", " + phase);
        var all = message.isEmpty() ? now : now + ": " + message;
        if (!state.isEmpty() && !all.equals(told)) {
            told = all;
            stages.say(all);
        }
    }

    // -- ended

    private void conclude(End end) throws BuildFailure, TimeUp, PartlyDistributed {
        if (end.isGood() || end.isPartly()) {
            stages.reachTargets();
        } else if (end.why().startsWith("PackerBuildFailed")) {
            // Packer does the steps; what went on before that fails by other names.
            stages.reach(Stages.CUSTOMIZE);
        }
        if (!stages.atTargets()) {
            if (!end.isGood()) {
                throw stages.failed(said(end));
            }
            stages.end();
            return;
        }
        var missing = publish();
        if (end.isGood() && missing == null) {
            stages.end();
            return;
        }
        var failure =
                stages.failed(
                        end.isGood()
                                ? "Azure says it succeeded, and names no output '%s'"
                                        .formatted(missing)
                                : said(end));
        if (end.isPartly()) {
            throw new PartlyDistributed(failure);
        }
        throw failure;
    }

    private static String said(End end) {
        return end.why().isEmpty() ? "the run on Azure ended as " + end.state() : end.why();
    }

    /** Writes down what is there, and names the first output that isn't; null: all are. */
    private @Nullable String publish() throws BuildFailure, TimeUp {
        var outputs = outputs();
        String missing = null;
        for (Distributor target : site.order().template().properties().distribute()) {
            var output = outputs.get(target.runOutputName().toLowerCase(Locale.ROOT));
            var artifact = output == null ? "" : artifact(output);
            if (artifact.isEmpty()) {
                missing = missing == null ? target.runOutputName() : missing;
                continue;
            }
            stages.reach(Stages.step(target));
            distribution.published(target, artifact);
            stages.say("%s: %s".formatted(target.runOutputName(), artifact));
        }
        return missing;
    }

    /** Empty: it isn't there, or not whole. */
    private static String artifact(JsonNode output) {
        return output.path("provisioningState").asText("Succeeded").equals("Succeeded")
                ? output.path("artifactId").asText(output.path("artifactUri").asText(""))
                : "";
    }

    private Map<String, JsonNode> outputs() throws BuildFailure, TimeUp {
        var found = new HashMap<String, JsonNode>();
        var answer = asked(HttpMethod.GET, template + "/runOutputs", null);
        if (!answer.isGood()) {
            throw stages.failed("Azure doesn't tell its outputs: " + answer.error());
        }
        answer.body()
                .path("value")
                .forEach(it ->
                        found.put(
                                it.path("name").asText().toLowerCase(Locale.ROOT),
                                it.path("properties")));
        return found;
    }

    // -- asked

    /** Waits out a service that is busy or away. */
    private Arm.Answer asked(HttpMethod method, String at, @Nullable JsonNode body)
            throws BuildFailure, TimeUp {
        var address = at.startsWith("/") && !at.contains("?") ? versioned(at) : at;
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
    private void pause(@Nullable Duration retryAfter) throws TimeUp {
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
