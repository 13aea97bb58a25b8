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
 * carries what it opens and a MAC over it, so it opens this disk in this format, or this document,
 * and nothing else, and the server keeps nothing about it. A download that began goes on after its
 * link has ended.
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

    /** What a link opens, as long as the image can be used. */
    public sealed interface Target {
        String tenantId();
    }

    /** A disk of an image. */
    public record Disk(String tenantId, Of of, long id, Digest disk, Format format)
            implements Target {}

    /** What is said of a version. */
    public record Document(String tenantId, long versionId, VersionDocument document)
            implements Target {}

    /** Whose disk it is. */
    public enum Of {
        VERSION,
        MANAGED_IMAGE,
        RUN
    }

    /** A token for a URL. */
    public record Token(String text, Instant expiresAt) {
        /**
         * @param fileName what a browser saves it as
         */
        public String path(String fileName) {
            return "/d/%s/%s".formatted(text, fileName);
        }
    }

    public Token token(Target target) {
        var end = Instant.ofEpochSecond(clock.instant().plus(LIFE).getEpochSecond());
        var content = content(target) + "|" + end.getEpochSecond();
        return new Token(
                TEXT.encodeToString(content.getBytes(StandardCharsets.UTF_8))
                        + "."
                        + TEXT.encodeToString(mac.apply(content)),
                end);
    }

    /** A disk has one part more than a document: neither is read as the other. */
    private static String content(Target target) {
        return switch (target) {
            case Disk it ->
                    String.join(
                            "|",
                            it.tenantId(),
                            it.of().name(),
                            Long.toString(it.id()),
                            it.disk().hex(),
                            it.format().word());
            case Document it ->
                    String.join(
                            "|",
                            it.tenantId(),
                            "DOCUMENT",
                            Long.toString(it.versionId()),
                            it.document().word());
        };
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
            var end = Instant.ofEpochSecond(Long.parseLong(parts[parts.length - 1]));
            if (end.isBefore(clock.instant())) {
                throw refused();
            }
            return switch (parts.length) {
                case 6 ->
                        new Disk(
                                parts[0],
                                Of.valueOf(parts[1]),
                                Long.parseLong(parts[2]),
                                new Digest(parts[3]),
                                Format.parse(parts[4]).orElseThrow(DownloadLink::refused));
                case 5 ->
                        new Document(
                                parts[0],
                                Long.parseLong(parts[2]),
                                VersionDocument.parse(parts[3]).orElseThrow(DownloadLink::refused));
                // A link of a release before.
                default -> throw refused();
            };
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
