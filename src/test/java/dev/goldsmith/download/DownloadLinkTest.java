package dev.goldsmith.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.build.image.Renditions.Format;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class DownloadLinkTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private static final DownloadLink.Target TARGET =
            new DownloadLink.Disk(
                    "tenant", DownloadLink.Of.VERSION, 7, Digest.of("disk"), Format.VHD);

    @Test
    void aLinkOpensWhatItWasMadeFor() {
        assertThat(at(NOON).open(at(NOON).token(TARGET).text())).isEqualTo(TARGET);
    }

    @Test
    void aLinkToADocumentOpensThatDocumentOnly() {
        for (var document : VersionDocument.values()) {
            var target = new DownloadLink.Document("tenant", 7, document);
            var token = at(NOON).token(target).text();
            assertThat(at(NOON).open(token)).isEqualTo(target);

            int dot = token.indexOf('.');
            var disk = at(NOON).token(TARGET).text();
            assertThatThrownBy(() ->
                            at(NOON).open(
                                            disk.substring(0, disk.indexOf('.'))
                                                    + token.substring(dot)))
                    .isInstanceOf(Refused.class);
            assertThatThrownBy(
                            () -> at(NOON.plus(Duration.ofMinutes(5)).plusSeconds(1)).open(token))
                    .hasMessageContaining("has ended");
        }
    }

    @Test
    void aLinkLivesFiveMinutes() {
        var token = at(NOON).token(TARGET).text();

        assertThat(at(NOON.plus(Duration.ofMinutes(5))).open(token)).isEqualTo(TARGET);
        assertThatThrownBy(() -> at(NOON.plus(Duration.ofMinutes(5)).plusSeconds(1)).open(token))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("has ended");
    }

    @Test
    void aChangedLinkOpensNothing() {
        var token = at(NOON).token(TARGET).text();
        int dot = token.indexOf('.');
        var content = new String(Base64.getUrlDecoder().decode(token.substring(0, dot)));
        var raw =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                content.replace("vhd", "raw").getBytes(StandardCharsets.UTF_8));

        for (var forged :
                new String[] {
                    raw + token.substring(dot),
                    token.substring(0, dot),
                    token.substring(0, dot + 1),
                    "." + token.substring(dot + 1),
                    "",
                    "%%%.%%%"
                }) {
            assertThatThrownBy(() -> at(NOON).open(forged)).isInstanceOf(Refused.class);
        }
    }

    @Test
    void anotherHomesLinkOpensNothing() {
        var other = new DownloadLink(Clock.fixed(NOON, ZoneOffset.UTC), _ -> new byte[32]);

        assertThatThrownBy(() -> at(NOON).open(other.token(TARGET).text()))
                .isInstanceOf(Refused.class);
    }

    private static DownloadLink at(Instant now) {
        return new DownloadLink(
                Clock.fixed(now, ZoneOffset.UTC),
                text -> Digest.of("key" + text).hex().getBytes(StandardCharsets.UTF_8));
    }
}
