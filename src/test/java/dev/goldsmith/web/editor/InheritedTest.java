package dev.goldsmith.web.editor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.schema.Guardrails;
import dev.goldsmith.schema.TemplateReader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class InheritedTest {
    private static final String ALL =
            """
            {"validators": [{"type": "Shell", "name": "no root", "inline": ["true"]}, {"type": "Shell", "inline": ["true"]}],
             "regions": ["local", "westeurope"], "vmSizes": ["Standard_B1s"], "networks": ["public"],
             "forbidden": ["curl * | sh"], "tags": {"owner": "", "env": "prod"}, "maxAgeDays": 30,
             "fixableSeverity": "high", "fixableDays": 14}
            """;

    @Test
    void all_that_a_baseline_can_ask_is_said() {
        var guardrails = Guardrails.read(TemplateReader.tree(ALL));
        assertThat(Arrays.stream(Guardrails.class.getRecordComponents()).map(it -> it.getName()))
                .as("what a new one is in words belongs here too")
                .allMatch(it -> it.equals("extras") || ALL.contains('"' + it + '"'));
        assertThat(Inherited.of("platform/base", guardrails).asks())
                .isEqualTo(
                        List.of(
                                "check “no root”",
                                "a check without a name",
                                "only the regions local, westeurope",
                                "only the VM sizes Standard_B1s",
                                "only the network profiles public",
                                "not in customizers: curl * | sh",
                                "tags on each target: owner, env=prod",
                                "a source built at most 30 days ago",
                                "no promotion with a vulnerability of severity high or worse that has a fix and was published more than 14 days ago"));
        assertThat(Inherited.of("platform/base", Guardrails.NONE).asks()).isEmpty();
    }
}
