package dev.goldsmith.arm;

import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.installation.Places;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Stream;

/** The regions that this tenant knows: the installation's places, and names that it mapped. */
@ApplicationScoped
class Locations {
    @Inject Places places;

    /** Needs a transaction. */
    List<String> names() {
        return Stream.of(
                        Stream.of(At.LOCATION),
                        places.names().stream(),
                        RegionName.all().stream().map(it -> it.name))
                .flatMap(names -> names)
                .distinct()
                .toList();
    }
}
