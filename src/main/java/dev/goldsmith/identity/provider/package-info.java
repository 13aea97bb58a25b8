/** People whom a tenant's OpenID Connect provider sends. Quarkus OIDC does the protocol. */
@org.jspecify.annotations.NullMarked
package dev.goldsmith.identity.provider;
