package dev.goldsmith.tenant;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.kernel.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Azure's clients say of a resource group beside its name, and get back. */
@Entity
@Table(name = "arm_group")
public class GroupTags extends Owned {
    public long teamId;
    public @Nullable String location;

    @Column(columnDefinition = "longtext")
    public String tags;

    public static GroupTags of(Team team) {
        GroupTags found = find("teamId", team.id).firstResult();
        if (found != null) {
            return found;
        }
        var none = new GroupTags();
        none.teamId = team.id;
        none.tags = "{}";
        return none;
    }

    public void put(@Nullable String location, Map<String, String> tags) {
        this.location = location == null ? this.location : location;
        this.tags = Json.write(tags);
        persist();
    }

    public Map<String, String> tagMap() {
        return Json.read(tags, new TypeReference<Map<String, String>>() {});
    }
}
