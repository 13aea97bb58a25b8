package dev.goldsmith.arm;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The names of regions that this installation knows. */
@ApplicationScoped
class Locations {
    List<String> names() {
        return List.of(At.LOCATION);
    }
}
