package dev.goldsmith.web.editor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of a list whose elements have nothing but details: a region, a data disk.
 *
 * @param origin as in {@link StepFields}
 */
public record RowFields(int origin, Map<String, String> details) {
    static List<RowFields> all(JsonNode array, List<Detail> details) {
        return TemplateForm.each(
                array, (index, row) -> new RowFields(index, Detail.shown(details, row)));
    }

    static List<RowFields> all(Typed typed, String list, List<Detail> details) {
        return TemplateForm.each(
                typed,
                list,
                (sent, prefix) ->
                        new RowFields(
                                sent.index(prefix + "origin"),
                                Detail.typed(details, sent, prefix)));
    }

    static void into(ObjectNode parent, String name, List<RowFields> rows, List<Detail> details) {
        TemplateForm.elements(
                parent, name, rows, RowFields::origin, (row, there) -> row.into(there, details));
    }

    private JsonNode into(@Nullable JsonNode there, List<Detail> all) {
        if (there != null && !(there instanceof ObjectNode)) {
            return there;
        }
        var row =
                there == null
                        ? JsonNodeFactory.instance.objectNode()
                        : (ObjectNode) there.deepCopy();
        Detail.into(all, row, details);
        return row;
    }
}
