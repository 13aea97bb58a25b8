package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What {@code environment()} says: Azure's public cloud, whose addresses templates are made for.
 */
final class AzureCloud {
    private AzureCloud() {}

    static ObjectNode environment() {
        var cloud = Function.NODES.objectNode();
        cloud.put("name", "AzureCloud");
        cloud.put("gallery", "https://gallery.azure.com/");
        cloud.put("graph", "https://graph.windows.net/");
        cloud.put("portal", "https://portal.azure.com");
        cloud.put("graphAudience", "https://graph.windows.net/");
        cloud.put("activeDirectoryDataLake", "https://datalake.azure.net/");
        cloud.put("batch", "https://batch.core.windows.net/");
        cloud.put("media", "https://rest.media.azure.net");
        cloud.put("sqlManagement", "https://management.core.windows.net:8443/");
        cloud.put("vmImageAliasDoc", "");
        cloud.put("resourceManager", "https://management.azure.com/");
        var authentication = cloud.putObject("authentication");
        authentication.put("loginEndpoint", "https://login.microsoftonline.com/");
        authentication
                .putArray("audiences")
                .add("https://management.core.windows.net/")
                .add("https://management.azure.com/");
        authentication.put("tenant", "common").put("identityProvider", "AAD");
        cloud.putObject("suffixes")
                .put("acrLoginServer", ".azurecr.io")
                .put("azureDatalakeAnalyticsCatalogAndJob", "azuredatalakeanalytics.net")
                .put("azureDatalakeStoreFileSystem", "azuredatalakestore.net")
                .put("keyvaultDns", ".vault.azure.net")
                .put("sqlServerHostname", ".database.windows.net")
                .put("storage", "core.windows.net");
        return cloud;
    }
}
