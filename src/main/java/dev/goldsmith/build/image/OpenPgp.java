package dev.goldsmith.build.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
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
    private static final BcPGPContentVerifierBuilderProvider VERIFIERS =
            new BcPGPContentVerifierBuilderProvider();

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
                check(clear.signed, clear.signatures, keys, fingerprint);
                return clear.text;
            }
            check(
                    text,
                    signatures(PGPUtil.getDecoderStream(new ByteArrayInputStream(signature))),
                    keys,
                    fingerprint);
            return text;
        } catch (PGPException e) {
            throw new IOException("the signature can't be checked: " + e.getMessage(), e);
        }
    }

    private static void check(
            byte[] signed, PGPSignatureList signatures, byte[] keys, String fingerprint)
            throws PGPException, IOException {
        var ring = ring(keys, fingerprint);
        for (var signature : signatures) {
            var key = ring.getPublicKey(signature.getKeyID());
            if (key != null && belongs(key, ring.getPublicKey())) {
                signature.init(VERIFIERS, key);
                signature.update(signed);
                if (!signature.verify()) {
                    throw new IOException("the checksums were changed after they were signed");
                }
                return;
            }
        }
        throw new IOException(
                "the checksums are signed by the key %016X, not by %s"
                        .formatted(signatures.get(0).getKeyID(), fingerprint));
    }

    private static PGPPublicKeyRing ring(byte[] keys, String fingerprint)
            throws PGPException, IOException {
        var rings =
                new PGPPublicKeyRingCollection(
                        PGPUtil.getDecoderStream(new ByteArrayInputStream(keys)),
                        new BcKeyFingerprintCalculator());
        for (var ring : rings) {
            var primary = HexFormat.of().formatHex(ring.getPublicKey().getFingerprint());
            if (primary.equalsIgnoreCase(fingerprint)) {
                return ring;
            }
        }
        throw new IOException("the publisher's key file has no key " + fingerprint);
    }

    /**
     * The fingerprint pins the primary key only: anybody can write another key behind it into the
     * file, so a subkey counts if the primary key signed that it does.
     */
    private static boolean belongs(PGPPublicKey key, PGPPublicKey primary) throws PGPException {
        if (key.hasRevocation() || primary.hasRevocation()) {
            return false;
        }
        if (Arrays.equals(key.getFingerprint(), primary.getFingerprint())) {
            return true;
        }
        for (var bindings = key.getSignaturesOfType(PGPSignature.SUBKEY_BINDING);
                bindings.hasNext(); ) {
            var binding = bindings.next();
            if (binding.getKeyID() == primary.getKeyID()) {
                binding.init(VERIFIERS, primary);
                if (binding.verifyCertification(primary, key)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static PGPSignatureList signatures(InputStream in) throws IOException {
        var object = new JcaPGPObjectFactory(in).nextObject();
        if (object instanceof PGPSignatureList list && !list.isEmpty()) {
            return list;
        }
        throw new IOException("there is no OpenPGP signature in it");
    }

    /** A clear-signed text, with the bytes that its signature is over. */
    private static final class Cleartext {
        final byte[] text;
        final byte[] signed;
        final PGPSignatureList signatures;

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
                signatures = signatures(armored);
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
