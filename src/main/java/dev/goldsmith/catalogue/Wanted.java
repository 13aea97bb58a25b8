package dev.goldsmith.catalogue;

import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An image that somebody wants to add, as it was typed.
 *
 * @param address null or blank: its disk is uploaded
 */
public record Wanted(
        @Nullable String urn,
        @Nullable String title,
        @Nullable String os,
        boolean cloudInit,
        @Nullable String version,
        @Nullable String address,
        @Nullable String checksum) {
    private static final String WORD = "[A-Za-z0-9][A-Za-z0-9._-]{0,59}+";
    private static final Pattern URN = Pattern.compile(WORD + ":" + WORD + ":" + WORD);
    private static final Pattern SUM = Pattern.compile("[0-9a-f]{64}(?:[0-9a-f]{64})?");
    private static final Pattern VERSION = Pattern.compile("\\d{1,10}+\\.\\d{1,10}+\\.\\d{1,10}+");
    private static final Pattern OS = Pattern.compile("[a-z][a-z0-9._ -]{0,99}+");
    private static final int LONGEST_ADDRESS = 2000;

    /**
     * @throws Refused INVALID_REQUEST
     */
    AddedImage checked(String by, Instant now) {
        var image = new AddedImage();
        image.urn = urn("urn", urn);
        image.imageKey = PlatformImages.key(image.urn);
        image.title = Fields.line("title", title, 200);
        image.os = os(os);
        image.cloudInit = cloudInit;
        image.version = version(version);
        image.address = address == null || address.isBlank() ? null : address(address.strip());
        image.checksum = sum(checksum);
        image.addedByName = by;
        image.addedAt = now;
        return image;
    }

    static String urn(String field, @Nullable String typed) {
        var text = typed == null ? "" : typed.strip();
        if (!URN.matcher(text).matches()) {
            throw fault(
                    field,
                    "Enter a name as Azure has it: publisher:offer:sku, of letters, digits, -, _ and .");
        }
        return text;
    }

    private static String os(@Nullable String typed) {
        var text = typed == null ? "" : typed.strip().toLowerCase(Locale.ROOT);
        if (!OS.matcher(text).matches()) {
            throw fault("os", "Enter what it runs, like \"debian 12\" or \"windows server 2022\".");
        }
        return text;
    }

    private static String version(@Nullable String typed) {
        var text = typed == null || typed.isBlank() ? "1.0.0" : typed.strip();
        if (!VERSION.matcher(text).matches()) {
            throw fault("version", "Enter three numbers, like 1.0.0.");
        }
        return text;
    }

    private static String sum(@Nullable String typed) {
        var text = typed == null ? "" : typed.strip().toLowerCase(Locale.ROOT);
        if (!SUM.matcher(text).matches()) {
            throw fault("checksum", "Enter the file’s SHA-256 or SHA-512 in hexadecimal.");
        }
        return text;
    }

    private static String address(String typed) {
        try {
            var uri = typed.length() > LONGEST_ADDRESS ? null : new URI(typed);
            if (uri == null
                    || uri.getHost() == null
                    || uri.getUserInfo() != null
                    || !Set.of("https", "http").contains(String.valueOf(uri.getScheme()))) {
                throw fault("address", "Enter the https address of a disk, or leave it empty.");
            }
            return uri.toString();
        } catch (URISyntaxException e) {
            throw fault("address", "Enter the https address of a disk, or leave it empty.");
        }
    }

    private static Refused fault(String field, String why) {
        return Refused.field(Refusal.INVALID_REQUEST, field, why);
    }
}
