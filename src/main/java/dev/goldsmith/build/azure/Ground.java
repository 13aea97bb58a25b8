package dev.goldsmith.build.azure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.goldsmith.schema.GalleryImageId;

/** What has to be on Azure before an image can be made there. */
final class Ground {
    private final Errand errand;

    Ground(Errand errand) {
        this.errand = errand;
    }

    VhdsOnAzure.Account account(String name) throws NotMade {
        var subscription = "/subscriptions/" + errand.account.subscription();
        for (var at = subscription + "/providers/Microsoft.Storage/storageAccounts";
                !at.isEmpty(); ) {
            var answer = errand.get(at);
            if (!answer.isGood()) {
                throw errand.refused("to list the storage accounts", answer, subscription);
            }
            for (var it : answer.body().path("value")) {
                if (it.path("name").asText().equalsIgnoreCase(name)) {
                    return new VhdsOnAzure.Account(
                            it.path("id").asText(), it.path("location").asText());
                }
            }
            at = answer.body().path("nextLink").asText("");
        }
        throw new NotMade(
                "Client %s sees no storage account %s in subscription %s. The place must be an account of that subscription, and the client needs to read it: `az role assignment create --assignee %s --role Reader --scope $(az storage account show --name %s --query id -o tsv)`"
                        .formatted(
                                errand.account.clientId(),
                                name,
                                errand.account.subscription(),
                                errand.account.clientId(),
                                name));
    }

    void definition(GalleryImageId id, boolean isLinux) throws NotMade {
        var answer = errand.get(id.toString());
        if (answer.status() == 404) {
            throw new NotMade(
                    "There is no image definition %s/%s in resource group %s. Make it: `az sig image-definition create --subscription %s --resource-group %s --gallery-name %s --gallery-image-definition %s --publisher PUBLISHER --offer OFFER --sku SKU --os-type %s --os-state Generalized --hyper-v-generation V2`"
                            .formatted(
                                    id.gallery(),
                                    id.image(),
                                    id.resourceGroup(),
                                    id.subscription(),
                                    id.resourceGroup(),
                                    id.gallery(),
                                    id.image(),
                                    os(isLinux)));
        }
        if (!answer.isGood()) {
            throw errand.refused("to show the image definition", answer, group(id));
        }
        var is = answer.body().path("properties");
        require(id, is, "osType", os(isLinux), "the image's guest is " + os(isLinux));
        require(id, is, "osState", "Generalized", "what is built here is generalized");
        require(id, is, "architecture", "x64", "what is built here is x64");
        for (var feature : is.path("features")) {
            if (feature.path("name").asText().equalsIgnoreCase("SecurityType")
                    && feature.path("value").asText().equalsIgnoreCase("ConfidentialVM")) {
                throw new NotMade(
                        "Image definition %s/%s is for ConfidentialVM, which needs a guest state that isn't built here; use one with ConfidentialVmSupported or TrustedLaunchSupported."
                                .formatted(id.gallery(), id.image()));
            }
        }
    }

    private static String os(boolean isLinux) {
        return isLinux ? "Linux" : "Windows";
    }

    private static void require(
            GalleryImageId id, JsonNode definition, String field, String right, String because)
            throws NotMade {
        var is = definition.path(field).asText(right);
        if (!is.equalsIgnoreCase(right)) {
            throw new NotMade(
                    "Image definition %s/%s has `%s` %s, and %s. Name a definition with %s."
                            .formatted(id.gallery(), id.image(), field, is, because, right));
        }
    }

    static String group(GalleryImageId id) {
        return "/subscriptions/%s/resourceGroups/%s"
                .formatted(id.subscription(), id.resourceGroup());
    }
}
