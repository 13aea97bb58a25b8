package dev.goldsmith.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Refused;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshKeyTest {
    private static final String ED25519 =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGvuW0CIL/19RE8Z90aeqqKQl97JZmP/MHhNdVfqUb+V";

    private static String made(String algorithm, int bits) throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return PublicKeyEntry.toString(generator.generateKeyPair().getPublic());
    }

    @Test
    void a_key_is_taken_with_its_comment_apart() {
        var key = SshKey.parse("  " + ED25519 + "   wanda at her laptop \n");

        assertThat(key.kind()).isEqualTo("ssh-ed25519");
        assertThat(key.text()).isEqualTo(ED25519);
        assertThat(key.comment()).isEqualTo("wanda at her laptop");
        // As ssh-keygen -l prints it.
        assertThat(key.fingerprint())
                .isEqualTo("SHA256:1NAIpXM9Sp5hXOxOHsw/nDDE+Z3XhkQ/3VbjtYS0a4E");
    }

    @ParameterizedTest
    @CsvSource({
        "EC, 256, ecdsa-sha2-nistp256",
        "EC, 521, ecdsa-sha2-nistp521",
        "RSA, 3072, ssh-rsa"
    })
    void others_are_taken_too(String algorithm, int bits, String kind) throws Exception {
        assertThat(SshKey.parse(made(algorithm, bits)).kind()).isEqualTo(kind);
    }

    @Test
    void a_short_rsa_key_is_told_what_would_do() throws Exception {
        var key = made("RSA", 2048);

        assertThatThrownBy(() -> SshKey.parse(key))
                .hasMessage(
                        "'key' is an RSA key of 2048 bits; it must have at least 3072, or be"
                                + " ssh-ed25519.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | must be one line of a .pub file",
                "hello | must be one line of a .pub file",
                "-----BEGIN OPENSSH PRIVATE KEY----- | This is a private key",
                "ssh-dss AAAAB3NzaC1kc3MAAACB | begins with 'ssh-dss'",
                "command=\"sh\" ssh-ed25519 AAAA | begins with 'command=\"sh\"'",
                "ssh-ed25519 AAAA | can't be read",
                "ssh-ed25519 %%%% | can't be read",
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIGvuW0CIL/19RE8Z90aeqqKQl97JZmP/MHhNdVfqUb+V | can't be read",
            })
    void what_is_no_key_says_why(String line, String why) {
        assertThatThrownBy(() -> SshKey.parse(line))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused ->
                                assertThat(refused.violations)
                                        .singleElement()
                                        .satisfies(it -> {
                                            assertThat(it.path()).isEqualTo("key");
                                            assertThat(it.message()).contains(why);
                                        }));
    }

    @Test
    void two_lines_and_what_hides_behind_a_key_are_refused() {
        assertThatThrownBy(() -> SshKey.parse(ED25519 + "\n" + ED25519))
                .hasMessageContaining("must be one line");
        var words = ED25519.split(" ");
        var longer = new byte[60];
        System.arraycopy(Base64.getDecoder().decode(words[1]), 0, longer, 0, 51);
        var text = words[0] + " " + Base64.getEncoder().encodeToString(longer);
        assertThatThrownBy(() -> SshKey.parse(text)).isInstanceOf(Refused.class);
    }
}
