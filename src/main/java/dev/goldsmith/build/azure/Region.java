package dev.goldsmith.build.azure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A region of an image on Azure, as its {@code replicationStatus} tells of it.
 *
 * @param state {@code Replicating}, {@code Completed}, {@code Failed} or {@code Unknown}
 * @param said why it failed; empty: nothing
 */
public record Region(String name, String state, int progress, String said) {

    static List<Region> of(JsonNode version) {
        var regions = new ArrayList<Region>();
        version.at("/properties/replicationStatus/summary")
                .forEach(it ->
                        regions.add(
                                new Region(
                                        it.path("region").asText(),
                                        it.path("state").asText("Unknown"),
                                        Math.clamp(it.path("progress").asInt(0), 0, 100),
                                        it.path("details").asText(""))));
        return regions;
    }

    public boolean there() {
        return state.equals("Completed");
    }

    public boolean failed() {
        return state.equals("Failed");
    }

    String line() {
        return "%s: %s%s%s"
                .formatted(
                        name,
                        state,
                        there() || progress == 0 ? "" : ", %d %%".formatted(progress),
                        said.isEmpty() ? "" : ": " + said);
    }
}
