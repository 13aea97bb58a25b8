package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.run.KeptVm;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The machine of a failed run that its template wants kept. */
@Path(Links.TENANT + "/runs/{number}/kept-vm")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Runs")
public class KeptVmResource {
    @Inject Caller caller;

    /**
     * @param machine {@code build}, or {@code proof} for the one that booted the captured image
     * @param ended {@code asked}, {@code time}, {@code diskFull}, {@code poweredOff}, {@code
     *     workerStopped}, {@code workerLost}; null while it is there
     * @param jump the worker's SSH jump server, {@code host:port}
     * @param hostKey fingerprint of its host key
     * @param user whom to sign in as at the jump server, with a registered key
     * @param commands what to type
     */
    @Schema(name = "KeptVm")
    public record Kept(
            String machine,
            Instant keptAt,
            Instant until,
            boolean ending,
            @Nullable Instant endedAt,
            @Nullable String ended,
            @Nullable String endedBy,
            String jump,
            String hostKey,
            String user,
            Commands commands) {}

    /**
     * @param jump into the guest's own SSH server: shell, files, forwarded ports
     * @param shell a shell only
     */
    @Schema(name = "KeptVmCommands")
    public record Commands(String jump, String shell) {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    @Operation(
            operationId = "getKeptVm",
            summary = "The kept machine of a failed run",
            description =
                    "There is one when a step failed and the template's `errorHandling` says"
                            + " `abort` for it. It stays readable when it is gone.")
    public Kept get(@PathParam("number") String number) {
        return answer(KeptVm.require(caller.access(), number(number)));
    }

    @DELETE
    @Allow(Permission.RUN)
    @Transactional
    @Operation(
            operationId = "endKeptVm",
            summary = "End the kept machine of a failed run",
            description = "Its worker does so within seconds. Asking again is fine.")
    @APIResponse(
            responseCode = "202",
            description = "Asked for",
            content = @Content(schema = @Schema(implementation = Kept.class)))
    public Response end(@PathParam("number") String number) {
        return Response.accepted(answer(KeptVm.end(caller.access(), number(number)))).build();
    }

    private Kept answer(KeptVm vm) {
        var address = vm.address(caller.access().tenantSlug());
        return new Kept(
                vm.machine,
                vm.keptAt,
                vm.until,
                vm.there() && vm.endAskedAt != null,
                vm.endedAt,
                vm.ended == null ? null : vm.ended.word(),
                vm.ended == KeptVm.End.ASKED ? vm.endAskedByName : null,
                vm.jump,
                vm.hostKey,
                address,
                new Commands(vm.command(address, true), vm.command(address, false)));
    }

    private static long number(String text) {
        return PathNumber.of(text, "run", Long.MAX_VALUE);
    }
}
