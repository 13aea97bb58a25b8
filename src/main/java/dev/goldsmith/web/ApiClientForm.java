package dev.goldsmith.web;

import dev.goldsmith.tenant.ApiClient;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Role;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a client is called and what it may, as typed. */
record ApiClientForm(String name, String role, List<Line> teams) {
    private static final List<Role> GRANTED = List.of(Role.VIEWER, Role.BUILDER, Role.OWNER);

    /**
     * @param role empty: none
     */
    record Line(String team, String role) {}

    static ApiClientForm empty(List<String> teams) {
        return new ApiClientForm(
                "", "member", teams.stream().map(team -> new Line(team, "")).toList());
    }

    static ApiClientForm of(String name, ApiClient.Scope scope, List<String> teams) {
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
                teams.stream().map(team -> new Line(team, given(form, "team." + team))).toList());
    }

    ApiClient.Scope scope() {
        Map<String, Role> granted = new LinkedHashMap<>();
        for (var line : teams) {
            GRANTED.stream()
                    .filter(role -> role.word().equals(line.role()))
                    .forEach(role -> granted.put(line.team(), role));
        }
        return new ApiClient.Scope(memberRole(), granted);
    }

    private MemberRole memberRole() {
        for (var one : MemberRole.values()) {
            if (one.word().equals(role.toLowerCase(Locale.ROOT))) {
                return one;
            }
        }
        return MemberRole.MEMBER;
    }

    static String given(MultivaluedMap<String, String> form, String name) {
        var value = form.getFirst(name);
        return value == null ? "" : value.strip();
    }
}
