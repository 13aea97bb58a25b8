package dev.goldsmith.trigger;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of each template at one time of a team's schedule.
 *
 * @param lines by template's name
 * @param more templates of the team that aren't looked at
 */
public record PatchPass(List<Line> lines, long more) {
    public PatchPass {
        lines = List.copyOf(lines);
    }

    /**
     * @param run number of its run; null: none was started
     * @param because why none was started, or hasn't been yet
     * @param settled whether nothing more becomes of it at this time
     */
    public record Line(
            long template,
            String name,
            @Nullable Long run,
            @Nullable String because,
            boolean settled) {
        static Line open(long template, String name) {
            return new Line(template, name, null, null, false);
        }

        Line started(long number) {
            return new Line(template, name, number, null, true);
        }

        Line waits(String because) {
            return new Line(template, name, null, because, false);
        }

        Line isnt(String because) {
            return new Line(template, name, null, because, true);
        }
    }

    /** Ids of the templates that something becomes of still. */
    Set<Long> open() {
        return lines.stream()
                .filter(it -> !it.settled())
                .map(Line::template)
                .collect(Collectors.toSet());
    }

    /** Null: nothing becomes of it any more. */
    @Nullable Line open(long template) {
        return lines.stream()
                .filter(it -> it.template() == template && !it.settled())
                .findFirst()
                .orElse(null);
    }

    /** Numbers of the runs that it started. */
    public List<Long> runs() {
        return lines.stream().map(Line::run).filter(Objects::nonNull).toList();
    }

    PatchPass with(Line line) {
        return new PatchPass(
                lines.stream().map(it -> it.template() == line.template() ? line : it).toList(),
                more);
    }

    /** Nothing more becomes of what is open, for this reason. */
    PatchPass over(String because) {
        return new PatchPass(
                lines.stream().map(it -> it.settled() ? it : it.isnt(because)).toList(), more);
    }
}
