package dev.goldsmith.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.testing.Documents;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class RunInputsTest {
    private TestTenant acme;

    @BeforeEach
    void templates() {
        acme = TestTenant.create("acme").team("web");
        acme.gallery("shelf", "web");
        save("nginx", "echo 1");
    }

    private void save(String name, String command) {
        acme.save("web", name, Documents.shell(acme.id(), "shelf/nginx", command));
    }

    @Test
    void runs_that_build_the_same_share_what_they_build() {
        var first = acme.run("web", "nginx");
        var second = acme.run("web", "nginx");

        assertThat(second.inputsId).isEqualTo(first.inputsId);
        assertThat(acme.in(() -> RunInputs.count())).isEqualTo(1);
    }

    @Test
    void an_edit_changes_nothing_that_was_asked_for_before() {
        var before = acme.run("web", "nginx");
        save("nginx", "echo 2");

        var after = acme.run("web", "nginx");
        assertThat(acme.inputs(before).document).contains("echo 1");
        assertThat(acme.inputs(after).document).contains("echo 2");
    }

    @Test
    void another_template_shares_nothing() {
        save("other", "echo 1");

        assertThat(acme.run("web", "other").inputsId)
                .isNotEqualTo(acme.run("web", "nginx").inputsId);
    }

    @Test
    void what_is_missing_is_not_what_is_empty() {
        acme.in(() -> {
            var template = acme.run("web", "nginx").templateId;
            var open = RunInputs.of(template, "{}", "[]", null, null);
            assertThat(RunInputs.of(template, "{}", "[]", null, null).id).isEqualTo(open.id);
            assertThat(RunInputs.of(template, "{}", "[]", null, "").id).isNotEqualTo(open.id);
            assertThat(RunInputs.of(template, "{}", "[]", "", null).id).isNotEqualTo(open.id);
            return null;
        });
    }
}
