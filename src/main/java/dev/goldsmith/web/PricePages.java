package dev.goldsmith.web;

import dev.goldsmith.cost.CostDays;
import dev.goldsmith.cost.Money;
import dev.goldsmith.cost.PriceBook;
import dev.goldsmith.cost.PriceImport;
import dev.goldsmith.cost.PriceLine;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Permission;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** By which prices is charged, where they come from, and what others would have made of it. */
@Path("/t/{slug}/settings/prices")
@RunOnVirtualThread
public class PricePages {
    /** Lines of a page; the file has all. */
    private static final int MOST = 200;

    @Inject Caller caller;

    /**
     * @param more prices that aren't shown
     */
    record Prices(
            String root,
            List<PriceBook.Sheet> sheets,
            PriceBook.Sheet shown,
            List<PriceLine> lines,
            int more,
            boolean mayEdit,
            boolean added)
            implements TemplateInstance {}

    /**
     * @param was by currency
     */
    record Review(
            String root,
            PriceImport wanted,
            String source,
            List<PriceImport.Effect> effects,
            String was,
            BigDecimal would,
            Form form)
            implements TemplateInstance {}

    @GET
    @Produces(MediaType.TEXT_HTML)
    @Allow(Permission.READ)
    @Transactional
    public TemplateInstance show(
            @QueryParam("sheet") @Nullable String number,
            @QueryParam("added") @DefaultValue("false") boolean added) {
        var sheets = PriceBook.all();
        var shown =
                number == null
                        ? sheets.stream().filter(PriceBook.Sheet::counts).findFirst().orElseThrow()
                        : PriceBook.require(number(number));
        var lines = PriceBook.lines(shown.number());
        return new Prices(
                root(),
                sheets,
                shown,
                lines.stream().limit(MOST).toList(),
                Math.max(0, lines.size() - MOST),
                caller.access().administers(),
                added);
    }

    @GET
    @Path("{sheet}/csv")
    @Produces("text/csv")
    @Allow(Permission.READ)
    @Transactional
    public Response csv(@PathParam("sheet") String number) {
        return Response.ok(PriceBook.csv(number(number)))
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"prices-%s.csv\"".formatted(number))
                .build();
    }

    /** What a file would change; nothing is saved. */
    @POST
    @Path("review")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Produces(MediaType.TEXT_HTML)
    @Allow(Permission.ADMIN)
    @Transactional
    public TemplateInstance review(
            @RestForm("currency") @DefaultValue("") String currency,
            @RestForm("source") @DefaultValue("") String source,
            @RestForm("file") @Nullable FileUpload file)
            throws IOException {
        if (file == null || file.size() == 0) {
            throw Refused.field(Refusal.INVALID_REQUEST, "file", "Choose a CSV or JSON file.");
        }
        var text = Files.readString(file.uploadedFile(), StandardCharsets.UTF_8);
        return review(PriceImport.read(text, currency.strip()), source, Form.empty());
    }

    private Review review(PriceImport wanted, String source, Form form) {
        var effects = wanted.lastMonth(CostDays.today());
        Map<String, BigDecimal> was = new TreeMap<>();
        effects.forEach(it -> was.merge(it.currency(), it.was(), BigDecimal::add));
        return new Review(
                root(),
                wanted,
                source,
                effects.stream().limit(MOST).toList(),
                was.isEmpty()
                        ? Money.shown(BigDecimal.ZERO, wanted.currency())
                        : String.join(
                                " and ",
                                was.entrySet().stream()
                                        .map(it -> Money.shown(it.getValue(), it.getKey()))
                                        .toList()),
                effects.stream()
                        .map(PriceImport.Effect::would)
                        .reduce(BigDecimal.ZERO, BigDecimal::add),
                form);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Allow(Permission.ADMIN)
    public Response add(MultivaluedMap<String, String> typed) {
        var form = Form.of(typed);
        return form.submit(
                () -> {
                    PriceImport.read(form.value("csv"), form.text("currency"))
                            .add(caller.access(), form.text("source"), null);
                    return URI.create(root() + "/settings/prices?added=true");
                },
                again ->
                        review(
                                PriceImport.read(form.value("csv"), form.text("currency")),
                                form.value("source"),
                                again));
    }

    private String root() {
        return "/t/" + caller.access().tenantSlug();
    }

    private static int number(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new Refused(Refusal.NOT_FOUND, "There is no price sheet '%s'.".formatted(text));
        }
        return Integer.parseInt(text);
    }
}
