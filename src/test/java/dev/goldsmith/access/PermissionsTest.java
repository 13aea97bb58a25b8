package dev.goldsmith.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Open;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.testing.House;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/reference/permissions.md} says of every route who may call it. It is written here and
 * compared; the new text lies in {@code target/permissions.md}.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PermissionsTest {
    private static final String HEAD =
            """
            # Who may call what

            Written by `PermissionsTest`, which compares it with the running application.

            A permission is held in at least one team of the URL's tenant; the verb behind the endpoint asks
            for the same one again, in the team that the thing belongs to. *People*, *export* and *admin*
            are about the tenant as a whole, so a token that is limited to teams has none of them. Another
            tenant's things are 404, as are another team's. *Anybody*, *signed in* and *installation's
            administrator* stand outside of tenants. A token that is limited to verbs must have the
            permission too, and what stands behind *token*.

            | Role | Permissions |
            |---|---|
            | viewer | read |
            | builder | read, edit, run |
            | approver | read, decide |
            | owner | read, edit, run, own, people |
            | auditor of the tenant | read, people and export, everywhere |
            | administrator of the tenant | everything but decide, everywhere |

            | Route | Who |
            |---|---|
            """;

    @Inject Router router;

    @Test
    void the_table_of_permissions_is_up_to_date() throws Exception {
        Map<String, String> lines = new TreeMap<>();
        House.CLASSES.stream()
                .filter(type -> type.isAnnotatedWith(Path.class))
                .flatMap(type -> type.getMethods().stream())
                .forEach(method ->
                        Route.of(method)
                                .forEach(route ->
                                        lines.merge(
                                                route.path() + " " + route.method(),
                                                "| `%s %s` | %s |"
                                                        .formatted(
                                                                route.method(),
                                                                route.path(),
                                                                who(method)),
                                                (a, b) -> a.equals(b) ? a : a + "\n" + b)));
        var besides =
                router.getRoutes().stream()
                        .map(io.vertx.ext.web.Route::getPath)
                        .filter(path -> path != null && path.length() > 1)
                        .filter(path -> !path.matches("/(t|api|subscriptions|providers)/.*"))
                        .map(path -> "- `%s`".formatted(path))
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining("\n"));
        var text =
                HEAD
                        + String.join("\n", lines.values())
                        + "\n\nBesides, the server itself answers, to anybody:\n\n"
                        + besides
                        + "\n";
        var written = java.nio.file.Path.of("target/permissions.md");
        Files.writeString(written, text);
        assertThat(text)
                .as("copy target/permissions.md to docs/reference")
                .isEqualTo(
                        Files.readString(java.nio.file.Path.of("docs/reference/permissions.md")));
        assertThat(lines.values()).noneMatch(it -> it.contains("NOBODY"));
    }

    private static String who(JavaMethod method) {
        if (method.isAnnotatedWith(Open.class) || method.isAnnotatedWith(Allow.class)) {
            return method.isAnnotatedWith(Open.class)
                    ? word(method.getAnnotationOfType(Open.class))
                    : word(method.getAnnotationOfType(Allow.class));
        }
        var owner = method.getOwner();
        return owner.isAnnotatedWith(Open.class)
                ? word(owner.getAnnotationOfType(Open.class))
                : owner.isAnnotatedWith(Allow.class)
                        ? word(owner.getAnnotationOfType(Allow.class))
                        : "NOBODY";
    }

    private static String word(Open open) {
        return switch (open.value()) {
            case ANYBODY -> "anybody";
            case SIGNED_IN -> "signed in";
            case EVERY_SIGN_IN -> "signed in, with any token";
            case INSTALLATION_ADMIN -> "installation's administrator";
        };
    }

    private static String word(Allow allow) {
        return allow.value().word()
                + (allow.token().length == 0
                        ? ""
                        : ", token "
                                + Arrays.stream(allow.token())
                                        .map(Permission::word)
                                        .collect(Collectors.joining(", ")));
    }
}
