package dev.goldsmith.api;

import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.door.Once;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.people.Invitations;
import dev.goldsmith.tenant.Invitation;
import dev.goldsmith.tenant.Permission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Seats that are kept for people who were written to. */
@Path(Links.TENANT + "/invitations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "People")
public class InvitationsResource {
    @Inject Caller caller;
    @Inject Invitations invitations;

    /**
     * @param role admin, auditor or member, which is the default
     * @param teams role by the team's slug
     */
    public record Wanted(
            @Nullable String email, @Nullable String role, @Nullable Map<String, String> teams) {}

    /**
     * @param link only where no mail server is set, and only once: hand it over yourself
     */
    public record Kept(
            long id,
            String email,
            String role,
            Map<String, String> teams,
            String invitedBy,
            Instant createdAt,
            Instant expiresAt,
            @Nullable String link)
            implements Idempotency.ShownOnce {
        @Override
        public boolean showsSecret() {
            return link != null;
        }

        static Kept of(Invitation invitation, @Nullable String link) {
            Map<String, String> teams = new LinkedHashMap<>();
            invitation.seat().teams().forEach((team, role) -> teams.put(team, role.word()));
            return new Kept(
                    invitation.id,
                    invitation.email,
                    invitation.role.word(),
                    teams,
                    invitation.invitedBy,
                    invitation.createdAt,
                    invitation.expiresAt,
                    link);
        }
    }

    @GET
    @Allow(Permission.PEOPLE)
    @Transactional
    @Operation(
            operationId = "listInvitations",
            summary = "Pending invitations",
            description = "For administrators, auditors and owners of teams.")
    public Page<Kept> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        var oldest =
                invitations.list(caller.access()).stream()
                        .sorted(java.util.Comparator.comparing(it -> it.id))
                        .toList();
        return Query.page(oldest, it -> "%019d".formatted(it.id), after, limit)
                .map(it -> Kept.of(it, null));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.OWN)
    @Transactional
    @Once
    @Operation(
            operationId = "invite",
            summary = "Invites somebody by mail",
            description =
                    "Administrators invite to anything, owners of teams to roles in those. One open"
                            + " invitation an address. Where the answer shows a link, a repeat by"
                            + " the same idempotency key is answered 409 with the address of the"
                            + " invitation.")
    @APIResponse(responseCode = "201")
    public RestResponse<Kept> send(Wanted wanted) {
        Map<String, String> teams = wanted.teams() == null ? Map.of() : wanted.teams();
        return answer(
                invitations.send(
                        caller.access(), wanted.email(), Invitations.seat(wanted.role(), teams)));
    }

    @POST
    @Path("{invitation}/renewal")
    @Allow(Permission.OWN)
    @Transactional
    @Once
    @Operation(
            operationId = "inviteAgain",
            summary = "A new link to the same address",
            description = "The one before opens nothing any more.")
    @APIResponse(responseCode = "201")
    public RestResponse<Kept> again(@PathParam("invitation") String id) {
        return answer(invitations.again(caller.access(), number(id)));
    }

    @DELETE
    @Path("{invitation}")
    @Allow(Permission.OWN)
    @Transactional
    @Operation(operationId = "withdrawInvitation", summary = "Takes an invitation back")
    public void withdraw(@PathParam("invitation") String id) {
        invitations.withdraw(caller.access(), number(id));
    }

    private RestResponse<Kept> answer(Invitations.Sent sent) {
        return Made.at(
                URI.create(
                        Links.of(caller.access()).base() + "/invitations/" + sent.invitation().id),
                Kept.of(sent.invitation(), sent.link()));
    }

    private static long number(String text) {
        return Query.whole("invitation", text, 1, Long.MAX_VALUE, "the id of one");
    }
}
