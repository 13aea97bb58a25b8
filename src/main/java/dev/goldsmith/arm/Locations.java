package dev.goldsmith.arm;

import dev.goldsmith.gallery.RegionName;
import dev.goldsmith.installation.Places;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Stream;

/**
 * The regions that this tenant knows: the installation's places and the names that it mapped. Then
 * Azure's own, which are taken too and mean the first one: az refuses by itself to name a region
 * that isn't in this list.
 */
@ApplicationScoped
class Locations {
    private static final List<String> AZURE =
            List.of(
                    "australiacentral",
                    "australiaeast",
                    "australiasoutheast",
                    "austriaeast",
                    "belgiumcentral",
                    "brazilsouth",
                    "canadacentral",
                    "canadaeast",
                    "centralindia",
                    "centralus",
                    "chilecentral",
                    "eastasia",
                    "eastus",
                    "eastus2",
                    "francecentral",
                    "germanywestcentral",
                    "indonesiacentral",
                    "israelcentral",
                    "italynorth",
                    "japaneast",
                    "japanwest",
                    "koreacentral",
                    "koreasouth",
                    "malaysiawest",
                    "mexicocentral",
                    "newzealandnorth",
                    "northcentralus",
                    "northeurope",
                    "norwayeast",
                    "polandcentral",
                    "qatarcentral",
                    "southafricanorth",
                    "southcentralus",
                    "southeastasia",
                    "southindia",
                    "spaincentral",
                    "swedencentral",
                    "switzerlandnorth",
                    "uaenorth",
                    "uksouth",
                    "ukwest",
                    "westcentralus",
                    "westeurope",
                    "westindia",
                    "westus",
                    "westus2",
                    "westus3");

    @Inject Places places;

    /** Needs a transaction. */
    List<String> names() {
        return Stream.of(
                        Stream.of(At.LOCATION),
                        places.names().stream(),
                        RegionName.all().stream().map(it -> it.name),
                        AZURE.stream())
                .flatMap(names -> names)
                .distinct()
                .toList();
    }
}
