package dev.goldsmith.arm;

import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.installation.Places;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** The regions that az is told of: it refuses by itself to name one that isn't in this list. */
@ApplicationScoped
class Locations {
    @Inject Places places;

    /** Needs a transaction. */
    List<String> names() {
        return RegionName.known(places);
    }
}
