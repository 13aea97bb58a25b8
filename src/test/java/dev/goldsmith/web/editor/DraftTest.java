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
