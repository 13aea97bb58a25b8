package dev.goldsmith.armtemplate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;

/**
 * {@code guid} and {@code uniqueString}, equal to Azure's for the same texts, so that names come
 * out the same here and there.
 */
final class Hashes {
    /** What Azure hashes names in: known from its documentation of {@code guid}. */
    private static final UUID NAMESPACE = UUID.fromString("11fb06fb-712d-4ddd-98c7-e71bbd588830");

    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    private static final int C1 = 0x239b961b;
    private static final int C2 = 0xab0e9789;

    private Hashes() {}

    /** RFC 4122, version 5, of the texts with {@code -} between them. */
    static String guid(List<String> texts) {
        try {
            var sha = MessageDigest.getInstance("SHA-1");
            sha.update(
                    ByteBuffer.allocate(16)
                            .putLong(NAMESPACE.getMostSignificantBits())
                            .putLong(NAMESPACE.getLeastSignificantBits())
                            .array());
            sha.update(String.join("-", texts).getBytes(StandardCharsets.UTF_8));
            var hash = ByteBuffer.wrap(sha.digest());
            return new UUID(
                            hash.getLong() & 0xFFFFFFFFFFFF0FFFL | 0x5000L,
                            hash.getLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L)
                    .toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** Thirteen characters of a 64-bit Murmur hash. */
    static String uniqueString(List<String> texts) {
        long hash = murmur(String.join("-", texts).getBytes(StandardCharsets.UTF_8));
        var text = new StringBuilder();
        for (int i = 0; i < 13; i++, hash <<= 5) {
            text.append(BASE32.charAt((int) (hash >>> 59)));
        }
        return text.toString();
    }

    /** MurmurHash3 in two lanes of 32 bits. */
    private static long murmur(byte[] data) {
        var in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        int h1 = 0;
        int h2 = 0;
        while (in.remaining() >= 8) {
            h1 = Integer.rotateLeft(h1 ^ first(in.getInt()), 19) + h2;
            h1 = h1 * 5 + 0x561ccd1b;
            h2 = Integer.rotateLeft(h2 ^ second(in.getInt()), 13) + h1;
            h2 = h2 * 5 + 0x0bcaa747;
        }
        if (in.hasRemaining()) {
            h1 ^= first(rest(in));
        }
        if (in.hasRemaining()) {
            h2 ^= second(rest(in));
        }
        h1 ^= data.length;
        h2 ^= data.length;
        h1 += h2;
        h2 += h1;
        h1 = spread(h1);
        h2 = spread(h2);
        h1 += h2;
        h2 += h1;
        return (long) h2 << 32 | h1 & 0xFFFFFFFFL;
    }

    private static int first(int lane) {
        return Integer.rotateLeft(lane * C1, 15) * C2;
    }

    private static int second(int lane) {
        return Integer.rotateLeft(lane * C2, 17) * C1;
    }

    /** Up to four bytes. */
    private static int rest(ByteBuffer in) {
        int lane = 0;
        for (int shift = 0; shift < 32 && in.hasRemaining(); shift += 8) {
            lane |= (in.get() & 0xFF) << shift;
        }
        return lane;
    }

    private static int spread(int h) {
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
