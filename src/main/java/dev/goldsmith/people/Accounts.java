package dev.goldsmith.people;

import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.PasswordRules;
import dev.goldsmith.tenant.Person;
import java.util.Locale;
import java.util.regex.Pattern;

/** Accounts that live here, made by whoever was invited. */
public final class Accounts {
    private static final Pattern USER = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?");

    private Accounts() {}

    /**
     * @param email an address that is known to be theirs
     * @throws Refused INVALID_REQUEST, CONFLICT naming the field
     */
    public static Person create(String user, String name, String password, String email) {
        var subject = user.strip().toLowerCase(Locale.ROOT);
        if (!USER.matcher(subject).matches()) {
            throw Fields.fault(
                    "user",
                    "'user' is what you sign in with: 1 to 64 letters, digits, dots, hyphens and underscores, like 'ada.lovelace'.");
        }
        var called = Fields.line("name", name, 200);
        PasswordRules.check("password", password, subject, called);
        if (Person.findLocal(subject) != null) {
            throw Refused.field(
                    Refusal.CONFLICT,
                    "user",
                    "There is an account '%s' already; take another name.".formatted(subject));
        }
        var person = Person.local(subject, called, password);
        person.email = email;
        return person;
    }
}
