package dev.goldsmith.secret;

import dev.goldsmith.fetch.GuardedFetch;
import dev.goldsmith.fetch.HookAddress;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.template.KeptAddresses;
import java.net.URI;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret's value lies, and is fetched from when a run needs it. Everybody who reads the
 * secret reads this; what lets in there is stored apart.
 *
 * @param kind {@code vault}, {@code keyVault} or {@code http}
 * @param namespace of a HashiCorp Vault
 * @param mount of its KV engine
 * @param engine version of that: 1 or 2
 * @param path of the secret there; its name in a Key Vault
 * @param field of what lies there; null with {@code http}: the whole answer
 * @param version null: the newest one
 * @param role id of an AppRole, whose secret id is the credential; null: that is a token
 * @param connection name of the team's Azure connection that signs in to a Key Vault
 * @param header that has the credential
 */
public record Reference(
        String kind,
        String address,
        @Nullable String namespace,
        @Nullable String mount,
        @Nullable Integer engine,
        @Nullable String path,
        @Nullable String field,
        @Nullable String version,
        @Nullable String role,
        @Nullable String connection,
        @Nullable String header) {
    public static final String VAULT = "vault";
    public static final String KEY_VAULT = "keyVault";
    public static final String HTTP = "http";

    private static final Pattern PATH =
            Pattern.compile("[A-Za-z0-9_.@-]++(?:/[A-Za-z0-9_.@-]++)*+");
    private static final Pattern OBJECT = Pattern.compile("[A-Za-z0-9-]{1,127}");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
    private static final Pattern OF_KEY_VAULT = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,99}");
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#]++");
    private static final Pattern CREDENTIAL = Pattern.compile("[!-~](?:[ -~]{0,4094}[!-~])?");

    /** The client writes these itself, or they mean something to what lies between. */
    private static final Set<String> NOT_SENT =
            Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "te");

    /**
     * As it is sent, each field as somebody typed it, which is checked.
     *
     * @throws Refused INVALID_REQUEST naming the field
     */
    static Reference of(Reference typed, GuardedFetch fetch) {
        var kind = text("kind", typed.kind, 20);
        var address = stripped(kind, Objects.requireNonNullElse(typed.address, ""));
        HookAddress.read(at("address"), address, fetch);
        if (KeptAddresses.hasCredentials(address)) {
            throw Fields.fault(
                    at("address"),
                    "The address has a credential, which everybody would read. Send it in a header: its value is stored encrypted.");
        }
        return switch (kind == null ? "" : kind) {
            case VAULT -> {
                origin(address, "https://vault.example.org:8200");
                int engine = typed.engine == null ? 2 : typed.engine;
                if (engine != 1 && engine != 2) {
                    throw Fields.fault(
                            at("engine"), "`engine` is the KV engine's version: 1 or 2.");
                }
                yield new Reference(
                        VAULT,
                        address,
                        path("namespace", text("namespace", typed.namespace, 200)),
                        path("mount", Objects.requireNonNullElse(blank(typed.mount), "secret")),
                        engine,
                        path("path", needed("path", typed.path, "such as `ci/registry`")),
                        needed("field", typed.field, "the key of the value at that path"),
                        number(engine, text("version", typed.version, 9)),
                        text("role", typed.role, 200),
                        null,
                        null);
            }
            case KEY_VAULT -> {
                origin(address, "https://contoso.vault.azure.net");
                yield new Reference(
                        KEY_VAULT,
                        address,
                        null,
                        null,
                        null,
                        matching(
                                "path",
                                needed("path", typed.path, "the secret's name in the vault"),
                                OBJECT,
                                "has 1 to 127 letters, digits and `-`"),
                        null,
                        matching(
                                "version",
                                text("version", typed.version, 32),
                                OF_KEY_VAULT,
                                "is the 32 hex digits of a secret's version"),
                        null,
                        needed("connection", typed.connection, "an Azure connection of the team"),
                        null);
            }
            case HTTP ->
                    new Reference(
                            HTTP,
                            address,
                            null,
                            null,
                            null,
                            null,
                            text("field", typed.field, 200),
                            null,
                            null,
                            null,
                            header(text("header", typed.header, 100)));
            default ->
                    throw Fields.fault(at("kind"), "`kind` must be `vault`, `keyVault` or `http`.");
        };
    }

    /** A field's name, as faults have it. */
    private static String at(String field) {
        return "reference." + field;
    }

    private static String stripped(@Nullable String kind, String typed) {
        var address = typed.strip();
        return !HTTP.equals(kind) && address.endsWith("/")
                ? address.substring(0, address.length() - 1)
                : address;
    }

    private static void origin(String address, String like) {
        if (!ORIGIN.matcher(address).matches()) {
            throw Fields.fault(
                    at("address"),
                    "`address` must be that of the vault alone, such as `%s`.".formatted(like));
        }
    }

    private static @Nullable String blank(@Nullable String typed) {
        return typed == null || typed.isBlank() ? null : typed.strip();
    }

    private static @Nullable String text(String field, @Nullable String typed, int most) {
        return Fields.optional(at(field), typed, most);
    }

    private static String needed(String field, @Nullable String typed, String what) {
        var text = text(field, typed, 300);
        if (text == null) {
            throw Fields.fault(at(field), "`%s` is needed: %s.".formatted(field, what));
        }
        return text;
    }

    private static @Nullable String matching(
            String field, @Nullable String text, Pattern pattern, String rule) {
        if (text != null && !pattern.matcher(text).matches()) {
            throw Fields.fault(at(field), "`%s` %s.".formatted(field, rule));
        }
        return text;
    }

    private static @Nullable String path(String field, @Nullable String typed) {
        var text = typed == null ? null : typed.strip().replaceAll("^/|/$", "");
        matching(
                field,
                text,
                PATH,
                "has names with `/` between them: letters, digits, `-`, `_`, `.` and `@`");
        if (text != null && Arrays.stream(text.split("/")).anyMatch(Set.of(".", "..")::contains)) {
            throw Fields.fault(at(field), "`%s` can't have `.` or `..` in it.".formatted(field));
        }
        return text;
    }

    private static @Nullable String number(int engine, @Nullable String version) {
        if (engine == 1 && version != null) {
            throw Fields.fault(
                    at("version"), "KV version 1 keeps one value only; leave `version` out.");
        }
        return matching("version", version, NUMBER, "is a number, such as 3");
    }

    private static @Nullable String header(@Nullable String name) {
        matching("header", name, HEADER, "is a name such as `Authorization`");
        if (name != null && NOT_SENT.contains(name.toLowerCase(java.util.Locale.ROOT))) {
            throw Fields.fault(at("header"), "`%s` can't be set; take another.".formatted(name));
        }
        return name;
    }

    /** Whether something has to be stored that lets in. */
    boolean hasCredential() {
        return kind.equals(VAULT) || header != null;
    }

    /** Whether what lets in here also lets in there; it is sent nowhere else. */
    boolean isLetInLike(Reference other) {
        return kind.equals(other.kind)
                && origin().equals(other.origin())
                && Objects.equals(namespace, other.namespace)
                && Objects.equals(role, other.role)
                && Objects.equals(header, other.header);
    }

    private String origin() {
        var uri = URI.create(address);
        // An HTTP server's paths may be different people's.
        return kind.equals(HTTP) ? address : uri.getScheme() + "://" + uri.getRawAuthority();
    }

    /**
     * @throws Refused INVALID_REQUEST naming {@code credential}
     */
    static void checkCredential(String credential) {
        if (!CREDENTIAL.matcher(credential).matches()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "credential",
                    "A credential is one line of at most 4096 printable ASCII characters, without spaces around it.");
        }
    }

    /** What it is, for people. */
    public String summary() {
        var host = URI.create(address).getHost();
        return switch (kind) {
            case VAULT -> "HashiCorp Vault %s: %s/%s, %s".formatted(host, mount, path, field);
            case KEY_VAULT -> "Azure Key Vault %s: %s".formatted(host, path);
            default -> "HTTP address at %s".formatted(host);
        };
    }
}
