package dev.goldsmith.provenance;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.tenant.TenantKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A DSSE envelope (github.com/secure-systems-lab/dsse, protocol 1.0.2): what is signed, as it is
 * signed, and who signed it.
 *
 * @param payload Base64
 */
record Envelope(String payload, String payloadType, List<Signature> signatures) {
    static final String MEDIA_TYPE = "application/vnd.dsse.envelope.v1+json";
    static final String STATEMENT = "application/vnd.in-toto+json";

    /**
     * @param sig ASN.1 DER, Base64
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Signature(String keyid, String sig) {}

    static Envelope sign(TenantKey key, HomeKey home, String statement) {
        var payload = statement.getBytes(StandardCharsets.UTF_8);
        var signature = key.sign(home, signed(STATEMENT, payload));
        return new Envelope(
                base64(payload), STATEMENT, List.of(new Signature(key.name(), base64(signature))));
    }

    /**
     * @throws IllegalArgumentException when it is none, or has other than one signature
     */
    static Envelope read(String json) {
        var envelope = Json.read(json, Envelope.class);
        if (envelope.payload == null
                || envelope.payloadType == null
                || envelope.signatures == null
                || envelope.signatures.size() != 1
                || envelope.signature().keyid() == null
                || envelope.signature().sig() == null) {
            throw new IllegalArgumentException("no envelope with one signature");
        }
        return envelope;
    }

    String json() {
        return Json.write(this);
    }

    private Signature signature() {
        return signatures.getFirst();
    }

    String keyId() {
        return signature().keyid();
    }

    /** Whether this key signed it. */
    boolean signedBy(TenantKey key) {
        try {
            return payloadType.equals(STATEMENT)
                    && key.signed(
                            signed(payloadType, bytes()),
                            Base64.getDecoder().decode(signature().sig()));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    String statement() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    private byte[] bytes() {
        return Base64.getDecoder().decode(payload);
    }

    /** The "pre-authentication encoding": type and payload, each with its length in bytes. */
    static byte[] signed(String type, byte[] payload) {
        var encoded = new ByteArrayOutputStream();
        encoded.writeBytes(
                "DSSEv1 %d %s %d "
                        .formatted(
                                type.getBytes(StandardCharsets.UTF_8).length, type, payload.length)
                        .getBytes(StandardCharsets.UTF_8));
        encoded.writeBytes(payload);
        return encoded.toByteArray();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
