package dev.goldsmith.web;

import dev.goldsmith.cascade.Cascade;
import dev.goldsmith.cascade.CascadeStart;
import dev.goldsmith.cascade.Preview;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.tenant.Permission;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a cascade would do, and the button that starts it. */
@Path("/t/{slug}/cascades")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class CascadeStartPages {
    @Inject Caller caller;

    /**
     * @param plan null: what is asked for is refused, and the form says why
     */
    record Start(
            String root,
            String heading,
            String gallery,
            String image,
            List<String> channels,
            @Nullable Plan plan,
            Form form)
            implements TemplateInstance {}

    /**
     * @param hidden how many are of teams that the visitor doesn't read
     */
    record Plan(Preview preview, List<Wave> waves, int hidden) {
        static Plan of(Preview preview) {
            return new Plan(
                    preview,
                    preview.items().stream()
                            .collect(
                                    Collectors.groupingBy(
                                            Preview.Line::wave, TreeMap::new, Collectors.toList()))
                            .entrySet()
                            .stream()
                            .map(it -> Wave.of(it.getKey(), it.getValue()))
                            .sorted((one, other) -> one.place() - other.place())
                            .toList(),
                    (int) preview.items().stream().filter(Preview.Line::hidden).count());
        }

        public long rebuilds() {
            return count(it -> it.wave() > 0);
        }

        public long asked() {
            return count(it -> it.action() == Preview.Action.ASK);
        }

        public long gated() {
            return count(it -> it.wave() > 0 && !it.gates().isEmpty());
        }

        /** What is rebuilt as it is. */
        public long unpatched() {
            return count(it -> preview.patch() && it.wave() > 0 && !it.patch());
        }

        public long left() {
            return count(it -> it.wave() == 0);
        }

        private long count(Predicate<Preview.Line> which) {
            return preview.items().stream().filter(which).count();
        }
    }

    /**
     * What can be built at the same time.
     *
     * @param number 0: what isn't built
     * @param named the first of those that the visitor reads
     * @param more how many of them aren't listed
     * @param hidden how many they don't read
     */
    record Wave(int number, List<Preview.Line> named, int more, int hidden) {
        private static final int MOST = 50;

        static Wave of(int number, List<Preview.Line> lines) {
            var named = lines.stream().filter(it -> !it.hidden()).toList();
            return new Wave(
                    number,
                    named.stream().limit(MOST).toList(),
                    Math.max(0, named.size() - MOST),
                    lines.size() - named.size());
        }

        /** What isn't built comes last. */
        int place() {
            return number == 0 ? Integer.MAX_VALUE : number;
        }
    }

    @GET
    @Path("new")
    @Allow(Permission.OWN)
    public Response preview(@Context UriInfo uri) {
        var form = Form.of(uri.getQueryParameters());
        return form.answer(
                () -> QuarkusTransaction.joiningExisting().call(() -> Form.page(page(form, true))),
                it -> page(it, false));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.OWN)
    public Response start(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    var cascade = Cascade.start(caller.access(), wanted(form));
                    return URI.create("%s/cascades/%d".formatted(root(), cascade.number));
                },
                it -> page(it, false));
    }

    private static CascadeStart.Wanted wanted(Form form) {
        return new CascadeStart.Wanted(
                form.value("gallery"),
                form.value("image"),
                Objects.requireNonNullElse(form.text("channel"), Channel.STABLE),
                form.number("maxConcurrent"),
                form.number("failureLimit"),
                form.text("comment"),
                form.has("patch", "true"));
    }

    private Start page(Form form, boolean planned) {
        var by = caller.access();
        var shelved = ImageDefinition.require(by, form.value("gallery"), form.value("image"));
        return new Start(
                root(),
                (form.has("patch", "true")
                                ? "Patch %s and what follows it"
                                : "Rebuild what follows %s")
                        .formatted(shelved.definition().name),
                shelved.gallery().name,
                shelved.definition().name,
                Channel.of(shelved.definition()).stream().map(it -> it.name).toList(),
                planned ? Plan.of(Preview.of(by, wanted(form))) : null,
                form.over(
                        Form.filled(
                                "channel",
                                Channel.STABLE,
                                "maxConcurrent",
                                String.valueOf(CascadeStart.AT_ONCE),
                                "failureLimit",
                                String.valueOf(CascadeStart.FAILURES))));
    }

    private String root() {
        return "/t/" + caller.access().tenantSlug();
    }
}
