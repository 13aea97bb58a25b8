package dev.goldsmith.web;

import dev.goldsmith.activity.ChainCheck;
import dev.goldsmith.activity.ChainChecks;
import dev.goldsmith.activity.Checkpoint;
import dev.goldsmith.activity.Export;
import dev.goldsmith.activity.Sealer;
import dev.goldsmith.door.ActivityFilter;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.SentText;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Tenancy;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** The activity taken out, verified, signed and compared with what was signed before. */
@Path("/t/{slug}/activity")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ActivityProofPages {
    /** A short history is verified by then; a longer one is waited for on its page. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final long LARGEST = 64 * 1024;

    @Inject Caller caller;
    @Inject ChainChecks checks;
    @Inject Export export;
    @Inject Sealer sealer;
    @Inject HomeKey home;
    @Inject Tenancy tenancy;

    record Verification(String root, ChainCheck check) implements TemplateInstance {}

    @GET
    @Path("export")
    @Allow(Permission.EXPORT)
    @Produces(MediaType.WILDCARD)
    public Response export(
            @BeanParam ActivityFilter filter,
            @QueryParam("format") @DefaultValue("jsonl") String word) {
        var by = caller.access();
        var format =
                Stream.of(Export.Format.values())
                        .filter(it -> it.word.equals(word))
                        .findFirst()
                        .orElseThrow(() ->
                                Refused.field(
                                        Refusal.INVALID_REQUEST,
                                        "format",
                                        "'format' must be jsonl or csv."));
        var wanted = tenancy.in(by.tenantId(), () -> filter.read(by));
        export.begin(by, wanted, format);
        StreamingOutput stream = out -> export.write(by, wanted, format, out);
        return Response.ok(stream)
                .type(MediaType.valueOf(format.mediaType).withCharset("utf-8"))
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"activity-%s.%s\""
                                .formatted(by.tenantSlug(), format.word))
                .build();
    }

    @POST
    @Path("verifications")
    @Allow(Permission.EXPORT)
    public Response verify() {
        return started(null);
    }

    /** Verifies, and compares with a checkpoint that somebody kept. */
    @POST
    @Path("proofs")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Allow(Permission.EXPORT)
    public Response prove(@RestForm("checkpoint") @Nullable FileUpload file) throws IOException {
        if (file == null || file.size() == 0 || file.size() > LARGEST) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "checkpoint",
                    "Choose the checkpoint's JSON file; it has less than 64 kB.");
        }
        var by = caller.access();
        var json = SentText.of(Files.readAllBytes(file.uploadedFile()));
        return started(tenancy.in(by.tenantId(), () -> Checkpoint.read(by, json)));
    }

    private Response started(Checkpoint.@Nullable Pin against) {
        var by = caller.access();
        long id = checks.start(by, against, PATIENCE);
        return Response.seeOther(
                        URI.create(
                                "/t/%s/activity/verifications/%d".formatted(by.tenantSlug(), id)))
                .build();
    }

    @GET
    @Path("verifications/{id:\\d{1,18}}")
    @Allow(Permission.EXPORT)
    @Transactional
    public TemplateInstance verification(@PathParam("id") long id) {
        return new Verification("/t/" + caller.access().tenantSlug(), ChainCheck.require(id));
    }

    @POST
    @Path("checkpoints")
    @Allow(Permission.EXPORT)
    @Produces(MediaType.WILDCARD)
    public Response checkpoint() {
        var by = caller.access();
        sealer.seal(by.tenantId());
        var file = tenancy.in(by.tenantId(), () -> Checkpoint.take(by, home));
        return Response.ok(Json.write(tenancy.in(by.tenantId(), file::file)))
                .type(MediaType.APPLICATION_JSON_TYPE.withCharset("utf-8"))
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"checkpoint-%s-%d.json\""
                                .formatted(by.tenantSlug(), file.seq))
                .build();
    }
}
