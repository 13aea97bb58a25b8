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
            new DownloadLink.Target(
                    "tenant", DownloadLink.Of.VERSION, 7, Digest.of("disk"), Format.VHD);

    @Test
    void aLinkOpensWhatItWasMadeFor() {
        assertThat(at(NOON).open(at(NOON).token(TARGET))).isEqualTo(TARGET);
    }

    @Test
    void aLinkLivesFiveMinutes() {
        var token = at(NOON).token(TARGET);

        assertThat(at(NOON.plus(Duration.ofMinutes(5))).open(token)).isEqualTo(TARGET);
        assertThatThrownBy(() -> at(NOON.plus(Duration.ofMinutes(5)).plusSeconds(1)).open(token))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("has ended");
    }

    @Test
    void aChangedLinkOpensNothing() {
        var token = at(NOON).token(TARGET);
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

        assertThatThrownBy(() -> at(NOON).open(other.token(TARGET))).isInstanceOf(Refused.class);
    }

    private static DownloadLink at(Instant now) {
        return new DownloadLink(
                Clock.fixed(now, ZoneOffset.UTC),
                text -> Digest.of("key" + text).hex().getBytes(StandardCharsets.UTF_8));
    }
}
