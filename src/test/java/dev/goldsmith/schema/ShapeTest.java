package dev.goldsmith.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.kernel.Violations;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a record can say that none of the language says yet. */
class ShapeTest {
    private final Faults faults = new Faults();

    @Kinds(value = "a step", each = "%s step")
    sealed interface Made {
        record Ansible(List<String> playbooks, Extras extras) implements Made {}
    }

    private Object read(String json) throws Exception {
        var object = (ObjectNode) new ObjectMapper().readTree(json);
        return ShapeReader.read(
                Made.class, new Fields("$", "a step", object, faults, Language.OWN));
    }

    private List<Violation> told() {
        var all = new Violations();
        faults.tell(all);
        return all.list();
    }

    @Test
    void a_list_of_strings_can_be_required() throws Exception {
        assertThat(read("{'type': 'Ansible', 'playbooks': ['site.yml']}".replace('\'', '"')))
                .isEqualTo(new Made.Ansible(List.of("site.yml"), Extras.NONE));
        assertThat(told()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'type': 'Ansible'} | `playbooks` is missing; it must be an array with at least one string.",
                "{'type': 'Ansible', 'playbooks': null} | `playbooks` is null; it must be an array with at least one string.",
                "{'type': 'Ansible', 'playbooks': []} | `playbooks` is an empty array; it must be an array with at least one string.",
                "{'type': 'Ansible', 'playbooks': 'a'} | `playbooks` is the string `a`; it must be an array with at least one string.",
                "{'type': 'Ansible', 'playbooks': ['a'], 'x': 1} | `x` is not a field of an Ansible step, which has `playbooks`, `type`.",
            })
    void what_is_wrong_with_it_is_said(String json, String message) throws Exception {
        read(json.replace('\'', '"'));
        assertThat(told()).extracting(Violation::message).containsExactly(message);
    }
}
