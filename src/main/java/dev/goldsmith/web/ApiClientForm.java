package dev.goldsmith.web;

import dev.goldsmith.tenant.ClientScope;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** What a client is called and what it may, as typed. */
record ApiClientForm(String name, String role, List<Line> teams) {
    /**
     * @param role empty: none
     */
    record Line(String team, String role) {}

    static ApiClientForm empty(List<String> teams) {
        return new ApiClientForm(
                "", "member", teams.stream().map(team -> new Line(team, "")).toList());
    }

    static ApiClientForm of(String name, ClientScope scope, List<String> teams) {
        return new ApiClientForm(
                name,
                scope.role().word(),
                teams.stream()
                        .map(team -> {
                            var role = scope.teams().get(team);
                            return new Line(team, role == null ? "" : role.word());
                        })
                        .toList());
    }

    static ApiClientForm typed(MultivaluedMap<String, String> form, List<String> teams) {
        return new ApiClientForm(
                given(form, "name"),
                given(form, "role"),
                teams.stream().map(team -> new Line(team, given(form, "teams." + team))).toList());
    }

    ClientScope scope() {
        return ClientScope.read(
                role.isEmpty() ? null : role,
                teams.stream()
                        .filter(line -> !line.role().isEmpty())
                        .collect(
                                Collectors.toMap(
                                        Line::team, Line::role, (a, _) -> a, LinkedHashMap::new)));
    }

    static String given(MultivaluedMap<String, String> form, String name) {
        var value = form.getFirst(name);
        return value == null ? "" : value.strip();
    }
}
