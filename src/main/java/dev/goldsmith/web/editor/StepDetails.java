package dev.goldsmith.web.editor;

import dev.goldsmith.schema.Customizer;
import dev.goldsmith.schema.Described;
import dev.goldsmith.schema.Validator;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each kind of step has, in the order of the form: texts first, boxes last. */
final class StepDetails {
    private static final Map<String, List<Detail>> OF = new TreeMap<>();

    static {
        for (var list : List.of(Customizer.class, Validator.class)) {
            Described.kinds(list).forEach((type, all) -> OF.putIfAbsent(type, ordered(all)));
        }
    }

    private StepDetails() {}

    static List<Detail> of(String type) {
        return OF.getOrDefault(type, List.of());
    }

    /** Of steps whose kind isn't known. */
    static List<Detail> all() {
        return OF.values().stream().flatMap(List::stream).distinct().toList();
    }

    private static List<Detail> ordered(List<Described> all) {
        return all.stream().map(Details::of).sorted(Comparator.comparing(Detail::kind)).toList();
    }
}
