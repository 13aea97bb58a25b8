package dev.goldsmith.armtemplate;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The functions that there are, by name in any case. */
final class Functions {
    private static final Map<String, Function> ALL = new HashMap<>();

    static {
        Stream.of(
                        TextFunctions.all(),
                        ListFunctions.all(),
                        ObjectFunctions.all(),
                        PlainFunctions.all(),
                        DateFunctions.all(),
                        NetworkFunctions.all())
                .flatMap(List::stream)
                .forEach(f -> ALL.put(f.name().toLowerCase(Locale.ROOT), f));
    }

    private Functions() {}

    /**
     * @param name in lower case
     */
    static @Nullable Function of(String name) {
        return ALL.get(name);
    }

    static List<String> names() {
        return ALL.values().stream().map(Function::name).sorted().toList();
    }
}
