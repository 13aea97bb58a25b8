package dev.goldsmith.signin;

import dev.goldsmith.door.Open;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Where an Azure client that knows only our address finds the rest. All of it is on the host that
 * the client used, and sign-in is ADFS's: with any other authority Microsoft's library asks
 * Microsoft whether it exists.
 */
@Path("/metadata/endpoints")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Sign-in")
public class MetadataResource {
    /** One object, in the shape that Terraform reads; all versions between are lists of it. */
    private static final String SINGLE = "2022-09-01";

    private static final String NONE = "";

    @GET
    @Open(Open.To.ANYBODY)
    @Operation(
            operationId = "getMetadataEndpoints",
            summary = "The endpoints of this installation, for `az cloud register`")
    public Object endpoints(
            @QueryParam("api-version") @Nullable String version, @Context UriInfo uri) {
        var base = Addresses.base(uri);
        if (version == null || !version.matches("\\d{4}-\\d{2}-\\d{2}(-preview)?")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "api-version",
                    "'api-version' must be a date such as 2015-01-01, 2019-05-01 or 2022-09-01.");
        }
        if (version.compareTo("2018-01-01") < 0) {
            return Map.of(
                    "galleryEndpoint", base + "/",
                    "graphEndpoint", base + "/",
                    "portalEndpoint", base + "/",
                    "authentication",
                            Map.of("loginEndpoint", base + "/adfs", "audiences", List.of(base)));
        }
        return version.compareTo(SINGLE) < 0 ? List.of(cloud(base)) : cloud(base);
    }

    private static Map<String, Object> cloud(String base) {
        return Map.ofEntries(
                Map.entry("name", "Goldsmith"),
                Map.entry("portal", base + "/"),
                Map.entry("resourceManager", base + "/"),
                Map.entry("gallery", base + "/"),
                Map.entry("graph", base + "/"),
                Map.entry("microsoftGraphResourceId", base + "/"),
                Map.entry("graphAudience", base + "/"),
                Map.entry("batch", base + "/"),
                Map.entry("media", base + "/"),
                Map.entry("sqlManagement", base + "/"),
                Map.entry("vmImageAliasDoc", NONE),
                Map.entry(
                        "authentication",
                        Map.of(
                                "loginEndpoint",
                                base + "/adfs",
                                "audiences",
                                List.of(base),
                                "tenant",
                                "adfs",
                                "identityProvider",
                                "ADFS")),
                Map.entry(
                        "suffixes",
                        Map.of("storage", NONE, "keyVaultDns", NONE, "sqlServerHostname", NONE)));
    }
}
