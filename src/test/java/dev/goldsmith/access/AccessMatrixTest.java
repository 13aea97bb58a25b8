package dev.goldsmith.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.door.Allow;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import dev.goldsmith.testing.TestTenant.Somebody;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every route of the three doors, asked by everybody, for what is their team's, another team's and
 * another tenant's. What comes of it is compared with {@code access-matrix.txt}, which is written
 * by hand, and with what the endpoints declare; whatever is answered to somebody who may not read
 * it is searched for its words.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class AccessMatrixTest {
    private static final Path FOUND = Path.of("target/access-matrix.txt");

    private static final Set<String> MEMBERS =
            Set.of("nobody", "viewer", "approver", "builder", "owner", "auditor", "admin");

    @TestHTTPResource String address;

    /** In the order of the matrix' letters. */
    private Map<String, @Nullable Somebody> callers(TestTenant acme) {
        var callers = new LinkedHashMap<String, @Nullable Somebody>();
        callers.put("anonymous", null);
        callers.put("stranger", TestTenant.stranger());
        callers.put("foreign", TestTenant.create("beta").team("web").admin());
        callers.put("nobody", acme.person(MemberRole.MEMBER, Map.of()));
        callers.put("neighbour", role(acme, "platform", Role.OWNER));
        callers.put("viewer", role(acme, "web", Role.VIEWER));
        callers.put("approver", role(acme, "web", Role.APPROVER));
        callers.put("builder", role(acme, "web", Role.BUILDER));
        callers.put("owner", role(acme, "web", Role.OWNER));
        callers.put("auditor", acme.person(MemberRole.AUDITOR, Map.of()));
        callers.put("admin", acme.admin());
        return callers;
    }

    private static Somebody role(TestTenant acme, String team, Role role) {
        return acme.person(MemberRole.MEMBER, Map.of(team, role));
    }

    @Test
    void everybody_reaches_what_their_role_allows_and_reads_nothing_else() throws Exception {
        var client = new Asking(address);
        var acme = TestTenant.create("acme").team("web").team("platform");
        var hidden = Subject.create(acme, "platform");
        var callers = callers(acme);
        var declared = Route.declared();
        var members = members(acme, callers);
        // Lets each door open that a permission in some team opens; the verb must ask for this one.
        var elsewhere =
                acme.person(MemberRole.MEMBER, Map.of("web", Role.VIEWER, "platform", Role.OWNER));
        var untrue = new ArrayList<String>();
        var leaks = new ArrayList<String>();
        var broken = new ArrayList<String>();
        var found = new TreeMap<Route, StringBuilder>();
        var subject = Subject.create(acme, "web");
        for (var route : Route.all()) {
            for (var caller : callers.entrySet()) {
                var asked = route.method() + " " + subject.at(route.path());
                var answer = client.ask(route, subject.at(route.path()), token(caller.getValue()));
                found.computeIfAbsent(route, _ -> new StringBuilder()).append(answer.letter());
                if (answer.status() >= 500) {
                    broken.add("%s by %s: %s".formatted(asked, caller.getKey(), answer));
                }
                var secrets = secrets(caller.getKey(), subject, hidden);
                for (var word : secrets) {
                    if (answer.body().contains(word) && !asked.contains(word)) {
                        leaks.add("%s by %s says %s".formatted(asked, caller.getKey(), word));
                    }
                }
                if (route.changes() && answer.status() < 400) {
                    // What one was let do must not decide what the next one meets.
                    acme.in(() -> Team.update("archivedAt = null"));
                    subject = Subject.create(acme, "web");
                }
            }
            var allow = declared.get(route);
            if (allow == null) {
                continue;
            }
            var letters = List.copyOf(callers.keySet());
            members.forEach((name, who) -> {
                char letter = found.get(route).charAt(letters.indexOf(name));
                if (!isTrue(allow, letter, who)) {
                    untrue.add("%s: %s meets %s".formatted(says(route, allow), name, letter));
                }
            });
            if (isForTheThingsTeam(route, allow)) {
                var answer = client.ask(route, subject.at(route.path()), elsewhere.token());
                if (answer.letter() == '.') {
                    untrue.add(
                            "%s: held elsewhere it is enough, %s"
                                    .formatted(says(route, allow), answer));
                }
            }
        }
        var table =
                found.entrySet().stream()
                        .map(line -> "%s  %s".formatted(line.getValue(), line.getKey()))
                        .collect(Collectors.joining("\n", "", "\n"));
        Files.createDirectories(FOUND.getParent());
        Files.writeString(FOUND, table);
        System.out.println(String.join(" ", callers.keySet()) + "\n" + table);
        assertThat(broken).as("answers that blame the server").isEmpty();
        assertThat(leaks).as("words of others").isEmpty();
        assertThat(untrue).as("declarations that aren't what the verb asks for").isEmpty();
        assertThat(table).isEqualTo(expected());
    }

    /** Those whose roles are all in the team of the things that are asked for. */
    private static Map<String, Access> members(
            TestTenant acme, Map<String, @Nullable Somebody> callers) {
        return callers.entrySet().stream()
                .filter(it -> MEMBERS.contains(it.getKey()))
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                it -> acme.access(Objects.requireNonNull(it.getValue()))));
    }

    private static @Nullable String token(@Nullable Somebody somebody) {
        return somebody == null ? null : somebody.token();
    }

    private static String says(Route route, Allow allow) {
        return "%s says %s".formatted(route, allow.value().word());
    }

    /**
     * Whoever is declared to be let in isn't refused by the verb, and nobody else is let in. Where
     * the declaration names what a token must be good for, it isn't the role alone that decides.
     */
    private static boolean isTrue(Allow allow, char letter, Access who) {
        boolean may = who.mayAnywhere(allow.value());
        return letter == 'F' ? !may || allow.token().length > 0 : may;
    }

    /** Whether it is asked for in the team of the thing that the address names. */
    private static boolean isForTheThingsTeam(Route route, Allow allow) {
        return route.namesAThing() && !allow.value().ofTenant() && allow.value() != Permission.READ;
    }

    /** Whose words this caller must never be told. */
    private static List<String> secrets(String caller, Subject subject, Subject hidden) {
        return switch (caller) {
            case "anonymous", "stranger", "foreign", "nobody" ->
                    List.of(subject.word(), hidden.word());
            case "neighbour" -> List.of(subject.word());
            case "viewer", "approver", "builder", "owner" -> List.of(hidden.word());
            default -> List.of();
        };
    }

    /** What others' things answer is what things that aren't there answer. */
    @Test
    void what_is_hidden_can_not_be_told_from_what_is_not_there() throws Exception {
        var client = new Asking(address);
        var acme = TestTenant.create("acme").team("web").team("platform");
        var hidden = Subject.create(acme, "platform");
        var nowhere =
                new Subject(acme, "platfrom", "w00000000000000", hidden.run(), hidden.approval());
        var other = TestTenant.create("beta").team("web").admin().token();
        var viewer = role(acme, "web", Role.VIEWER).token();
        var told = new ArrayList<String>();
        for (var route : Route.all()) {
            if (route.changes()
                    || !route.path().contains("{team}") && !route.path().contains("{gallery}")) {
                continue;
            }
            for (var caller : List.of(other, viewer)) {
                var there = client.ask(route, hidden.at(route.path()), caller);
                var not = client.ask(route, nowhere.at(route.path()), caller);
                if (!there.without(hidden).equals(not.without(nowhere))) {
                    told.add("%s: %s / %s".formatted(route, there, not));
                }
            }
        }
        assertThat(told).isEmpty();
    }

    private static String expected() throws Exception {
        try (var in = AccessMatrixTest.class.getResourceAsStream("/access-matrix.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes())
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .sorted(java.util.Comparator.comparing(AccessMatrixTest::route))
                    .collect(Collectors.joining("\n", "", "\n"));
        }
    }

    private static Route route(String line) {
        var words = line.strip().split("\\s+");
        return new Route(words[1], words[2]);
    }
}
