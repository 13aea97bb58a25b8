package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refused;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The roles of an API client: it can do nothing else.
 *
 * @param teams one role by the team's slug
 */
public record ClientScope(MemberRole role, Map<String, Role> teams) {
    public ClientScope {
        teams = Collections.unmodifiableMap(new LinkedHashMap<>(teams));
    }

    /**
     * In words, as somebody wrote it.
     *
     * @param role null: a member
     * @throws Refused INVALID_REQUEST naming {@code role} or {@code teams.SLUG}
     */
    public static ClientScope read(@Nullable String role, Map<String, String> teams) {
        Map<String, Role> granted = new LinkedHashMap<>();
        teams.forEach((team, word) ->
                granted.put(team, Fields.oneOf("teams." + team, word, Role.values(), Role::word)));
        return new ClientScope(
                role == null
                        ? MemberRole.MEMBER
                        : Fields.oneOf("role", role, MemberRole.values(), MemberRole::word),
                granted);
    }

    /** After "as": {@code auditor, builder of web}; somebody without a role is a member. */
    public String words() {
        var of =
                teams.entrySet().stream()
                        .map(e -> e.getValue().word() + " of " + e.getKey())
                        .collect(Collectors.joining(", "));
        return switch (role) {
            case ADMIN -> "administrator of the tenant";
            case AUDITOR -> of.isEmpty() ? "auditor" : "auditor, " + of;
            case MEMBER -> of.isEmpty() ? "member without a role" : of;
        };
    }
}
