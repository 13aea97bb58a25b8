package dev.goldsmith.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/reference/supply-chain.md says of what the product is made of. */
class SupplyChainTest {
    private static final Pattern FAMILY =
            Pattern.compile("(netty|sshd|kafka)-?.*?-(\\d+\\.\\d+.*)\\.jar");

    @Test
    void what_belongs_together_has_one_version() {
        var versions = new TreeMap<String, TreeSet<String>>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            var path = Path.of(entry);
            var jar = FAMILY.matcher(path.getFileName().toString());
            if (jar.matches() && entry.matches(".*/(io/netty|org/apache/(sshd|kafka))/.*")) {
                versions.computeIfAbsent(jar.group(1), _ -> new TreeSet<>()).add(jar.group(2));
            }
        }
        assertThat(versions).containsOnlyKeys("kafka", "netty", "sshd");
        assertThat(versions).allSatisfy((_, it) -> assertThat(it).hasSize(1));
    }

    @Test
    void the_broker_of_compose_is_the_embedded_one_s_version() throws IOException {
        var version = group("<kafka.version>(.*?)<", "pom.xml");
        assertThat(Files.readString(Path.of("docker/compose.yaml")))
                .containsPattern("apache/kafka:" + Pattern.quote(version) + "[}]");
    }

    @Test
    void what_the_wrapper_downloads_has_its_sum() throws IOException {
        assertThat(group("distributionSha256Sum=(\\S+)", ".mvn/wrapper/maven-wrapper.properties"))
                .matches("[0-9a-f]{64}");
    }

    @Test
    void every_image_can_be_pinned_by_its_digest() throws IOException {
        for (var file :
                Map.of("docker/compose.yaml", "image: ", "docker/Dockerfile", "FROM ").entrySet()) {
            var named =
                    Files.readAllLines(Path.of(file.getKey())).stream()
                            .map(String::strip)
                            .filter(it -> it.startsWith(file.getValue()))
                            .map(it -> it.substring(file.getValue().length()))
                            .filter(it -> !it.equals("goldsmith"))
                            .toList();
            assertThat(named).isNotEmpty().allMatch(it -> it.matches("\\$\\{[A-Z]+_IMAGE[:}].*"));
        }
    }

    private static String group(String pattern, String file) throws IOException {
        var matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
