package dev.goldsmith.api;

import dev.goldsmith.door.Open;
import dev.goldsmith.schema.TemplateSchema;
import dev.goldsmith.schema.TemplateWriter;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The JSON schema of templates. An editor brings no token, and it tells nothing of anybody. */
@Path("/schemas/template.json")
@Produces("application/schema+json")
@RunOnVirtualThread
public class TemplateSchemaResource {
    private static final String SCHEMA = TemplateWriter.pretty(TemplateSchema.json());

    @GET
    @Open(Open.To.ANYBODY)
    @Operation(hidden = true)
    public String schema() {
        return SCHEMA;
    }
}
