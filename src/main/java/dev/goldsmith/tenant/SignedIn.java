package dev.goldsmith.tenant;

import org.jspecify.annotations.Nullable;

/**
 * Who a cookie or a token stands for, before it is known what they may in which tenant.
 *
 * @param issuer who vouched for the person: {@link Person#LOCAL}, or an OpenID issuer's address
 * @param sessionId the browser's session; null for a token
 * @param scope what the token is good for; null for a session, and for a token of the operator's
 * @param asleep the token is theirs and they are nobody by it, until their provider answers for
 *     them again
 */
public record SignedIn(
        String personId,
        String issuer,
        @Nullable String sessionId,
        ApiToken.@Nullable Scope scope,
        boolean asleep) {

    public SignedIn(
            String personId,
            String issuer,
            @Nullable String sessionId,
            ApiToken.@Nullable Scope scope) {
        this(personId, issuer, sessionId, scope, false);
    }

    /**
     * What they may with what they came with: null when that is good for another tenant only.
     *
     * @param access what they may by their roles
     */
    public @Nullable Access narrow(@Nullable Access access) {
        if (access == null || scope == null) {
            return access;
        }
        return scope.tenantId().equals(access.tenantId())
                ? access.within(scope.verbs(), scope.teams())
                : null;
    }

    /** Whether a tenant's provider vouched: its issuer is an address, which no other one is. */
    public boolean byProvider() {
        return byProvider(issuer);
    }

    static boolean byProvider(String issuer) {
        return issuer.startsWith("https:") || issuer.startsWith("http:");
    }
}
