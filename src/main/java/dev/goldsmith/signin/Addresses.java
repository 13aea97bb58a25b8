package dev.goldsmith.signin;

import jakarta.ws.rs.core.UriInfo;

/** Our own address as the client knows it, behind a proxy too. */
final class Addresses {
    private Addresses() {}

    /** Without a slash at its end. */
    static String base(UriInfo uri) {
        var base = uri.getBaseUri().toString();
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }
}
