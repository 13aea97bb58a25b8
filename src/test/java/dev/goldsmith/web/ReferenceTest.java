package dev.goldsmith.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.docs.Docs;
import dev.goldsmith.docs.Document;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What explains which page. */
class ReferenceTest {
    private final Docs docs = new Docs();

    @Test
    void each_leads_to_a_heading_that_is_there() {
        assertThat(EnumSet.allOf(Reference.class))
                .allSatisfy(it -> {
                    var to = it.href().replaceFirst("^/docs/?", "").split("#");
                    var page = docs.find(to[0]);
                    assertThat(page).isPresent();
                    if (to.length > 1) {
                        assertThat(page.orElseThrow().outline())
                                .extracting(Document.Heading::id)
                                .contains(to[1]);
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({
        "/t/acme/teams/web/policy, APPROVALS",
        "/t/acme/approvals/7, APPROVALS",
        "/t/acme/settings/azure, AZURE_CLIENTS",
        "/t/acme/settings/azure-connections/2, AZURE",
        "/t/acme/teams/web/templates/nginx/triggers, TRIGGERS",
        "/t/acme/teams/web/templates/nginx, TEMPLATES",
        "/t/approvals, ANY",
        "/admin/tenants, INSTALLATION",
        "/account, ANY",
        "/t/acme, ANY"
    })
    void the_page_decides(String path, Reference expected) {
        assertThat(Reference.of(path)).isEqualTo(expected);
    }
}
