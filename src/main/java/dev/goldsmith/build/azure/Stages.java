package dev.goldsmith.build.azure;

import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Journal.Outcome;
import dev.goldsmith.build.Journal.Planned;
import dev.goldsmith.build.Phase;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.ImageTemplate.Properties;
import java.util.ArrayList;
import java.util.List;

/**
 * A build at Azure as steps of a run. Azure tells of phases and of nothing in them; what it passed
 * between two looks is walked through all the same, for a run's states have an order.
 */
final class Stages {
    static final String TEMPLATE = "template";
    static final String BUILD = "boot";
    static final String CUSTOMIZE = "customize";
    static final String OPTIMIZE = "optimize";
    static final String VALIDATE = "validate";

    private static final int MOST_LINES = 20;

    private final Journal journal;
    private final List<Planned> steps;
    private final boolean checks;
    private int at = -1;

    /** Whether the step under way has failed, and others go on. */
    private boolean isFailed;

    Stages(Journal journal, Properties properties) {
        this.journal = journal;
        this.steps = planned(properties);
        this.checks = !properties.validators().isEmpty();
    }

    private static List<Planned> planned(Properties properties) {
        var steps = new ArrayList<Planned>();
        steps.add(new Planned(TEMPLATE, Phase.BUILDING, "", "Create the image template on Azure"));
        steps.add(new Planned(BUILD, Phase.BUILDING, "", "Start the build machine"));
        var validate = properties.validate();
        boolean onlySource =
                validate != null && Boolean.TRUE.equals(validate.sourceValidationOnly());
        if (!onlySource) {
            int count = properties.customizers().size();
            steps.add(
                    new Planned(
                            CUSTOMIZE,
                            Phase.CUSTOMIZING,
                            "",
                            "Customize (%d %s)".formatted(count, count == 1 ? "step" : "steps")));
            if (properties.optimize() != null) {
                steps.add(new Planned(OPTIMIZE, Phase.OPTIMIZING, "", "Optimize"));
            }
        }
        steps.add(new Planned(VALIDATE, Phase.VALIDATING, "", "Check the image"));
        if (!onlySource) {
            properties
                    .distribute()
                    .forEach(target ->
                            steps.add(
                                    new Planned(
                                            step(target),
                                            Phase.DISTRIBUTING,
                                            target.kind(),
                                            "Publish " + target.runOutputName())));
        }
        return steps;
    }

    static String step(Distributor target) {
        return "distribute-" + target.runOutputName();
    }

    void begin() {
        journal.planned(steps);
        next();
    }

    private Planned step() {
        return steps.get(at);
    }

    /** Ends the step under way well, and begins the one after it. */
    private void next() {
        if (at >= 0) {
            finish();
        }
        isFailed = false;
        at++;
        if (at == 0 || step().phase() != steps.get(at - 1).phase()) {
            journal.phase(step().phase());
        }
        journal.started(step().id());
    }

    private void finish() {
        if (isFailed) {
            return;
        }
        boolean needless = step().id().equals(VALIDATE) && !checks;
        journal.finished(step().id(), needless ? Outcome.SKIPPED : Outcome.SUCCEEDED, null);
    }

    /** This step is under way by now; nothing when it, or a later one, was already. */
    void reach(String id) {
        while (at + 1 < steps.size() && isAhead(id)) {
            next();
        }
    }

    private boolean isAhead(String id) {
        return steps.subList(at + 1, steps.size()).stream().anyMatch(it -> it.id().equals(id));
    }

    /** The same of the first target. */
    void reachTargets() {
        steps.stream()
                .filter(it -> it.phase() == Phase.DISTRIBUTING)
                .findFirst()
                .ifPresent(it -> reach(it.id()));
    }

    boolean atTargets() {
        return step().phase() == Phase.DISTRIBUTING;
    }

    /** All went well to the end. */
    void end() {
        while (at + 1 < steps.size()) {
            next();
        }
        finish();
    }

    void say(String line) {
        journal.output(step().id(), line + "\n");
    }

    /** The step under way failed. */
    BuildFailure failed(String cause) {
        var failure = failure(cause);
        say(cause);
        journal.failed(failure);
        isFailed = true;
        return failure;
    }

    private BuildFailure failure(String cause) {
        var lines = cause.lines().toList();
        return new BuildFailure(
                step().id(),
                "%s: %s".formatted(step().title(), lines.isEmpty() ? "failed" : lines.getFirst()),
                null,
                lines.subList(
                        Math.min(lines.size(), Math.max(1, lines.size() - MOST_LINES)),
                        lines.size()));
    }
}
