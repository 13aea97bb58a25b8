package dev.goldsmith.web.editor;

import java.util.ArrayList;
import java.util.List;

/**
 * One of a list of rows as a page shows it.
 *
 * @param list as in {@link ListAction}
 * @param card name of the field that stands for the whole of it
 */
public record RowView(
        String list, int index, String card, List<String> faults, List<Field> fields) {
    static List<RowView> all(
            String list, List<RowFields> rows, List<Detail> details, Faults faults) {
        var all = new ArrayList<RowView>();
        for (var row : rows) {
            var card = "%s.%d".formatted(list, all.size());
            all.add(
                    new RowView(
                            list,
                            all.size(),
                            card,
                            faults.at(card),
                            details.stream()
                                    .map(it ->
                                            Field.of(
                                                    faults,
                                                    card + ".",
                                                    it,
                                                    row.details().get(it.name())))
                                    .map(it ->
                                            it.label().equals("Region") ? it.from("regions") : it)
                                    .toList()));
        }
        return all;
    }

    public int number() {
        return index + 1;
    }

    public String id() {
        return Field.id(card);
    }

    /** Id that stands for its first field, when it is new. */
    public String entry() {
        return Field.id(ListAction.entry(card));
    }
}
