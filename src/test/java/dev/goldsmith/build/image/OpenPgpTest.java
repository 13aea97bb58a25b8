package dev.goldsmith.build.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.openpgp.PGPException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OpenPgpTest {
    private static final byte[] SUMS = "aa *disk.img\nbb *other.img\n".getBytes();
    private static TestPublisher publisher;
    private static TestPublisher stranger;

    @BeforeAll
    static void keys() throws PGPException {
        publisher = new TestPublisher();
        stranger = new TestPublisher();
    }

    @Test
    void whatThePinnedKeySignedIsBelieved() throws Exception {
        assertThat(
                        OpenPgp.verified(
                                SUMS,
                                publisher.signature(SUMS),
                                publisher.keyFile(),
                                publisher.fingerprint()))
                .isEqualTo(SUMS);
    }

    @Test
    void soIsWhatASubkeyOfItSigned() throws Exception {
        assertThat(
                        OpenPgp.verified(
                                SUMS,
                                publisher.signatureBySubkey(SUMS),
                                publisher.keyFile(),
                                publisher.fingerprint()))
                .isEqualTo(SUMS);
    }

    @Test
    void aKeyThatWasWrittenBehindThePinnedOneIsNot() throws Exception {
        var keys = publisher.keyFileWith(stranger);
        var signature = stranger.signatureBySubkey(SUMS);

        assertThatThrownBy(() -> OpenPgp.verified(SUMS, signature, keys, publisher.fingerprint()))
                .hasMessageContaining("not by " + publisher.fingerprint());
    }

    @Test
    void norIsAnotherPublishersKey() throws Exception {
        var signature = stranger.signature(SUMS);

        assertThatThrownBy(() ->
                        OpenPgp.verified(
                                SUMS, signature, stranger.keyFile(), publisher.fingerprint()))
                .hasMessageContaining("has no key " + publisher.fingerprint());
    }

    @Test
    void changedSumsAreRefused() throws Exception {
        var signature = publisher.signature(SUMS);

        assertThatThrownBy(() ->
                        OpenPgp.verified(
                                "cc *disk.img\n".getBytes(),
                                signature,
                                publisher.keyFile(),
                                publisher.fingerprint()))
                .hasMessage("the checksums were changed after they were signed");
    }

    @Test
    void clearSignedSumsAreReadWithoutTheirArmor() throws Exception {
        var message = publisher.clearSigned("# sums\naa  disk.img\n");

        var text = OpenPgp.verified(message, null, publisher.keyFile(), publisher.fingerprint());

        assertThat(new String(text, StandardCharsets.UTF_8)).startsWith("# sums\naa  disk.img");
    }

    @Test
    void changedClearSignedSumsAreRefused() throws Exception {
        var message =
                new String(publisher.clearSigned("aa  disk.img\n"), StandardCharsets.UTF_8)
                        .replace("aa  disk", "cc  disk")
                        .getBytes();

        assertThatThrownBy(() ->
                        OpenPgp.verified(
                                message, null, publisher.keyFile(), publisher.fingerprint()))
                .hasMessage("the checksums were changed after they were signed");
    }

    @Test
    void sumsWithoutASignatureAreRefused() {
        assertThatThrownBy(() ->
                        OpenPgp.verified(
                                SUMS,
                                publisher.keyFile(),
                                publisher.keyFile(),
                                publisher.fingerprint()))
                .hasMessage("there is no OpenPGP signature in it");
    }
}
