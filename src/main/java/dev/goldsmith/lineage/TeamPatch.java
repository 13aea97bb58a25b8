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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
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
        record Plan(Listed listed, Map<Long, Standing> standings) {}
        var plan =
                QuarkusTransaction.requiringNew()
                        .call(() -> {
                            var listed = templates(team);
                            var ids =
                                    listed.templates().stream()
                                            .map(it -> it.id)
                                            .collect(Collectors.toSet());
                            return new Plan(
                                    listed, standings(by, listed.templates(), ids, outOfDate));
                        });
        var lines = new ArrayList<Line>();
        int tried = 0;
        for (var it : plan.listed().templates()) {
            var standing = Objects.requireNonNull(plan.standings().get(it.id));
            var because =
                    standing.waits()
                            ? standing.because() + " Patch it when that one's new version is there."
                            : standing.because();
            if (because == null && tried++ == MOST) {
                tried = MOST;
                because =
                        "One request starts %d runs. Send it again for the others.".formatted(MOST);
            }
            lines.add(because == null ? start(by, it) : new Line(it.name, null, because));
        }
        return new Result(List.copyOf(lines), plan.listed().more());
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
     * Templates of a team, by name.
     *
     * @param more how many there are besides
     */
    public record Listed(List<Template> templates, long more) {}

    public static Listed templates(Team team) {
        var wanted = "teamId = ?1 and deletedAt is null";
        var templates =
                Template.<Template>find(wanted + " order by nameKey", team.id)
                        .page(0, LISTED)
                        .list();
        return new Listed(
                templates,
                templates.size() < LISTED ? 0 : Template.count(wanted, team.id) - templates.size());
    }

    /**
     * How it stands with a template when its team is patched.
     *
     * @param because why no run is started; null: one is
     * @param waits whether one is as soon as that of another template has ended
     */
    public record Standing(@Nullable String because, boolean waits) {
        private static final Standing READY = new Standing(null, false);

        private static Standing isnt(String because) {
            return new Standing(because, false);
        }
    }

    /**
     * By template's id, of those that are wanted. What is built on another one comes after it.
     *
     * @param templates those of the team
     */
    public Map<Long, Standing> standings(
            Access by, List<Template> templates, Set<Long> wanted, boolean outOfDate) {
        var names =
                templates.stream().collect(Collectors.toMap((Template it) -> it.id, it -> it.name));
        var forest = lineage.of(by);
        var above = above(forest, names.keySet());
        var stale = stale(forest);
        var runs = Run.lastRunsOf(names.keySet());
        var building = new LinkedHashSet<Long>();
        var standings = new HashMap<Long, Standing>();
        var sorted =
                templates.stream()
                        .sorted(
                                Comparator.comparing(
                                        it -> above.getOrDefault(it.id, Set.of()).size()))
                        .toList();
        for (var it : sorted) {
            var last = runs.get(it.id);
            boolean isOpen = last != null && !last.state.terminal();
            if (isOpen) {
                building.add(it.id);
            }
            if (!wanted.contains(it.id)) {
                continue;
            }
            var first =
                    above.getOrDefault(it.id, Set.of()).stream()
                            .filter(building::contains)
                            .findFirst();
            Standing standing;
            if (last == null) {
                standing = Standing.isnt("It was never built. Build it first.");
            } else if (isOpen) {
                standing = Standing.isnt("Its run %d hasn't ended.".formatted(last.number));
            } else if (first.isPresent()) {
                building.add(it.id);
                standing =
                        new Standing(
                                "It is built on the image of %s, which is patched first."
                                        .formatted(names.get(first.get())),
                                true);
            } else if (outOfDate && !stale.contains(it.id)) {
                standing = Standing.isnt("It is up to date.");
            } else {
                building.add(it.id);
                standing = Standing.READY;
            }
            standings.put(it.id, standing);
        }
        return standings;
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

    /** Of each of these templates, those of them that it is built on, nearest first. */
    private static Map<Long, Set<Long>> above(Forest forest, Set<Long> templates) {
        var above = new HashMap<Long, Set<Long>>();
        templates.forEach(it -> above.put(it, new LinkedHashSet<>()));
        for (var node : forest.all()) {
            var template = node.template();
            var own = template == null ? null : above.get(template.id());
            if (template != null && own != null) {
                forest.ancestors(node).stream()
                        .map(Node::template)
                        .filter(Objects::nonNull)
                        .map(Node.Origin::id)
                        .filter(it -> it != template.id() && templates.contains(it))
                        .forEach(own::add);
            }
        }
        return above;
    }
}
