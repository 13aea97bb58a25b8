package dev.goldsmith.deployment;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.armtemplate.ArmTemplate;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.operation.Operation;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A deployment of a team: its last one of that name, under way or over. */
@Entity
@Table(name = "arm_deployment")
public class Deployment extends Owned {
    /** One that says nothing for longer was lost with the portal that did it. */
    private static final Duration SILENT = Operation.LONGEST.plusMinutes(1);

    public long teamId;
    public String name;
    public String nameKey;

    /** Of the call that began it: correlation and operation status in one. */
    public String uuid;

    @Enumerated(EnumType.STRING)
    public State state;

    public String templateHash;

    /** As they are shown, without the values of secure ones. */
    @Column(columnDefinition = "longtext")
    public String parameters;

    @Column(columnDefinition = "longtext")
    public String outputs;

    @Column(columnDefinition = "longtext")
    public String steps;

    public @Nullable String errorCode;

    @Column(columnDefinition = "longtext")
    public @Nullable String errorMessage;

    public String byName;
    public boolean cancelAsked;
    public Instant startedAt;
    public Instant heardAt;
    public @Nullable Instant endedAt;

    public enum State {
        RUNNING("Running"),
        SUCCEEDED("Succeeded"),
        FAILED("Failed"),
        CANCELED("Canceled");

        public final String word;

        State(String word) {
            this.word = word;
        }
    }

    /**
     * @throws Refused CONFLICT while one of that name goes on
     */
    public static Deployment begin(
            Access by,
            Team team,
            String name,
            String uuid,
            String templateHash,
            ArmTemplate template) {
        var there = of(team, name);
        if (there != null) {
            there.lock();
            there.orLost();
            if (there.state == State.RUNNING) {
                throw new Refused(
                        Refusal.CONFLICT,
                        "The deployment '%s' is still running; wait for it, or cancel it."
                                .formatted(there.name));
            }
            there.delete();
            flush();
        }
        var deployment = new Deployment();
        deployment.teamId = team.id;
        deployment.name = name;
        deployment.nameKey = key(name);
        deployment.uuid = uuid;
        deployment.state = State.RUNNING;
        deployment.templateHash = templateHash;
        deployment.parameters = template.shownParameters().toString();
        deployment.outputs = "{}";
        deployment.steps =
                Json.write(template.resources().stream().map(DeploymentStep::waiting).toList());
        deployment.byName = by.personName();
        deployment.startedAt = Instant.now();
        deployment.heardAt = deployment.startedAt;
        deployment.persist();
        deployment.tell(by, team, EventKind.DEPLOYMENT_STARTED);
        return deployment;
    }

    private void lock() {
        getEntityManager().refresh(this, LockModeType.PESSIMISTIC_WRITE);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    public static @Nullable Deployment of(Team team, String name) {
        Deployment found = find("teamId = ?1 and nameKey = ?2", team.id, key(name)).firstResult();
        return found == null ? null : found.orLost();
    }

    public static Deployment require(Team team, String name) {
        var found = of(team, name);
        if (found == null) {
            throw new Refused(
                    Refusal.NO_DEPLOYMENT, "Deployment '%s' could not be found.".formatted(name));
        }
        return found;
    }

    /**
     * Newest first.
     *
     * @param before only what is older than the one of this id
     */
    public static Page<Deployment> page(Team team, long before, int limit) {
        List<Deployment> rows =
                find("teamId = ?1 and id < ?2 order by id desc", team.id, before)
                        .page(0, limit + 1)
                        .list();
        rows.forEach(Deployment::orLost);
        return Page.of(rows, limit, row -> row.id.toString());
    }

    public List<DeploymentStep> stepList() {
        return Json.read(steps, new TypeReference<List<DeploymentStep>>() {});
    }

    public List<DeploymentStep> done() {
        return stepList().stream().filter(DeploymentStep::isDone).toList();
    }

    public List<DeploymentStep> bad() {
        return stepList().stream().filter(DeploymentStep::isBad).toList();
    }

    /** What one step has come to; a cancel that was asked for meanwhile stays asked. */
    void say(DeploymentStep step) {
        steps = Json.write(DeploymentStep.with(stepList(), step));
        heardAt = Instant.now();
    }

    void end(
            Access by,
            Team team,
            State outcome,
            String shownOutputs,
            @Nullable String code,
            @Nullable String message) {
        state = outcome;
        outputs = shownOutputs;
        errorCode = code;
        errorMessage = message;
        endedAt = Instant.now();
        heardAt = endedAt;
        tell(by, team, EventKind.DEPLOYMENT_ENDED);
    }

    /**
     * @throws Refused CONFLICT when there is nothing to cancel
     */
    public void cancel(Access by, Team team) {
        lock();
        if (state != State.RUNNING) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "The deployment '%s' is over: %s.".formatted(name, state.word));
        }
        cancelAsked = true;
        tell(by, team, EventKind.DEPLOYMENT_CANCEL_REQUESTED);
    }

    /**
     * What it deployed stays.
     *
     * @throws Refused CONFLICT while it goes on
     */
    public void forget() {
        if (state == State.RUNNING) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "The deployment '%s' is still running; cancel it first.".formatted(name));
        }
        delete();
    }

    private void tell(Access by, Team team, EventKind kind) {
        Event.tell(
                by,
                team.id,
                kind,
                "deployment/" + team.slug + "/" + name,
                Map.of("operation", uuid, "state", state.word));
    }

    private Deployment orLost() {
        if (state == State.RUNNING && heardAt.isBefore(Instant.now().minus(SILENT))) {
            state = State.FAILED;
            endedAt = heardAt;
            errorCode = "DeploymentInterrupted";
            errorMessage = "The portal that did this was stopped; deploy it again.";
        }
        return this;
    }
}
