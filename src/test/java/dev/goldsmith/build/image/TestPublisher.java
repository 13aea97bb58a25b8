package dev.goldsmith.build.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.BCPGOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPKeyPair;

/** A publisher with a primary key and a subkey that signs. */
final class TestPublisher {
    private final PGPKeyPair primary = pair();
    private final PGPKeyPair subkey = pair();
    final PGPPublicKeyRing ring;

    TestPublisher() throws PGPException {
        var generator =
                new PGPKeyRingGenerator(
                        PGPSignature.POSITIVE_CERTIFICATION,
                        primary,
                        "Publisher of tests",
                        new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                        null,
                        null,
                        signer(primary),
                        null);
        generator.addSubKey(subkey);
        ring = generator.generatePublicKeyRing();
    }

    String fingerprint() {
        return HexFormat.of().withUpperCase().formatHex(primary.getPublicKey().getFingerprint());
    }

    byte[] keyFile() throws IOException {
        return armored(ring.getEncoded());
    }

    /** The key file after somebody wrote a key of another publisher behind this one's. */
    byte[] keyFileWith(TestPublisher other) throws IOException {
        PGPPublicKey foreign = other.ring.getPublicKey(other.subkey.getKeyID());
        return armored(PGPPublicKeyRing.insertPublicKey(ring, foreign).getEncoded());
    }

    byte[] signature(byte[] text) throws IOException, PGPException {
        return armored(sign(PGPSignature.BINARY_DOCUMENT, primary, text).getEncoded());
    }

    byte[] signatureBySubkey(byte[] text) throws IOException, PGPException {
        return armored(sign(PGPSignature.BINARY_DOCUMENT, subkey, text).getEncoded());
    }

    /** Lines end with a line feed, the last one too. */
    byte[] clearSigned(String text) throws IOException, PGPException {
        var canonical = text.stripTrailing().replace("\n", "\r\n").getBytes();
        var out = new ByteArrayOutputStream();
        try (var armor = ArmoredOutputStream.builder().build(out)) {
            armor.beginClearText(HashAlgorithmTags.SHA256);
            armor.write(text.getBytes());
            armor.endClearText();
            sign(PGPSignature.CANONICAL_TEXT_DOCUMENT, primary, canonical)
                    .encode(new BCPGOutputStream(armor));
        }
        return out.toByteArray();
    }

    private static PGPSignature sign(int type, PGPKeyPair by, byte[] text) throws PGPException {
        var generator = new PGPSignatureGenerator(signer(by), by.getPublicKey());
        generator.init(type, by.getPrivateKey());
        generator.update(text);
        return generator.generate();
    }

    private static BcPGPContentSignerBuilder signer(PGPKeyPair key) {
        return new BcPGPContentSignerBuilder(
                key.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA256);
    }

    private static byte[] armored(byte[] content) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var armor = ArmoredOutputStream.builder().build(out)) {
            armor.write(content);
        }
        return out.toByteArray();
    }

    private static PGPKeyPair pair() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new JcaPGPKeyPair(
                    PublicKeyPacket.VERSION_4,
                    PublicKeyAlgorithmTags.RSA_GENERAL,
                    generator.generateKeyPair(),
                    new Date());
        } catch (NoSuchAlgorithmException | PGPException e) {
            throw new IllegalStateException(e);
        }
    }
}
