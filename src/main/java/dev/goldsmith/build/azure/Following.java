package dev.goldsmith.build.azure;

import com.azure.core.http.HttpMethod;
import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Distribution;
import dev.goldsmith.build.Engine.PartlyDistributed;
import dev.goldsmith.build.Journal;
import dev.goldsmith.schema.Distributor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run that Azure builds. Whatever is there of it already is followed and nothing is begun
 * twice: its image template has a name that no other run has.
 */
final class Following {
    private static final String VERSION = "?api-version=2025-10-01";

    private final AzureEngine.Site site;
    private final Distribution distribution;
    private final Stages stages;
    private final String template;
    private final Patience patience;
    private String told = "";

    /** Whether this attempt made the image template: nothing of an earlier one counts. */
    private boolean isNew;

    Following(AzureEngine.Site site, Journal journal, Distribution distribution) {
        this.site = site;
        this.distribution = distribution;
        this.stages = new Stages(journal, site.order().template().properties());
        this.template = site.account().templateId(SentTemplate.name(site.order()));
        this.patience = new Patience(site, journal, stages);
    }

    static String versioned(String path) {
        return path + VERSION;
    }

    void follow() throws BuildFailure, PartlyDistributed {
        try {
            stages.begin();
            create();
            var end = watch(run());
            conclude(end);
        } catch (Patience.TimeUp _) {
            cancel();
            throw stages.failed(
                    "the build's time is over, and it was canceled on Azure (%d minutes and %d of grace)"
                            .formatted(
                                    site.order().template().properties().timeoutMinutes(),
                                    site.settings().grace().toMinutes()));
        } catch (Journal.Interrupted stop) {
            if (stop.isCancel()) {
                cancel();
            }
            // Else another worker follows it.
            throw stop;
        }
    }

    private void cancel() {
        try {
            site.arm().ask(HttpMethod.POST, versioned(template + "/cancel"), null);
        } catch (Arm.Unreachable | Arm.NotSignedIn _) {
            // The sweep asks again: it is in the book.
        }
    }

    // -- made

    private void create() throws BuildFailure, Patience.TimeUp {
        site.book().began(site.order(), template);
        stages.say("image template %s".formatted(template));
        var there = patience.ask(HttpMethod.GET, template, null);
        if (there.status() == 404) {
            var sent = SentTemplate.of(site.order(), site.account());
            var made = patience.ask(HttpMethod.PUT, template, sent);
            // A request that was sent again may find what the first one made.
            if (!made.isGood() && made.status() != 409) {
                throw stages.failed("Azure refused the image template: " + made.error());
            }
            isNew = made.isGood();
            there = made;
        } else {
            stages.say("it is there already, from an earlier attempt");
        }
        provisioned(there.retryAfter());
    }

    /**
     * @param retryAfter between two looks, as Azure said at first; null: it didn't
     */
    private void provisioned(@Nullable Duration retryAfter) throws BuildFailure, Patience.TimeUp {
        while (true) {
            var answer = patience.ask(HttpMethod.GET, template, null);
            if (!answer.isGood()) {
                throw stages.failed("Azure doesn't show the image template: " + answer.error());
            }
            if (!SentTemplate.isOf(site.order(), answer.body())) {
                throw stages.failed(
                        "there is an image template of this name that isn't this run's; delete it");
            }
            var properties = answer.body().path("properties");
            switch (properties.path("provisioningState").asText()) {
                case "Succeeded" -> {
                    return;
                }
                case "Creating", "Updating" -> patience.pause(retryAfter);
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
    private @Nullable String run() throws BuildFailure, Patience.TimeUp {
        var known = isNew ? null : site.book().operation(site.order());
        if (known != null) {
            return known;
        }
        if (isBegun()) {
            return null;
        }
        var begun = patience.ask(HttpMethod.POST, template + "/run", null);
        if (begun.status() == 409) {
            // A request before this one, whose answer never came, began it.
            patience.pause(begun.retryAfter());
            if (isBegun()) {
                return null;
            }
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

    private boolean isBegun() throws BuildFailure, Patience.TimeUp {
        var there = patience.ask(HttpMethod.GET, template, null);
        return !there.body().at("/properties/lastRunStatus/runState").asText("").isEmpty();
    }

    private End watch(@Nullable String operation) throws BuildFailure, Patience.TimeUp {
        stages.reach(Stages.BUILD);
        var at = operation;
        while (true) {
            var asked = at == null ? null : patience.ask(HttpMethod.GET, at, null);
            if (asked != null && !asked.isGood()) {
                // Operations are forgotten after a while; the template still tells.
                asked = null;
                at = null;
            }
            var seen = patience.ask(HttpMethod.GET, template, null);
            if (!seen.isGood()) {
                throw stages.failed(
                        "the image template can't be followed any more: " + seen.error());
            }
            var last = seen.body().at("/properties/lastRunStatus");
            tell(last);
            var end = End.of(asked, last);
            if (end != null) {
                return end;
            }
            patience.pause(asked == null ? seen.retryAfter() : asked.retryAfter());
        }
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

    private void conclude(End end) throws BuildFailure, Patience.TimeUp, PartlyDistributed {
        if (end.isGood() || end.isPartly()) {
            stages.reachTargets();
        } else if (end.why().startsWith("PackerBuildFailed")) {
            // Packer does the steps; what went on before that fails by other names.
            stages.reach(Stages.CUSTOMIZE);
        }
        if (!stages.atTargets()) {
            if (!end.isGood()) {
                throw stages.failed(end.said());
            }
            stages.end();
            return;
        }
        var failure = publish(end);
        if (failure == null && end.isGood()) {
            stages.end();
        } else if (failure != null && end.isPartly()) {
            throw new PartlyDistributed(failure);
        } else {
            throw failure == null ? stages.failed(end.said()) : failure;
        }
    }

    /** Writes down what is there; gives the failure of the first output that isn't. */
    private @Nullable BuildFailure publish(End end) throws BuildFailure, Patience.TimeUp {
        var outputs = outputs();
        BuildFailure first = null;
        for (Distributor target : site.order().template().properties().distribute()) {
            stages.reach(Stages.step(target));
            var output = outputs.get(target.runOutputName().toLowerCase(Locale.ROOT));
            var artifact = output == null ? "" : artifact(output);
            if (!artifact.isEmpty()) {
                distribution.published(target, artifact);
                stages.say("%s: %s".formatted(target.runOutputName(), artifact));
                continue;
            }
            var failure =
                    stages.failed(
                            end.isGood()
                                    ? "Azure says that the run succeeded, and names no such output"
                                    : end.said());
            first = first == null ? failure : first;
        }
        return first;
    }

    /** Empty: it isn't there, or not whole. */
    private static String artifact(JsonNode output) {
        return output.path("provisioningState").asText("Succeeded").equals("Succeeded")
                ? output.path("artifactId").asText(output.path("artifactUri").asText(""))
                : "";
    }

    private Map<String, JsonNode> outputs() throws BuildFailure, Patience.TimeUp {
        var found = new HashMap<String, JsonNode>();
        var answer = patience.ask(HttpMethod.GET, template + "/runOutputs", null);
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
}
