package dev.goldsmith.tenant;

import org.jspecify.annotations.Nullable;

/**
 * Who a cookie or a token stands for, before it is known what they may in which tenant.
 *
 * @param issuer who vouched for the person: {@link Person#LOCAL}, or an OpenID issuer's address
 * @param sessionId the browser's session; null for a token
 */
public record SignedIn(String personId, String issuer, @Nullable String sessionId) {}
