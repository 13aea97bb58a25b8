package dev.goldsmith.secret;

import dev.goldsmith.kernel.Fields;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * That scripts are given a secret.
 *
 * @param secret {@code team/NAME}
 * @param variable of their environment that has it
 * @param step name of the steps that get it; null: all of the template that run a script
 */
public record SecretUse(String secret, String variable, @Nullable String step) {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

    /** With these a shell or its loader does something before the script, or something else. */
    private static final Pattern MEANT =
            Pattern.compile(
                    "PATH|IFS|ENV|BASH_ENV|SHELLOPTS|BASHOPTS|PS4|PSModulePath|LD_.*|BASH_FUNC.*");

    /**
     * As it is sent.
     *
     * @param field where it stands, {@code uses[0]}
     * @param team slug of the template's team: whose secret it is where none is named
     * @param variable null: called as the secret is
     */
    static SecretUse of(
            String field,
            String team,
            @Nullable String secret,
            @Nullable String variable,
            @Nullable String step) {
        var named = secret == null ? "" : secret.strip();
        if (named.isEmpty()) {
            throw Fields.fault(field + ".secret", "'secret' is needed, such as `REGISTRY_TOKEN`.");
        }
        int slash = named.indexOf('/');
        var owner = slash < 0 ? team : named.substring(0, slash).toLowerCase(Locale.ROOT);
        var name = named.substring(slash + 1);
        var as = variable == null || variable.isBlank() ? name : variable.strip();
        checkVariable(field + ".variable", as);
        return new SecretUse(
                owner + "/" + name, as, step == null || step.isBlank() ? null : step.strip());
    }

    /** Refuses what can't be, or had better not be, a variable of a script's environment. */
    static void checkVariable(String field, String name) {
        if (!VARIABLE.matcher(name).matches()) {
            throw Fields.fault(
                    field,
                    "A variable's name has 1 to 64 letters, digits and `_`, and begins with no digit.");
        }
        if (MEANT.matcher(name).matches()) {
            throw Fields.fault(
                    field,
                    "`%s` means something to a shell itself; take another name.".formatted(name));
        }
    }

    String team() {
        return secret.substring(0, secret.indexOf('/'));
    }

    String name() {
        return secret.substring(secret.indexOf('/') + 1);
    }

    /** Whether one step would get both, and one variable can't have two values. */
    boolean clashes(SecretUse other) {
        return variable.equals(other.variable)
                && (step == null || other.step == null || step.equals(other.step));
    }
}
