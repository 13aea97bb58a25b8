package dev.goldsmith.lineage;

import dev.goldsmith.kernel.Mishap;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.run.BuiltOn;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A patch run of each template of a team, each requested by itself. What is built on another
 * template of the team waits for that one's new version: it would be out of date right away.
 */
@ApplicationScoped
public class TeamPatch {
    private static final Logger LOG = Logger.getLogger(TeamPatch.class);

    /** Runs that one request starts. */
    static final int MOST = 50;

    /** Templates that one request looks at. */
    private static final int LISTED = 500;

    @Inject Lineage lineage;

    /**
     * What became of one template.
     *
     * @param run its number; null: none was started, {@code because} says why
     */
    public record Line(String template, @Nullable Long run, @Nullable String because) {}

    /**
     * @param lines by template's name
     * @param more templates of the team that weren't looked at
     */
    public record Result(List<Line> lines, long more) {
        public long started() {
            return lines.stream().filter(it -> it.run() != null).count();
        }
    }

    /**
     * @param outOfDate only those whose source has a newer version than they are built on
     * @throws Refused FORBIDDEN
     */
    public Result start(Access by, Team team, boolean outOfDate) {
        by.require(Permission.RUN, team.id, "team " + team.slug);
        var plan = QuarkusTransaction.requiringNew().call(() -> plan(by, team, outOfDate));
        var lines = new ArrayList<Line>();
        int tried = 0;
        for (var it : plan.templates()) {
            var because = plan.because().get(it.id);
            if (because == null && tried++ == MOST) {
                tried = MOST;
                because =
                        "One request starts %d runs. Send it again for the others.".formatted(MOST);
            }
            lines.add(because == null ? start(by, it) : new Line(it.name, null, because));
        }
        return new Result(List.copyOf(lines), plan.more());
    }

    /** What one is refused for doesn't keep the others. */
    private static Line start(Access by, Template wanted) {
        try {
            return QuarkusTransaction.requiringNew()
                    .call(() -> {
                        var template = Template.requireHere(wanted.id);
                        template.lock();
                        var open = BuiltOn.open(template);
                        if (open != null) {
                            // Somebody else patches the team as well.
                            return new Line(
                                    template.name,
                                    null,
                                    "Its run %d hasn't ended.".formatted(open.number));
                        }
                        return new Line(
                                template.name,
                                Run.patch(by, template, template.latest()).number,
                                null);
                    });
        } catch (Refused refused) {
            return new Line(wanted.name, null, refused.detail());
        } catch (RuntimeException e) {
            var what = "the patch run of template %d".formatted(wanted.id);
            return new Line(
                    wanted.name, null, "It failed: " + Mishap.of(e, LOG, what).said() + ".");
        }
    }

    /**
     * @param because by template's id: why it isn't started
     */
    private record Plan(List<Template> templates, Map<Long, String> because, long more) {}

    private Plan plan(Access by, Team team, boolean outOfDate) {
        var wanted = "teamId = ?1 and deletedAt is null";
        var templates =
                Template.<Template>find(wanted + " order by nameKey", team.id)
                        .page(0, LISTED)
                        .list();
        var forest = lineage.of(by);
        var because = new HashMap<Long, String>();
        var building = new LinkedHashMap<Long, String>();
        var stale = stale(forest);
        var runs = Run.lastRunsOf(templates.stream().map(it -> it.id).toList());
        for (var it : templates) {
            var last = runs.get(it.id);
            if (last == null) {
                because.put(it.id, "It was never built. Build it first.");
            } else if (!last.state.terminal()) {
                because.put(it.id, "Its run %d hasn't ended.".formatted(last.number));
                building.put(it.id, it.name);
            } else if (outOfDate && !stale.contains(it.id)) {
                because.put(it.id, "It is up to date.");
            } else {
                building.put(it.id, it.name);
            }
        }
        waiting(forest, building).forEach(because::putIfAbsent);
        return new Plan(templates, because, Template.count(wanted, team.id) - templates.size());
    }

    private static Set<Long> stale(Forest forest) {
        var ids = new HashSet<Long>();
        for (var node : forest.all()) {
            if (node.template() != null && node.freshness() == Freshness.OUT_OF_DATE) {
                ids.add(node.template().id());
            }
        }
        return ids;
    }

    /** Those of them that are built on another one of them, by template's id. */
    private static Map<Long, String> waiting(Forest forest, Map<Long, String> building) {
        var waiting = new HashMap<Long, String>();
        for (var node : forest.all()) {
            var own = node.template();
            if (own == null || !building.containsKey(own.id())) {
                continue;
            }
            for (var ancestor : forest.ancestors(node)) {
                var first = ancestor.template();
                if (first != null && first.id() != own.id() && building.containsKey(first.id())) {
                    waiting.put(
                            own.id(),
                            "It is built on the image of %s, which is patched first. Patch it when that one's new version is there."
                                    .formatted(building.get(first.id())));
                    break;
                }
            }
        }
        return waiting;
    }
}
