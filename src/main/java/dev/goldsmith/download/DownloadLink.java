package dev.goldsmith.download;

import dev.goldsmith.build.image.Renditions.Format;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Function;

/**
 * Links that need no sign-in and live five minutes, for {@code curl} and download managers. A link
 * carries what it opens and a MAC over it, so it opens this disk in this format and nothing else,
 * and the server keeps nothing about it. A download that began goes on after its link has ended.
 */
@Singleton
public class DownloadLink {
    public static final Duration LIFE = Duration.ofMinutes(5);
    private static final String USE = "download link";
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final Clock clock;
    private final Function<String, byte[]> mac;

    @Inject
    public DownloadLink(HomeKey key) {
        this(Clock.systemUTC(), content -> key.mac(USE, content));
    }

    DownloadLink(Clock clock, Function<String, byte[]> mac) {
        this.clock = clock;
        this.mac = mac;
    }

    /** What a link opens: a disk of an image, as long as that can be used. */
    public record Target(String tenantId, Of of, long id, Digest disk, Format format) {}

    /** Whose disk it is. */
    public enum Of {
        VERSION,
        MANAGED_IMAGE,
        RUN
    }

    /** The token for a URL. */
    public String token(Target target) {
        var content =
                String.join(
                        "|",
                        target.tenantId(),
                        target.of().name(),
                        Long.toString(target.id()),
                        target.disk().hex(),
                        target.format().word(),
                        Long.toString(clock.instant().plus(LIFE).getEpochSecond()));
        return TEXT.encodeToString(content.getBytes(StandardCharsets.UTF_8))
                + "."
                + TEXT.encodeToString(mac.apply(content));
    }

    /**
     * @throws Refused NOT_FOUND when the token isn't ours or its time is over
     */
    public Target open(String token) {
        int dot = token.indexOf('.');
        try {
            var content =
                    new String(
                            Base64.getUrlDecoder().decode(token.substring(0, Math.max(dot, 0))),
                            StandardCharsets.UTF_8);
            var seal = Base64.getUrlDecoder().decode(token.substring(dot + 1));
            if (dot < 0 || !MessageDigest.isEqual(seal, mac.apply(content))) {
                throw refused();
            }
            var parts = content.split("\\|");
            // A link of the release before had fewer.
            if (parts.length != 6
                    || Instant.ofEpochSecond(Long.parseLong(parts[5])).isBefore(clock.instant())) {
                throw refused();
            }
            return new Target(
                    parts[0],
                    Of.valueOf(parts[1]),
                    Long.parseLong(parts[2]),
                    new Digest(parts[3]),
                    Format.parse(parts[4]).orElseThrow());
        } catch (IllegalArgumentException _) {
            throw refused();
        }
    }

    private static Refused refused() {
        return new Refused(
                Refusal.NOT_FOUND,
                "This download link has ended; links live %d minutes. Open the version's page and take a new one."
                        .formatted(LIFE.toMinutes()));
    }
}
