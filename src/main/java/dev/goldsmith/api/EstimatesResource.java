package dev.goldsmith.api;

import dev.goldsmith.cost.Estimate;
import dev.goldsmith.cost.Money;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Once;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateVersion;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What a build is going to cost. */
@Path(Links.TENANT + "/teams/{team}/templates/{name}/estimate")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Costs")
public class EstimatesResource {
    @Inject Caller caller;

    /**
     * @param version default: the latest
     */
    @Schema(name = "EstimateRequest")
    public record Wanted(@Nullable Integer version) {}

    /**
     * @param low at least, {@code high}: at most, in all likelihood
     * @param basis {@code template}: its own last builds; {@code lineage}: those of templates that
     *     descend from the same one; {@code default}: neither was built before
     * @param runs how many builds it rests on
     * @param monthly what its image costs a month after that, in all regions that it names
     */
    @Schema(name = "Estimate")
    public record Answer(
            BigDecimal low,
            BigDecimal high,
            String currency,
            String basis,
            int runs,
            Monthly monthly) {
        static Answer of(Estimate it) {
            return new Answer(
                    Money.exact(it.low()),
                    Money.exact(it.high()),
                    it.currency(),
                    it.basis().word,
                    it.runs(),
                    new Monthly(Money.exact(it.monthlyLow()), Money.exact(it.monthlyHigh())));
        }
    }

    @Schema(name = "EstimateMonthly")
    public record Monthly(BigDecimal low, BigDecimal high) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.READ)
    @Transactional
    @Once
    @Operation(
            operationId = "estimateBuild",
            summary = "What a build of a template is going to cost",
            description = "Nothing is built, and nothing is kept of it.")
    @APIResponse(
            responseCode = "200",
            description = "A range",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    public RestResponse<Answer> estimate(
            @PathParam("team") String team,
            @PathParam("name") String name,
            @Nullable Wanted wanted) {
        var template = Template.require(Team.require(team, caller.access(), Permission.READ), name);
        var version =
                wanted == null || wanted.version() == null
                        ? template.latest()
                        : TemplateVersion.require(template, wanted.version());
        return RestResponse.ok(
                Answer.of(Estimate.of(template, TemplateReader.read(version.document))));
    }
}
