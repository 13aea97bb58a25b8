package dev.goldsmith.template;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A name that Azure's clients want to give a template as its identity. Nothing signs in with it: a
 * build here gets its rights from the team.
 */
@Entity
public class ManagedIdentity extends Owned {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{2,127}");

    public long teamId;
    public String name;
    public String nameKey;
    public String location;

    @Column(columnDefinition = "longtext")
    public String tags;

    public String clientId;
    public String principalId;
    public Instant createdAt;

    /** Made, or its tags replaced when it is there. */
    public static ManagedIdentity put(
            Access by, Team team, String name, String location, Map<String, String> tags) {
        by.require(Permission.EDIT, team.id, "team " + team.slug);
        if (!NAME.matcher(name).matches()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "name",
                    "An identity's name has 3 to 128 letters, digits, '-' or '_' and starts with a letter or digit; '%s' has not."
                            .formatted(name));
        }
        var identity = of(team, name);
        if (identity == null) {
            identity = new ManagedIdentity();
            identity.teamId = team.id;
            identity.name = name;
            identity.nameKey = name.toLowerCase(Locale.ROOT);
            identity.location = location;
            identity.clientId = UUID.randomUUID().toString();
            identity.principalId = UUID.randomUUID().toString();
            identity.createdAt = Instant.now();
            identity.tags = Json.write(tags);
            identity.persist();
            Event.tell(
                    by,
                    team.id,
                    EventKind.IDENTITY_CREATED,
                    "identity/" + team.slug + "/" + name,
                    Map.of());
        }
        identity.tags = Json.write(tags);
        return identity;
    }

    public static @Nullable ManagedIdentity of(Team team, String name) {
        return find("teamId = ?1 and nameKey = ?2", team.id, name.toLowerCase(Locale.ROOT))
                .firstResult();
    }

    public static List<ManagedIdentity> in(List<Long> teams) {
        return list("teamId in ?1 order by nameKey, id", teams);
    }

    public Map<String, String> tagMap() {
        return Json.read(tags, new TypeReference<Map<String, String>>() {});
    }

    public void remove(Access by) {
        by.require(Permission.EDIT, teamId, "identity " + name);
        delete();
        Event.tell(by, teamId, EventKind.IDENTITY_DELETED, "identity/" + name, Map.of());
    }
}
