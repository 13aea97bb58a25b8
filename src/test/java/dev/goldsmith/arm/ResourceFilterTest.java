package dev.goldsmith.arm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceFilterTest {
    private static final Listed GALLERY =
            new Listed(
                    "/subscriptions/s/resourceGroups/web/providers/Microsoft.Compute/galleries/golden",
                    "golden",
                    "Microsoft.Compute/galleries",
                    "web",
                    "West Europe",
                    Map.of("Env", "prod", "owner", "it's mine"),
                    null,
                    Instant.EPOCH,
                    Instant.EPOCH);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "resourceType eq 'microsoft.compute/GALLERIES'",
                "name eq 'Golden' and location eq 'westeurope'",
                "Location eq 'WEST EUROPE' AND resourceGroup eq 'WEB'",
                "name ne 'base'",
                "tagname eq 'env' and tagvalue eq 'prod'",
                "tagName eq 'ENV' and tagValue eq ''",
                "tagName eq 'owner' and tagValue eq 'it''s mine'",
                "startswith(tagname, 'en')",
                "substringof('old', name)",
                "(name eq 'x' or name eq 'golden') and resourceGroup eq 'web'",
                "name eq 'x' or tagName eq 'env' and tagValue eq 'prod'",
            })
    void takes_what_azure_documents(String filter) {
        assertThat(ResourceFilter.parse(filter).takes(GALLERY)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resourceType eq 'Microsoft.Compute/images'",
                "name eq 'golden' and location eq 'northeurope'",
                "name ne 'golden'",
                "tagName eq 'env' and tagValue eq 'PROD'",
                "tagName eq 'en'",
                "startswith(tagName, 'x')",
                "substringof('web', name)",
                "resourceGroup eq 'web' and (name eq 'x' or name eq 'y')",
            })
    void and_leaves_the_rest(String filter) {
        assertThat(ResourceFilter.parse(filter).takes(GALLERY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour",
                "plan eq 'x'",
                "identity/principalId eq 'x'",
                "name gt 'x'",
                "name eq x",
                "name eq 'x",
                "name eq 'x' and",
                "tagValue eq 'x'",
                "tagName ne 'x'",
                "substringof('x')",
                "name eq 'x' name eq 'y'",
                "((name eq 'x')",
                "name eq 'x';",
            })
    void what_is_no_part_of_it_is_refused(String filter) {
        assertThatThrownBy(() -> ResourceFilter.parse(filter))
                .hasMessageContaining("A filter joins clauses");
    }

    @Test
    void only_types_that_can_be_taken_are_looked_for() {
        var clause =
                ResourceFilter.parse(
                        "resourceType eq 'Microsoft.Compute/images' or resourceType eq 'Microsoft.Compute/galleries'");
        assertThat(ResourceFilter.takesType(clause, "Microsoft.Compute/galleries")).isTrue();
        assertThat(ResourceFilter.takesType(clause, TemplateBody.TYPE)).isFalse();
        assertThat(ResourceFilter.takesGroup(clause, "web")).isTrue();
    }
}
