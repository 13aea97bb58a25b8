package dev.goldsmith.build.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.jcajce.JcaPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.jspecify.annotations.Nullable;

/** Checks a signature by one pinned key. */
final class OpenPgp {
    private OpenPgp() {}

    /**
     * @param signature detached signature of the text, or null when the text is clear-signed
     * @param keys the publisher's key file; only the key with the fingerprint, or a subkey of it,
     *     counts
     * @return the text that is signed
     * @throws IOException when it isn't, with the reason
     */
    static byte[] verified(
            byte[] text, byte @Nullable [] signature, byte[] keys, String fingerprint)
            throws IOException {
        try {
            if (signature == null) {
                var clear = new Cleartext(text);
                check(clear.signed, clear.signature, keys, fingerprint);
                return clear.text;
            }
            check(text, signature(new ByteArrayInputStream(signature)), keys, fingerprint);
            return text;
        } catch (PGPException e) {
            throw new IOException("the signature can't be checked: " + e.getMessage(), e);
        }
    }

    private static void check(
            byte[] signed, PGPSignature signature, byte[] keys, String fingerprint)
            throws PGPException, IOException {
        signature.init(
                new BcPGPContentVerifierBuilderProvider(), key(keys, fingerprint, signature));
        signature.update(signed);
        if (!signature.verify()) {
            throw new IOException("the checksums were changed after they were signed");
        }
    }

    private static PGPPublicKey key(byte[] keys, String fingerprint, PGPSignature signature)
            throws PGPException, IOException {
        var rings =
                new PGPPublicKeyRingCollection(
                        PGPUtil.getDecoderStream(new ByteArrayInputStream(keys)),
                        new BcKeyFingerprintCalculator());
        for (var ring : rings) {
            var primary = HexFormat.of().formatHex(ring.getPublicKey().getFingerprint());
            var key = ring.getPublicKey(signature.getKeyID());
            if (primary.equalsIgnoreCase(fingerprint) && key != null) {
                return key;
            }
        }
        throw new IOException(
                "the checksums are signed by the key %016X, not by %s"
                        .formatted(signature.getKeyID(), fingerprint));
    }

    private static PGPSignature signature(InputStream in) throws IOException {
        var object = new JcaPGPObjectFactory(PGPUtil.getDecoderStream(in)).nextObject();
        if (object instanceof PGPSignatureList list && !list.isEmpty()) {
            return list.get(0);
        }
        throw new IOException("there is no OpenPGP signature in it");
    }

    /** A clear-signed text, with the bytes that its signature is over. */
    private static final class Cleartext {
        final byte[] text;
        final byte[] signed;
        final PGPSignature signature;

        Cleartext(byte[] message) throws IOException {
            try (var armored = new ArmoredInputStream(new ByteArrayInputStream(message))) {
                if (!armored.isClearText()) {
                    throw new IOException("the checksums are not clear-signed");
                }
                var plain = new ByteArrayOutputStream();
                for (int c; (c = armored.read()) >= 0 && armored.isClearText(); ) {
                    plain.write(c);
                }
                text = plain.toByteArray();
                signed = canonical(text);
                var object = new JcaPGPObjectFactory(armored).nextObject();
                if (!(object instanceof PGPSignatureList list) || list.isEmpty()) {
                    throw new IOException("there is no OpenPGP signature in it");
                }
                signature = list.get(0);
            }
        }

        /** RFC 9580, 7.2: lines without trailing white space, joined by CR LF, none at the end. */
        private static byte[] canonical(byte[] text) {
            return String.join(
                            "\r\n",
                            new String(text, StandardCharsets.UTF_8)
                                    .lines()
                                    .map(String::stripTrailing)
                                    .toList())
                    .getBytes(StandardCharsets.UTF_8);
        }
    }
}
