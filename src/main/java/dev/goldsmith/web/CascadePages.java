package dev.goldsmith.web;

import dev.goldsmith.cascade.Cascade;
import dev.goldsmith.cascade.CascadeList;
import dev.goldsmith.cascade.ItemState;
import dev.goldsmith.cascade.Moved;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.door.Idempotency;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Cascades: all of them, and one with what people do to it and its items. */
@Path("/t/{slug}/cascades")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class CascadePages {
    /** Cascades of one page: each of them may have many templates. */
    private static final int MOST = 20;

    @Inject Caller caller;

    record All(String root, List<Line> rows, @Nullable String next) implements TemplateInstance {}

    /**
     * @param moved null: an image of another team
     */
    record Line(Cascade cascade, @Nullable Moved moved, CascadeBar bar) {
        static Line of(CascadeList.Row row) {
            return new Line(row.cascade(), row.moved(), CascadeBar.of(row.counts()));
        }

        public boolean active() {
            return !cascade.state.ended();
        }
    }

    static List<Line> newest(Access by, int most) {
        return CascadeList.page(by, null, most).items().stream().map(Line::of).toList();
    }

    record One(CascadeView view) implements TemplateInstance {}

    /** What changes by itself. */
    record Live(CascadeView view) implements TemplateInstance {}

    @GET
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance list(@QueryParam("after") @Nullable String after) {
        var page = CascadeList.page(caller.access(), number(after), MOST);
        return new All(root(), page.items().stream().map(Line::of).toList(), page.next());
    }

    /** Null: it is none. */
    private static @Nullable Long number(@Nullable String text) {
        return text == null || !text.matches("\\d{1,18}") ? null : Long.valueOf(text);
    }

    /**
     * @param was the state that a page which renews itself shows
     */
    @GET
    @Path("{number}")
    @Allow(Permission.READ)
    @Transactional
    public Response show(
            @PathParam("number") long number,
            @QueryParam("state") @DefaultValue("") String state,
            @QueryParam("after") @Nullable String after,
            @QueryParam("was") @Nullable String was,
            @HeaderParam("HX-Request") @Nullable String fragment) {
        if (!state.isEmpty()) {
            Fields.oneOf("state", state, ItemState.values(), ItemState::word);
        }
        var from = number(after);
        var view =
                CascadeView.of(
                        root(),
                        CascadeList.of(caller.access(), number),
                        state,
                        from == null ? 0 : (int) Math.min(from, Integer.MAX_VALUE));
        if (fragment == null) {
            return Form.page(new One(view));
        }
        var live = Form.page(new Live(view));
        // What can be done with it stands outside of what renews itself.
        return view.cascade().state.word().equals(was)
                ? live
                : Response.fromResponse(live).header("HX-Refresh", "true").build();
    }

    @POST
    @Path("{number}/pause")
    @Allow(Permission.OWN)
    public Response pause(
            @PathParam("number") long number, @FormParam(Idempotency.FIELD) @Nullable String key) {
        return pressed(number, key, it -> it.pause(caller.access()));
    }

    @POST
    @Path("{number}/resumption")
    @Allow(Permission.OWN)
    public Response resume(
            @PathParam("number") long number, @FormParam(Idempotency.FIELD) @Nullable String key) {
        return pressed(number, key, it -> it.resume(caller.access()));
    }

    @POST
    @Path("{number}/cancellation")
    @Allow(Permission.OWN)
    public Response cancel(
            @PathParam("number") long number, @FormParam(Idempotency.FIELD) @Nullable String key) {
        return pressed(number, key, it -> it.cancel(caller.access()));
    }

    @POST
    @Path("{number}/rollback")
    @Allow(Permission.OWN)
    public Response rollBack(
            @PathParam("number") long number,
            @FormParam("begun") @DefaultValue("") String begun,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        return pressed(number, key, it -> it.rollBack(caller.access(), begun.equals("true")));
    }

    @POST
    @Path("{number}/items/{item}/skip")
    @Allow(Permission.RUN)
    public Response skip(
            @PathParam("number") long number,
            @PathParam("item") int item,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        return pressed(number, key, it -> it.skip(caller.access(), item));
    }

    @POST
    @Path("{number}/items/{item}/retry")
    @Allow(Permission.RUN)
    public Response retry(
            @PathParam("number") long number,
            @PathParam("item") int item,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        return pressed(number, key, it -> it.retry(caller.access(), item));
    }

    /** The answer of a team that is asked. */
    @POST
    @Path("{number}/items/{item}/rebuild")
    @Allow(Permission.RUN)
    public Response rebuild(
            @PathParam("number") long number,
            @PathParam("item") int item,
            @FormParam(Idempotency.FIELD) @Nullable String key) {
        return pressed(number, key, it -> it.rebuild(caller.access(), item));
    }

    private Response pressed(long number, @Nullable String key, Consumer<Cascade> verb) {
        return Form.pressed(
                key,
                () -> {
                    verb.accept(Cascade.requireLocked(caller.access(), number));
                    return URI.create("%s/cascades/%d".formatted(root(), number));
                });
    }

    private String root() {
        return "/t/" + caller.access().tenantSlug();
    }
}
