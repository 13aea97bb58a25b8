package dev.goldsmith.tenant;

import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refused;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an API client may: nothing but this.
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

    /** In a sentence: {@code administrator}, or {@code builder of web}. */
    public String words() {
        var of =
                teams.entrySet().stream()
                        .map(e -> e.getValue().word() + " of " + e.getKey())
                        .collect(Collectors.joining(", "));
        return switch (role) {
            case ADMIN -> "administrator of the tenant";
            case AUDITOR -> of.isEmpty() ? "reads everything" : "reads everything, " + of;
            case MEMBER -> of.isEmpty() ? "nothing yet" : of;
        };
    }
}
