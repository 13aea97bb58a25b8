package dev.goldsmith.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is packaged is in the bill of materials that the build makes. */
class SbomIT {
    @Test
    void every_jar_of_the_product_is_named_with_its_version_and_hash() throws IOException {
        var named = new TreeSet<String>();
        var sbom = new ObjectMapper().readTree(Path.of("target/goldsmith-sbom.json").toFile());
        for (var part : sbom.path("components")) {
            assertThat(part.path("hashes")).as(part.path("purl").asText()).isNotEmpty();
            named.add(
                    "%s.%s-%s.jar"
                            .formatted(
                                    part.path("group").asText(),
                                    part.path("name").asText(),
                                    part.path("version").asText()));
        }
        for (var folder : new String[] {"boot", "main"}) {
            try (var jars = Files.list(Path.of("target/quarkus-app/lib", folder))) {
                assertThat(jars.map(it -> it.getFileName().toString()))
                        .as(folder)
                        .isNotEmpty()
                        .isSubsetOf(named);
            }
        }
    }
}
