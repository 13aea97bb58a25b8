package dev.goldsmith.approval;

import java.util.List;

/**
 * A gate of one team that opened, and for what of the team's.
 *
 * @param team its id
 * @param images names of {@link Destination}s; none: nothing of the team's is published into
 */
public record Opened(long team, Gate gate, List<String> images) {
    public Opened {
        images = List.copyOf(images);
    }

    boolean covers(long otherTeam, Gate otherGate, List<String> otherImages) {
        return team == otherTeam && gate == otherGate && images.containsAll(otherImages);
    }
}
