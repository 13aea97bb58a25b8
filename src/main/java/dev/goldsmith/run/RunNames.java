package dev.goldsmith.run;

import dev.goldsmith.kernel.Like;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What somebody means by what they type above the runs. */
final class RunNames {
    private RunNames() {}

    private static final Pattern NUMBER = Pattern.compile("(?:#|run )?(\\d{1,18})");

    /** The run whose number was typed, above those of templates with this number in their names. */
    static List<RunList.Row> exact(Access by, RunList.Filter filter) {
        var number =
                filter.text() == null ? null : NUMBER.matcher(RunList.key(filter.text().strip()));
        if (number == null || !number.matches()) {
            return List.of();
        }
        return RunList.rows(List.of(Long.valueOf(number.group(1)))).stream()
                .filter(row -> filter.states().isEmpty() || filter.states().contains(row.state()))
                .filter(row ->
                        filter.team() == null || row.team().equals(RunList.key(filter.team())))
                .filter(row ->
                        Team.readable(by).stream().anyMatch(it -> it.slug.equals(row.team())))
                .toList();
    }

    /** Ids of the templates that are meant, of those that this person reads. */
    static List<Long> templates(Access by, RunList.Filter filter) {
        var teams = Team.readable(by).stream();
        if (filter.team() != null) {
            teams = teams.filter(team -> team.slug.equals(RunList.key(filter.team())));
        }
        var template = filter.template();
        if (template == null) {
            return called(filter.text(), teams.map(team -> team.id).toList());
        }
        int slash = template.indexOf('/');
        if (slash >= 0) {
            var slug = RunList.key(template.substring(0, slash));
            teams = teams.filter(team -> team.slug.equals(slug));
        }
        return Run.getEntityManager()
                .createQuery(
                        "select x.id from Template x where x.nameKey = :name and x.teamId in :teams",
                        Long.class)
                .setParameter("name", RunList.key(template.substring(slash + 1)))
                .setParameter("teams", teams.map(team -> team.id).toList())
                .getResultList();
    }

    /** Whoever sees the runs of so many templates types another letter. */
    private static final int TEMPLATES = 100;

    private static List<Long> called(@Nullable String text, List<Long> teams) {
        return Run.getEntityManager()
                .createQuery(
                        """
                        select x.id from Template x where x.nameKey like :part escape '!'
                            and x.nameKey not like '#%' and x.teamId in :teams
                        order by x.nameKey, x.id
                        """,
                        Long.class)
                .setParameter("part", Like.partOfKey(Objects.requireNonNull(text)))
                .setParameter("teams", teams)
                .setMaxResults(TEMPLATES)
                .getResultList();
    }
}
