package dev.goldsmith.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class SecretTest {
    /** The example of the specification's own libraries, github.com/standard-webhooks. */
    @Test
    void signs_as_standard_webhooks_does() {
        assertThat(
                        new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                                .signature(
                                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                        1614265330,
                                        "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void a_new_one_is_32_bytes_in_base64() {
        var secret = Secret.random();
        assertThat(secret.text()).startsWith("whsec_");
        assertThat(Base64.getDecoder().decode(secret.text().substring(6))).hasSize(32);
        assertThat(secret.isOld()).isFalse();
        assertThat(Secret.random()).isNotEqualTo(secret);
    }

    /** Computed with OpenSSL: {@code printf 7.body | openssl dgst -sha256 -hmac whsec_…}. */
    @Test
    void one_of_an_earlier_release_signs_in_both_ways() {
        var old = new Secret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHv8");
        assertThat(old.isOld()).isTrue();
        assertThat(old.oldSignature(7, "body"))
                .isEqualTo("v1=32ae47f4b04a1178ba87b53c186eec75e617319bae9e5bdaebe938f04c4001cb");
        assertThat(old.signature("evt_1", 7, "body"))
                .isEqualTo("v1,tBeweB6x0dfoXSoZr7L5zDA/ym4GE8e0Cshxb1RLNp8=");
    }
}
