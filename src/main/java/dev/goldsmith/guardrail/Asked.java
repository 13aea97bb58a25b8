package dev.goldsmith.guardrail;

import dev.goldsmith.template.Lives;
import dev.goldsmith.template.Template;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the templates of a line ask, read for all of them at once: a line is as long as people build
 * on one another.
 *
 * @param lives by the template's id
 * @param versions that count, by the template's id; one that never asked anything isn't there
 * @param paths of them and of who is excused, by the template's id
 */
record Asked(
        Map<Long, List<Long>> lives,
        Map<Long, GuardrailVersion> versions,
        Map<Long, String> paths) {
    static Asked of(List<Template> line, List<Exemption> inForce) {
        var lives = Lives.of(line);
        var excused =
                inForce.isEmpty()
                        ? List.<Template>of()
                        : Template.<Template>list(
                                "id in ?1", inForce.stream().map(it -> it.templateId).toList());
        return new Asked(
                lives,
                GuardrailVersion.newest(lives),
                Exemption.paths(Stream.concat(line.stream(), excused.stream()).toList()));
    }

    /**
     * @param inForce what somebody is excused from, whoever's guardrails it is from
     * @return null when it asks nothing
     */
    @Nullable Guard guard(Template baseline, List<Exemption> inForce) {
        var version = versions.get(baseline.id);
        if (version == null || version.guardrails().isEmpty()) {
            return null;
        }
        var its = Objects.requireNonNull(lives.get(baseline.id));
        return Guard.of(
                path(baseline.id),
                version,
                inForce.stream()
                        .filter(it -> its.contains(it.baselineId) && it.isAbout(version))
                        .map(it -> it.excused(path(it.templateId)))
                        .toList());
    }

    private String path(long template) {
        return Objects.requireNonNull(paths.get(template));
    }
}
