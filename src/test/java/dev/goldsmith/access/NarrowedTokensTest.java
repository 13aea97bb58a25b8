package dev.goldsmith.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.door.Allow;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every route below a tenant, asked with tokens that are narrower than their owners. What is
 * expected follows from what the endpoints declare.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class NarrowedTokensTest {
    @TestHTTPResource String address;

    private final TestTenant acme = TestTenant.create("acme").team("web").team("platform");
    private final Map<Route, Allow> declared = Route.declared();

    @Test
    void a_token_is_good_for_the_verbs_that_it_names_and_for_no_others() throws Exception {
        var client = new Asking(address);
        var subject = Subject.create(acme, "web");
        var all = acme.person(MemberRole.ADMIN, Map.of("web", Role.APPROVER));
        Map<Permission, String> without = new EnumMap<>(Permission.class);
        Map<Permission, String> only = new EnumMap<>(Permission.class);
        for (var verb : Permission.values()) {
            without.put(verb, acme.token(all, EnumSet.complementOf(EnumSet.of(verb)), null));
            only.put(verb, acme.token(all, EnumSet.of(Permission.READ, verb), null));
        }
        var reading =
                acme.token(
                        all,
                        EnumSet.of(Permission.READ, Permission.PEOPLE, Permission.EXPORT),
                        null);
        var wrong = new ArrayList<String>();
        for (var route : declared.keySet()) {
            var allow = declared.get(route);
            var path = subject.at(route.path());
            for (var verb : needs(allow)) {
                var answer = client.ask(route, path, without.get(verb));
                if (answer.status() != 403) {
                    wrong.add("%s without %s: %s".formatted(route, verb.word(), answer));
                }
            }
            if (route.changes()) {
                var answer = client.ask(route, path, reading);
                if (answer.status() != 403) {
                    wrong.add("%s by reading: %s".formatted(route, answer));
                }
            } else if (client.ask(route, path, only.get(allow.value())).status() == 403) {
                wrong.add("%s is closed to a token for it".formatted(route));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Set<Permission> needs(Allow allow) {
        var needs = EnumSet.of(allow.value());
        needs.addAll(List.of(allow.token()));
        return needs;
    }

    @Test
    void a_token_of_one_team_knows_neither_others_nor_the_tenant_as_a_whole() throws Exception {
        var client = new Asking(address);
        var subject = Subject.create(acme, "web");
        var somebody = acme.builder("web");
        var tokens =
                Stream.of(
                                acme.admin(),
                                acme.person(
                                        MemberRole.AUDITOR,
                                        Map.of("web", Role.OWNER, "platform", Role.OWNER)))
                        .map(who -> acme.token(who, null, "platform"))
                        .toList();
        var wrong = new ArrayList<String>();
        for (var route : declared.keySet()) {
            boolean ofTenant = declared.get(route).value().ofTenant();
            var path = subject.at(route.path());
            for (var token : tokens) {
                var answer = client.ask(route, path, token);
                boolean said =
                        answer.body().contains(subject.word()) && !path.contains(subject.word());
                boolean let = route.namesAThing() && answer.status() < 400;
                if (said
                        || let
                        || answer.body().contains(somebody.id())
                        || ofTenant && answer.status() != 403) {
                    wrong.add("%s: %s".formatted(route, answer));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }
}
