package dev.goldsmith.api;

import dev.goldsmith.secret.Reference;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret's value lies.
 *
 * @param kind {@code vault} (HashiCorp), {@code keyVault} (Azure) or {@code http}
 * @param address of the vault alone; with {@code http} of the value, by GET
 * @param namespace of a HashiCorp Vault
 * @param mount of its KV engine; left out: {@code secret}
 * @param engine version of the KV engine, 1 or 2; left out: 2
 * @param path of the secret there; its name in a Key Vault
 * @param field the key of the value at that path; with {@code http} a property of the JSON that is
 *     answered, left out: the whole answer
 * @param version left out: the newest one of each run
 * @param role an AppRole's role id, whose secret id is the credential; left out: that is a token
 * @param connection name of the team's Azure connection that signs in to a Key Vault
 * @param header whose value is the credential, with {@code http}
 */
@Schema(name = "SecretReference")
record SecretReference(
        @Nullable String kind,
        @Nullable String address,
        @Nullable String namespace,
        @Nullable String mount,
        @Nullable Integer engine,
        @Nullable String path,
        @Nullable String field,
        @Nullable String version,
        @Nullable String role,
        @Nullable String connection,
        @Nullable String header) {

    static @Nullable SecretReference of(@Nullable Reference it) {
        return it == null
                ? null
                : new SecretReference(
                        it.kind(),
                        it.address(),
                        it.namespace(),
                        it.mount(),
                        it.engine(),
                        it.path(),
                        it.field(),
                        it.version(),
                        it.role(),
                        it.connection(),
                        it.header());
    }

    /** As it was typed, nothing of it checked. */
    Reference typed() {
        return new Reference(
                Objects.requireNonNullElse(kind, ""),
                Objects.requireNonNullElse(address, ""),
                namespace,
                mount,
                engine,
                path,
                field,
                version,
                role,
                connection,
                header);
    }
}
