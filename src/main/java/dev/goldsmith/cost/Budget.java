package dev.goldsmith.cost;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.LockModeType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How much may be spent a month, and what happens to builds that would spend more. */
@Entity
public class Budget extends Owned {
    public String name;

    /** Null: of all teams, unless it is a template's. */
    public @Nullable Long teamId;

    /** Null: of all templates. */
    public @Nullable Long templateId;

    /** A month, by UTC. */
    public BigDecimal amount;

    public String currency;

    /** Percents, as JSON. */
    public String thresholds;

    @Enumerated(EnumType.STRING)
    public At100 at100;

    public Instant updatedAt;
    public String updatedByName;

    /** What happens to a build that may cost more than is left. */
    public enum At100 {
        WARN("is built, and people are told"),
        APPROVE("waits for an approval"),
        STOP("is refused");

        /** Of such a build. */
        public final String title;

        At100(String title) {
            this.title = title;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Those that somebody reads, by name. */
    public static List<Budget> readable(Access by) {
        List<Budget> all = list("order by name");
        if (by.readsAllTeams()) {
            return all;
        }
        var teams = teams(all);
        return all.stream()
                .filter(it -> {
                    var team = teams.get(it.id);
                    return team != null && by.may(Permission.READ, team);
                })
                .toList();
    }

    /** By budget: the team that it is of, or that of its template. */
    private static Map<Long, Long> teams(List<Budget> budgets) {
        var ids = budgets.stream().map(it -> it.templateId).filter(Objects::nonNull).toList();
        Map<Long, Long> owners =
                ids.isEmpty()
                        ? Map.of()
                        : Template.<Template>list("id in ?1", ids).stream()
                                .collect(Collectors.toMap(it -> it.id, it -> it.teamId));
        return budgets.stream()
                .filter(it -> it.teamId != null || it.templateId != null)
                .collect(
                        Collectors.toMap(
                                it -> it.id,
                                it ->
                                        it.teamId != null
                                                ? it.teamId
                                                : Objects.requireNonNull(
                                                        owners.get(it.templateId))));
    }

    /** Whose owners hear of it; null: the tenant's administrators. */
    @Nullable Long team() {
        return teams(List.of(this)).get(id);
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static Budget require(Access by, String name) {
        return readable(by).stream()
                .filter(it -> it.name.equals(name))
                .findFirst()
                .orElseThrow(() ->
                        Refused.absent(
                                "There is no budget '%s'.".formatted(name),
                                count("name", name) > 0));
    }

    /**
     * In which a build of this template counts; nobody else asks them until the transaction ends.
     */
    static List<Budget> lockedOver(Template template) {
        return Budget.<Budget>find(
                        "(teamId is null or teamId = ?1) and (templateId is null or templateId = ?2) order by id",
                        template.teamId,
                        template.id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    public List<Integer> percents() {
        return Json.read(thresholds, new TypeReference<List<Integer>>() {});
    }

    boolean covers(long team, long template) {
        return (teamId == null || teamId == team) && (templateId == null || templateId == template);
    }

    public void remove(Access by) {
        by.require(Permission.ADMIN, "budgets");
        Event.tell(by, team(), EventKind.BUDGET_REMOVED, subject(), Map.of());
        delete();
    }

    /**
     * @throws Refused NOT_FOUND
     */
    public static void remove(Access by, String name) {
        by.require(Permission.ADMIN, "budgets");
        require(by, name).remove(by);
    }

    String subject() {
        return "budget/" + name;
    }

    /** What is said where a build is refused. */
    Refused refuses(BigDecimal cost, BigDecimal left, String renews) {
        return new Refused(
                Refusal.BUDGET,
                "Budget '%s' has %s of %s left this month, and this can cost up to %s. It renews on %s."
                        .formatted(
                                name,
                                Money.number(left.max(BigDecimal.ZERO)),
                                Money.shown(amount, currency),
                                Money.shown(cost, currency),
                                renews));
    }
}
