package dev.goldsmith.tenant;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goldsmith.kernel.Refused;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {
    private static void check(String password) {
        PasswordRules.check("password", password, "ada.lovelace", "Ada Lovelace");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "elevenchars",
                "password1234",
                "P@ssw0rd2026!",
                "!!Welcome2026",
                "aaaaaaaaaaaa",
                "abcabcabcabc",
                "passwordpassword",
                "123456789012",
                "987654321098",
                "abcdefghijkl",
                "111122223333",
                "qwertyuiop123",
                "administrator1",
                "lovelace12345",
                "ada.lovelace!!",
                "this is a passphrase of so many words that BCrypt would not look at its end any more"
            })
    void what_is_tried_first_is_refused(String password) {
        assertThatThrownBy(() -> check(password))
                .isInstanceOf(Refused.class)
                .extracting(e -> ((Refused) e).violations.getFirst().path())
                .isEqualTo("password");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery",
                "k7!vq-m2xw-93bt",
                "grün ist die Wiese",
                "lovelace wrote the first program",
                "834 red 17 bicycles"
            })
    void others_are_good(String password) {
        assertThatCode(() -> check(password)).doesNotThrowAnyException();
    }
}
