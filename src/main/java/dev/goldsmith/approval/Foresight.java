package dev.goldsmith.approval;

import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.tenant.Team;
import io.quarkus.arc.Arc;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a build of a new version will ask for, said before anybody saves it. */
public final class Foresight {
    private Foresight() {}

    /**
     * By the policies of the template's team and of those whose galleries it names.
     *
     * @param document null: it can't be read as it is
     * @return {@code 1 approver of web and 2 owners of security}; empty: nobody is asked
     */
    public static String ofNewVersion(Team team, @Nullable ImageTemplate document) {
        var teams = new LinkedHashSet<Long>();
        teams.add(team.id);
        if (document != null) {
            Arc.container().instance(Destination.Finder.class).get().of(document).stream()
                    .map(Destination::teamId)
                    .forEach(teams::add);
        }
        return teams.stream()
                .map(ApprovalPolicy::of)
                .flatMap(policy -> policy == null ? Stream.of() : policy.rules().stream())
                .filter(rule -> rule.gate() == Gate.NEW_VERSION)
                .map(Rule::needs)
                .flatMap(List::stream)
                .map(need ->
                        "%d %s%s of %s"
                                .formatted(
                                        need.votes(),
                                        need.role().word(),
                                        need.votes() == 1 ? "" : "s",
                                        need.team()))
                .distinct()
                .collect(Collectors.joining(" and "));
    }
}
