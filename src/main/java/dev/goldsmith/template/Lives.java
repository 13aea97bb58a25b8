package dev.goldsmith.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What templates are since their moves, and what they were before them: in as many statements for
 * many as for the one that was moved most often.
 */
public final class Lives {
    private Lives() {}

    /**
     * What became of the templates with these ids, by these ids: itself, or what it is since its
     * moves; it may be deleted.
     */
    public static Map<Long, Template> today(Collection<Long> ids) {
        Map<Long, Template> today = new HashMap<>();
        Map<Long, List<Long>> open = new HashMap<>();
        for (var template : byId(ids)) {
            today.put(template.id, template);
            open.put(template.id, List.of(template.id));
        }
        while (!open.isEmpty()) {
            Map<Long, List<Long>> moved = new HashMap<>();
            for (var next : Template.<Template>list("movedFrom in ?1", open.keySet())) {
                var asked = Objects.requireNonNull(open.get(next.movedFrom));
                asked.forEach(id -> today.put(id, next));
                moved.put(next.id, asked);
            }
            open = moved;
        }
        return today;
    }

    /** Its id, and those of the templates that it was before each move, by its id. */
    public static Map<Long, List<Long>> of(Collection<Template> templates) {
        Map<Long, List<Long>> lives = new HashMap<>();
        // What each one was at the time that is looked at.
        Map<Long, Long> open = new HashMap<>();
        for (var template : templates) {
            lives.put(template.id, new ArrayList<>(List.of(template.id)));
            if (template.movedFrom != null) {
                open.put(template.id, template.movedFrom);
            }
        }
        while (!open.isEmpty()) {
            var before =
                    byId(open.values()).stream().collect(Collectors.toMap(it -> it.id, it -> it));
            Map<Long, Long> earlier = new HashMap<>();
            open.forEach((id, was) -> {
                Objects.requireNonNull(lives.get(id)).add(was);
                var template = before.get(was);
                if (template != null && template.movedFrom != null) {
                    earlier.put(id, template.movedFrom);
                }
            });
            open = earlier;
        }
        return lives;
    }

    private static List<Template> byId(Collection<Long> ids) {
        return ids.isEmpty() ? List.of() : Template.list("id in ?1", ids);
    }
}
