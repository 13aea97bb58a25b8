package dev.goldsmith.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.door.StaticFiles;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What a first visit fetches, how it is sent, and for how long it is kept. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class WeightTest {
    private static final int MOST = 300_000;
    private static final String FOR_GOOD = "public, max-age=31536000, immutable";
    private static final Pattern FILE =
            Pattern.compile("(?:href|src)=\"(/[^\"#]*\\.(?:css|js|svg|woff2)[^\"#]*)");
    private static final Pattern FONT =
            Pattern.compile("url\\((/fonts/[^)]*-latin-[\\d.]+\\.woff2)\\)");

    @TestHTTPResource String address;

    private final TestTenant acme = TestTenant.create("acme").team("web");
    private final String token = acme.admin().token();
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void a_first_visit_is_light_and_sent_small() throws Exception {
        var weights = new HashMap<String, Integer>();
        var page = fetch("/t/" + acme.slug(), weights);
        var paths = new HashSet<String>();
        FILE.matcher(page).results().forEach(it -> paths.add(it.group(1)));
        for (var path : paths) {
            var text = fetch(path, weights);
            if (path.startsWith("/goldsmith.css")) {
                for (var font : FONT.matcher(text).results().toList()) {
                    fetch(font.group(1), weights);
                }
            }
        }
        assertThat(weights).hasSizeGreaterThan(8);
        assertThat(weights.values().stream().mapToInt(it -> it).sum())
                .as(weights.toString())
                .isLessThan(MOST);
    }

    private String fetch(String path, HashMap<String, Integer> weights) throws Exception {
        if (weights.containsKey(path)) {
            return "";
        }
        var answer = get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        weights.put(path, answer.body().length);
        var zipped = answer.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
        assertThat(zipped).as(path).isEqualTo(!path.endsWith(".woff2"));
        if (!path.startsWith("/t/") && !path.equals("/mark.svg")) {
            assertThat(cache(answer)).as(path).isEqualTo(FOR_GOOD);
        }
        return zipped
                ? new String(
                        new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(),
                        StandardCharsets.UTF_8)
                : "";
    }

    @Test
    void only_this_version_of_a_file_is_kept_for_good() throws Exception {
        assertThat(cache(get("/goldsmith.css?v=" + StaticFiles.VERSION))).isEqualTo(FOR_GOOD);
        assertThat(cache(get("/goldsmith.css?v=0123456789ab"))).isEqualTo("no-cache");
        assertThat(cache(get("/goldsmith.css"))).isEqualTo("no-cache");
        assertThat(cache(get("/t/%s?v=%s".formatted(acme.slug(), StaticFiles.VERSION))))
                .isEqualTo("no-store");
    }

    private static String cache(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Cache-Control").orElse("");
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(address.replaceFirst("/$", "") + path))
                        .header("Authorization", "Bearer " + token)
                        .header("Accept-Encoding", "gzip")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }
}
