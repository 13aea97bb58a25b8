package dev.goldsmith.web.editor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DraftTest {
    @Test
    void editedJsonBecomesTheForm() {
        var fields = TemplateFormTest.fields(TemplateFormTest.json(TemplateFormTest.TEMPLATE));
        fields.put("json", List.of(TemplateFormTest.TEMPLATE.replace("\"one\"", "\"first\"")));

        var draft = Draft.of(new Typed(fields));

        assertThat(draft.form().customize().getFirst().details().get("name")).isEqualTo("first");
        assertThat(draft.isSound()).isTrue();
    }

    @Test
    void anEditedFieldBecomesJson() {
        var fields = TemplateFormTest.fields(TemplateFormTest.json(TemplateFormTest.TEMPLATE));
        fields.put("customize.0.name", List.of("first"));
        fields.put("action", List.of("down:0:customize"));

        var draft = Draft.of(new Typed(fields));

        assertThat(draft.text()).contains("\"first\"");
        assertThat(draft.form().customize().get(1).details().get("name")).isEqualTo("first");
    }

    @Test
    void jsonThatCanNotBeReadStaysAsItWasTyped() {
        var fields = TemplateFormTest.fields(TemplateFormTest.json(TemplateFormTest.TEMPLATE));
        fields.put("json", List.of("{\n  \"properties\": oops\n}"));

        var draft = Draft.of(new Typed(fields));

        assertThat(draft.text()).contains("oops");
        assertThat(draft.faults())
                .singleElement()
                .extracting("message")
                .asString()
                .contains("line 2");
        assertThat(draft.form().customize()).hasSize(4);
    }

    private static List<String> names(Draft draft) {
        return draft.form().customize().stream()
                .map(it -> String.valueOf(it.details().get("name")))
                .toList();
    }

    private static Draft done(String action) {
        var fields = TemplateFormTest.fields(TemplateFormTest.json(TemplateFormTest.TEMPLATE));
        fields.put("action", List.of(action));
        return Draft.of(new Typed(fields));
    }

    @Test
    void aStepIsCopiedDraggedAndAddedBelow() {
        var before = names(done("check"));
        var copied = done("copy:0:customize");
        assertThat(names(copied))
                .startsWith(before.get(0), before.get(0), before.get(1))
                .hasSize(before.size() + 1);
        assertThat(copied.goesOn()).isEqualTo("customize.1");
        assertThat(names(done("move:0-2:customize")))
                .startsWith(before.get(1), before.get(2), before.get(0));
        assertThat(names(done("move:2-0:customize")))
                .startsWith(before.get(2), before.get(0), before.get(1));
        var below = done("below:0-File:customize");
        assertThat(names(below)).hasSize(before.size() + 1).startsWith(before.get(0));
        assertThat(below.form().customize().get(1).type()).isEqualTo("File");
        assertThat(below.goesOn()).isEqualTo("customize.1.entry");
        // A page may be old.
        for (var odd : List.of("copy:99:customize", "move:0-99:customize", "move:x-0:customize")) {
            assertThat(names(done(odd))).isEqualTo(before);
        }
    }

    @Test
    void whatWasRemovedComesBackAndGoesAgain() {
        var fields = TemplateFormTest.fields(TemplateFormTest.json(TemplateFormTest.TEMPLATE));
        fields.put("action", List.of("remove:0:customize"));
        var removed = Draft.of(new Typed(fields));
        var after = TemplateFormTest.fields(removed.template());
        after.put("action", List.of("undo"));
        after.put("undo", List.of(removed.undo()));

        var back = Draft.of(new Typed(after));

        assertThat(names(back)).hasSize(names(removed).size() + 1);
        var again = TemplateFormTest.fields(back.template());
        again.put("action", List.of("undo"));
        again.put("undo", List.of(back.undo()));
        assertThat(names(Draft.of(new Typed(again)))).isEqualTo(names(removed));
    }

    @Test
    void anArrayIsNoTemplate() {
        var fields = TemplateFormTest.fields(TemplateFormTest.json(TemplateFormTest.TEMPLATE));
        fields.put("json", List.of("[]"));

        assertThat(Draft.of(new Typed(fields)).faults()).hasSize(1);
    }

    @Test
    void whoChangedBothIsAskedWhichOneCounts() {
        var fields = TemplateFormTest.fields(TemplateFormTest.json(TemplateFormTest.TEMPLATE));
        fields.put("json", List.of(TemplateFormTest.TEMPLATE.replace("\"one\"", "\"json\"")));
        fields.put("customize.0.name", List.of("form"));
        fields.put("action", List.of("save"));

        var torn = Draft.of(new Typed(fields));
        assertThat(torn.torn()).isTrue();

        fields.put("base", List.of(torn.base()));
        fields.put("torn", List.of("true"));
        assertThat(Draft.of(new Typed(fields)).torn()).isTrue();
        fields.put("action", List.of(Draft.USE_FORM));
        assertThat(Draft.of(new Typed(fields)).form().customize().getFirst().details().get("name"))
                .isEqualTo("form");
        fields.put("action", List.of(Draft.USE_JSON));
        assertThat(Draft.of(new Typed(fields)).form().customize().getFirst().details().get("name"))
                .isEqualTo("json");
    }
}
