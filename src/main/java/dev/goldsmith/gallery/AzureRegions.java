package dev.goldsmith.gallery;

import java.util.List;

/** The names of Azure's regions: templates and scripts that were written for Azure use them. */
final class AzureRegions {
    static final List<String> NAMES =
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

    private AzureRegions() {}
}
