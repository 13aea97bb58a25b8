package dev.goldsmith.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Refused;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@Tag("mysql")
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class ChannelTest {
    @Test
    void each_definition_has_two_and_they_are_empty() {
        var acme = TestTenant.create("acme").team("web").gallery("shelf", "web");
        var channels =
                acme.in(() ->
                        Channel.of(
                                ImageDefinition.create(
                                        acme.system(), Gallery.byName("shelf"), "nginx")));
        assertThat(channels).extracting(it -> it.name).containsExactly("candidate", "stable");
        assertThat(channels).allMatch(it -> it.versionId == null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "Latest", "", "-x", "a b", "a/b", "x-"})
    void a_name_can_stand_in_an_address_and_is_not_latest(String name) {
        assertThatThrownBy(() -> Channel.requireName(name)).isInstanceOf(Refused.class);
    }
}
