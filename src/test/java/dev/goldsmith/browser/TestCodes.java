package dev.goldsmith.browser;

import dev.goldsmith.tenant.Totp;
import java.io.ByteArrayOutputStream;
import java.time.Instant;

/** An authenticator app: it knows the secret as a page shows it. */
final class TestCodes {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private TestCodes() {}

    /**
     * @param steps how many steps of thirty seconds from now
     */
    static String of(String secret, int steps) {
        var bytes = new ByteArrayOutputStream();
        int buffer = 0;
        int bits = 0;
        for (char c : secret.replace(" ", "").toCharArray()) {
            buffer = buffer << 5 | BASE32.indexOf(c);
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write(buffer >> bits & 0xff);
            }
        }
        return new Totp(bytes.toByteArray()).code(Instant.now().plusSeconds(30L * steps));
    }
}
