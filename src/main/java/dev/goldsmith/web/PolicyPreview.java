package dev.goldsmith.web;

import dev.goldsmith.approval.Deciders;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Who could approve today what a policy's form says, whether it is saved or not. */
record PolicyPreview(Map<String, Long> teams, Deciders deciders) {
    private static final int SHOWN = 6;

    /**
     * Who meets one need.
     *
     * @param enough whether there are as many people as approvals are needed
     */
    record Answer(String whom, String names, boolean enough) {}

    static PolicyPreview of(List<Team> teams, PolicyForm policy) {
        var asked =
                policy.blocks().stream()
                        .flatMap(it -> it.lines().stream())
                        .map(PolicyForm.Line::team)
                        .collect(Collectors.toSet());
        Map<String, Long> ids =
                teams.stream()
                        .filter(it -> asked.contains(it.slug))
                        .collect(Collectors.toMap(it -> it.slug, it -> it.id));
        return new PolicyPreview(ids, Deciders.of(Set.copyOf(ids.values())));
    }

    public List<Answer> of(PolicyForm.Block block) {
        return block.named().stream().map(this::answer).toList();
    }

    private Answer answer(PolicyForm.Line line) {
        var whom = "%ss of %s".formatted(line.role(), line.team());
        var team = teams.get(line.team());
        var names =
                team == null
                        ? List.<String>of()
                        : Arrays.stream(Role.values())
                                .filter(it ->
                                        it.name().toLowerCase(Locale.ROOT).equals(line.role()))
                                .flatMap(it -> deciders.names(team, it).stream())
                                .toList();
        return new Answer(whom, said(names), names.size() >= votes(line));
    }

    private static int votes(PolicyForm.Line line) {
        return line.votes().matches("\\d{1,4}") ? Integer.parseInt(line.votes()) : 1;
    }

    private static String said(List<String> names) {
        if (names.isEmpty()) {
            return "nobody";
        }
        var first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() <= SHOWN
                ? first
                : "%s and %d more".formatted(first, names.size() - SHOWN);
    }
}
