package dev.goldsmith.download;

import dev.goldsmith.cost.CostDays;
import dev.goldsmith.cost.CostGroup;
import dev.goldsmith.cost.CostReport;
import dev.goldsmith.cost.FocusExport;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;

/** Costs as files. */
@ApplicationScoped
public class CostFiles {
    @Inject FocusExport focus;
    @Inject Tenancy tenancy;

    /** What was charged in these days, added up. */
    public Response groups(Access by, CostDays days, CostGroup group) {
        var report =
                tenancy.in(by.tenantId(), () -> CostReport.of(by, days.from(), days.to(), group));
        return attached(report.csv(), report.file());
    }

    /** Each charge of these days, in the columns of FOCUS. */
    public Response charges(Access by, CostDays days) {
        StreamingOutput lines = out -> focus.write(by, days, out);
        return attached(lines, FocusExport.file(days));
    }

    private static Response attached(Object file, String name) {
        return Response.ok(file)
                .header("Content-Disposition", "attachment; filename=\"%s\"".formatted(name))
                .build();
    }
}
