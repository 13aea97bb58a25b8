package dev.goldsmith.download;

import dev.goldsmith.build.ContentStore;
import dev.goldsmith.build.image.Renditions;
import dev.goldsmith.run.Run;
import dev.goldsmith.staging.PackerLog;
import dev.goldsmith.staging.Staging;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;

/** Answers with one file of a staging area; two doors lead here. */
@ApplicationScoped
public class StagedDownload {
    @Inject Staging staging;
    @Inject ContentStore store;
    @Inject Renditions renditions;
    @Inject PackerLog log;

    public Response answer(
            Access by,
            String teamSlug,
            String name,
            String path,
            Request request,
            HttpHeaders headers)
            throws IOException {
        var content =
                QuarkusTransaction.joiningExisting()
                        .call(() -> {
                            var team = Team.require(teamSlug, by, Permission.READ);
                            var found = staging.open(Template.require(team, name), path);
                            if (found instanceof Staging.Content.Vhd vhd
                                    && request.getMethod().equals(HttpMethod.GET)) {
                                Run run = Run.findById(vhd.output().runId);
                                run.taken(by, vhd.output().name);
                            }
                            return found;
                        });
        var fileName = path.substring(path.lastIndexOf('/') + 1);
        return switch (content) {
            case Staging.Content.Vhd vhd ->
                    new DiskDownload(renditions.open(vhd.disk(), Renditions.Format.VHD), fileName)
                            .answer(request, headers);
            case Staging.Content.Stored stored -> {
                long bytes = store.size(stored.digest());
                yield attachment(out -> store.copy(stored.digest(), 0, bytes, out), fileName)
                        .type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                        .header(HttpHeaders.CONTENT_LENGTH, bytes)
                        .build();
            }
            case Staging.Content.Log part ->
                    attachment(out -> log.write(part.run(), part.part(), out), fileName)
                            .type(MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"))
                            .build();
        };
    }

    private static Response.ResponseBuilder attachment(StreamingOutput content, String fileName) {
        return Response.ok(content)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"" + fileName + '"');
    }
}
