package dev.goldsmith.guardrail;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.kernel.Page;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Lives;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Ranges;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lists of exceptions for whoever looks at them, in as many statements for many as for one. */
public final class ExemptionList {
    private ExemptionList() {}

    /**
     * A line.
     *
     * @param baseline whose guardrails, {@code platform/debian-base}
     * @param template that is excused, {@code web/nginx}
     * @param told whether the visitor reads either team's things or decides, and so why
     * @param approval number of what decides about it; null: the visitor isn't told
     */
    public record Row(
            Exemption exemption,
            String baseline,
            String template,
            boolean told,
            @Nullable Long approval) {
        public @Nullable String reason() {
            return told ? exemption.reason : null;
        }

        public @Nullable String endReason() {
            return told ? exemption.endReason : null;
        }
    }

    /** Those from a template's guardrails, newest first. */
    public static Page<Row> from(Access by, Template baseline, @Nullable Long before, int limit) {
        var its = new Ranges("exemption", "id");
        baseline.lives().forEach(life -> its.add(Map.of("baseline_id", life)));
        return page(by, its, before, limit);
    }

    /** Those that a template has or asked for, newest first. */
    public static Page<Row> of(Access by, Template template, @Nullable Long before, int limit) {
        var its = new Ranges("exemption", "id");
        its.add(Map.of("template_id", template.id));
        return page(by, its, before, limit);
    }

    private static Page<Row> page(Access by, Ranges its, @Nullable Long before, int limit) {
        var edge = Map.of("before", before == null ? Long.MAX_VALUE : before);
        var ids = its.all("e.id < :before", edge).newest(limit + 1);
        List<Exemption> found =
                ids.isEmpty() ? List.of() : Exemption.list("id in ?1 order by id desc", ids);
        var page = Page.of(found, limit, it -> Long.toString(it.id));
        return new Page<>(rows(by, page.items()), page.next());
    }

    /** Those that a run's image is built with, the oldest first. */
    public static List<Row> builtWith(Access by, @Nullable Run run) {
        return run == null ? List.of() : rows(by, BuiltWith.of(run));
    }

    public static Row row(Access by, Exemption exemption) {
        return rows(by, List.of(exemption)).getFirst();
    }

    /** For who reads its approval, in whatever team: nobody decides without the reason. */
    public static Row asked(Access by, Exemption exemption, Approval approval) {
        var row = row(by, exemption);
        return new Row(exemption, row.baseline(), row.template(), true, approval.id);
    }

    private static List<Row> rows(Access by, List<Exemption> exemptions) {
        if (exemptions.isEmpty()) {
            return List.of();
        }
        var baselines =
                Lives.today(exemptions.stream().map(it -> it.baselineId).distinct().toList());
        Map<Long, Template> templates =
                Template.<Template>list(
                                "id in ?1",
                                exemptions.stream().map(it -> it.templateId).distinct().toList())
                        .stream()
                        .collect(Collectors.toMap(it -> it.id, it -> it));
        var paths =
                Exemption.paths(
                        Stream.concat(baselines.values().stream(), templates.values().stream())
                                .toList());
        var approvals = Approval.about(exemptions.stream().map(Exemption::subject).toList());
        return exemptions.stream()
                .map(it -> {
                    var baseline = Objects.requireNonNull(baselines.get(it.baselineId));
                    var template = Objects.requireNonNull(templates.get(it.templateId));
                    boolean told =
                            by.may(Permission.READ, baseline.teamId)
                                    || by.may(Permission.READ, template.teamId);
                    var approval = told ? approvals.get(it.subject()) : null;
                    return new Row(
                            it,
                            Objects.requireNonNull(paths.get(baseline.id)),
                            Objects.requireNonNull(paths.get(template.id)),
                            told,
                            approval == null ? null : approval.id);
                })
                .toList();
    }
}
