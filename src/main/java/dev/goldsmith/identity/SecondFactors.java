package dev.goldsmith.identity;

import dev.goldsmith.activity.EventKind;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.tenant.RecoveryCode;
import dev.goldsmith.tenant.SecondFactor;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Totp;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Authenticator apps of local accounts, and the moment between password and code. */
@ApplicationScoped
public class SecondFactors {
    /** Between password and code. */
    public static final String COOKIE = "goldsmith-half-way";

    public static final Duration HALF_WAY = Duration.ofMinutes(10);
    private static final String USE = "half way to a sign-in";
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    @Inject HomeKey home;
    @Inject Tenancy tenancy;
    @Inject Patience patience;
    @Inject SignInFacts facts;

    /**
     * How it stands with somebody.
     *
     * @param codesLeft recovery codes that weren't used yet
     */
    public record State(boolean on, @Nullable Instant since, long codesLeft) {}

    public State state(String personId) {
        return tenancy.outside(() -> {
            var factor = SecondFactor.of(personId);
            return factor == null || !factor.confirmed
                    ? new State(false, null, 0)
                    : new State(true, factor.createdAt, RecoveryCode.left(personId));
        });
    }

    /** A new secret for an app; it counts from {@link #confirm} on. */
    public Totp begin(String personId) {
        var totp = Totp.random();
        var locked = home.lock(SecondFactor.place(personId), totp.secret());
        tenancy.outside(() -> SecondFactor.begin(personId, locked));
        return totp;
    }

    /** The secret that was begun, to be shown again while it isn't confirmed. */
    public Optional<Totp> begun(String personId) {
        return tenancy.outside(() ->
                Optional.ofNullable(SecondFactor.of(personId))
                        .filter(factor -> !factor.confirmed)
                        .map(this::totp));
    }

    /**
     * The app's first code.
     *
     * @return recovery codes, to be shown only once; empty when the code is wrong
     */
    public Optional<List<String>> confirm(String personId, String code) {
        var codes =
                tenancy.outside(() -> {
                    var factor = SecondFactor.locked(personId);
                    if (factor == null || factor.confirmed || !accept(factor, code)) {
                        return Optional.<List<String>>empty();
                    }
                    factor.confirmed = true;
                    return Optional.of(RecoveryCode.renew(personId));
                });
        if (codes.isPresent()) {
            facts.ofAccount(personId, EventKind.SECOND_FACTOR_ADDED, Map.of());
        }
        return codes;
    }

    /**
     * Whether this is the app's code of now, or one of the recovery codes; good once either way.
     */
    public boolean check(String personId, String code) {
        var attempt = patience.attempt("code", personId);
        if (!patience.admits(attempt)) {
            return false;
        }
        boolean plain = code.replace(" ", "").matches("\\d{6}");
        boolean right =
                tenancy.outside(() -> {
                    var factor = SecondFactor.locked(personId);
                    return factor != null
                            && factor.confirmed
                            && (plain ? accept(factor, code) : RecoveryCode.use(personId, code));
                });
        if (!right) {
            facts.ofAccount(personId, EventKind.SIGN_IN_FAILED, Map.of("by", "second factor"));
            return false;
        }
        patience.succeeded(attempt);
        if (!plain) {
            facts.ofAccount(personId, EventKind.RECOVERY_CODE_USED, Map.of());
        }
        return true;
    }

    private boolean accept(SecondFactor factor, String code) {
        var step = totp(factor).accept(code, Instant.now(), factor.lastStep);
        step.ifPresent(it -> factor.lastStep = it);
        return step.isPresent();
    }

    /**
     * @return new recovery codes, to be shown only once
     */
    public List<String> renewCodes(String personId) {
        var codes = tenancy.outside(() -> RecoveryCode.renew(personId));
        facts.ofAccount(personId, EventKind.RECOVERY_CODES_RENEWED, Map.of());
        return codes;
    }

    public void remove(String personId) {
        tenancy.outside(() -> {
            SecondFactor.remove(personId);
            return true;
        });
        facts.ofAccount(personId, EventKind.SECOND_FACTOR_REMOVED, Map.of());
    }

    private Totp totp(SecondFactor factor) {
        return new Totp(home.unlock(SecondFactor.place(factor.personId), factor.secret));
    }

    /** What a browser shows to say that its password was right. */
    public String halfWay(String personId) {
        var text = personId + "|" + Instant.now().plus(HALF_WAY).getEpochSecond();
        return text + "|" + TEXT.encodeToString(home.mac(USE, text));
    }

    /** Who gave the right password a moment ago. */
    public Optional<String> halfWayOf(@Nullable String cookie) {
        var parts = cookie == null ? new String[0] : cookie.split("\\|");
        if (parts.length != 3 || !parts[1].matches("\\d{1,12}")) {
            return Optional.empty();
        }
        var right = TEXT.encodeToString(home.mac(USE, parts[0] + "|" + parts[1]));
        boolean ours =
                MessageDigest.isEqual(
                        right.getBytes(StandardCharsets.US_ASCII),
                        parts[2].getBytes(StandardCharsets.UTF_8));
        return ours && Long.parseLong(parts[1]) > Instant.now().getEpochSecond()
                ? Optional.of(parts[0])
                : Optional.empty();
    }
}
