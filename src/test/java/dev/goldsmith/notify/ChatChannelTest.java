package dev.goldsmith.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import com.sun.net.httpserver.HttpServer;
import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.outbox.Lanes;
import dev.goldsmith.people.TenantExport;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.ZipInputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Chat messages to a real server. Its person has no mail address. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
@Tag("mysql")
class ChatChannelTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Inject Postman postman;
    @Inject ChatChannel chat;
    @Inject TenantExport export;

    @TestHTTPResource String portal;

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    private final List<String> got = new CopyOnWriteArrayList<>();
    private volatile int answers = 200;
    private HttpServer server;
    private TestTenant acme;
    private TestTenant.Somebody auditor;
    private String page;
    private String address;

    @BeforeEach
    void aChatAndAReader() throws IOException {
        acme = TestTenant.create("acme").team("web");
        auditor = acme.person(MemberRole.AUDITOR, Map.of());
        page = "/t/%s/notifications".formatted(acme.slug());
        address = "http://127.0.0.1:%d/hooks/%s".formatted(port, acme.slug());
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext(
                "/",
                exchange -> {
                    var body = exchange.getRequestBody().readAllBytes();
                    if (exchange.getRequestURI().getPath().endsWith(acme.slug())) {
                        got.add(text(new String(body, StandardCharsets.UTF_8)));
                    }
                    exchange.sendResponseHeaders(answers, -1);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static String text(String body) {
        return String.valueOf(Json.read(body, Map.class).get("text"));
    }

    private RequestSpecification as(TestTenant.Somebody somebody) {
        return RestAssured.given().auth().oauth2(somebody.token()).redirects().follow(false);
    }

    private Response save(String typed) {
        return as(auditor)
                .contentType("application/x-www-form-urlencoded; charset=UTF-8")
                .formParam("chat", typed)
                .post(page);
    }

    private void tell(String seq) {
        acme.in(() ->
                Event.tell(
                        acme.system(),
                        null,
                        EventKind.HEAD_LOST,
                        "head/" + seq,
                        Map.of("seq", "<%s> & more".formatted(seq))));
    }

    private void round() {
        Lanes.await(postman.round(), PATIENCE);
    }

    private List<Message> messages() {
        return acme.in(() -> Message.recentOf(auditor.id()));
    }

    @Test
    void a_fact_is_told_in_the_chat() {
        assertThat(save(address).statusCode()).isEqualTo(303);
        tell("10");
        round();
        assertThat(got).hasSize(1);
        assertThat(got.getFirst())
                .startsWith("[acme] A signed head of the record is missing\nFound by: ")
                .contains("event &lt;10&gt; &amp; more was missing")
                .endsWith("/t/%s/activity".formatted(acme.slug()));
        round();
        assertThat(got).hasSize(1);
    }

    @Test
    void the_address_is_kept_and_never_shown_again() throws Exception {
        save(address);
        as(auditor)
                .get(page)
                .then()
                .body(containsString("http://127.0.0.1:%d/…".formatted(port)))
                .body(not(containsString(address)));
        tell("10");
        round();
        assertThat(messages().getFirst().recipient).doesNotContain("/hooks/");
        var choice = acme.in(() -> ChannelChoice.of(auditor.id(), chat));
        assertThat(choice.addressSecret).isNotBlank().doesNotContain(address);
        assertThat(exported()).contains(auditor.id()).doesNotContain(choice.addressSecret);
        // As it is shown, it stays.
        assertThat(save(choice.addressShown).statusCode()).isEqualTo(303);
        tell("11");
        round();
        assertThat(got).hasSize(2);
    }

    private String exported() throws IOException {
        var out = new ByteArrayOutputStream();
        export.write(acme.id(), out);
        try (var zip = new ZipInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals("records/channel_choice.ndjson")) {
                    return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        throw new AssertionError("not exported");
    }

    @Test
    void an_address_that_the_operator_does_not_allow_is_refused() {
        for (var wrong :
                List.of(
                        "http://10.0.0.1/hooks/x",
                        "http://169.254.169.254/latest",
                        "https://127.0.0.1:1/hooks",
                        "not an address")) {
            var answer = save(wrong);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.asString()).contains("is-invalid").contains("Notifications");
        }
        assertThat(acme.in(() -> ChannelChoice.of(auditor.id(), chat).addressSecret)).isNull();
    }

    @Test
    void while_one_fails_the_others_wait_and_none_is_lost() {
        save(address);
        answers = 503;
        tell("10");
        tell("11");
        round();
        assertThat(got).hasSize(1);
        assertThat(messages()).extracting(it -> it.state).containsOnly(Message.State.WAITING);
        assertThat(messages())
                .extracting(it -> it.lastError)
                .containsExactly(null, "127.0.0.1 answered 503");
        as(auditor).get(page).then().body(containsString("127.0.0.1 answered 503"));
        answers = 204;
        round();
        assertThat(got).hasSize(3);
        assertThat(messages()).extracting(it -> it.state).containsOnly(Message.State.SENT);
    }

    @Test
    void a_digest_is_one_message() {
        save(address);
        acme.in(() -> {
            Preferences.of(auditor.id())
                    .choose(Preferences.Scope.MINE, Preferences.What.ALL, true, "UTC", "", "");
            return auditor;
        });
        tell("10");
        tell("11");
        round();
        assertThat(got).isEmpty();
        acme.in(() -> Message.update("notBefore = ?1", Instant.now().minusSeconds(1)));
        round();
        assertThat(got).hasSize(1);
        assertThat(got.getFirst()).contains("&lt;10&gt;", "&lt;11&gt;");
    }

    @Test
    void mail_and_chat_are_chosen_each_by_itself() {
        acme.in(() -> {
            Person person = Person.findById(auditor.id());
            person.email = "ada@" + acme.slug() + ".example";
            return person;
        });
        as(auditor)
                .formParam("chat", address)
                .formParam("audiences", "yes")
                .formParam("mail.WATCHERS", "on")
                .post(page);
        tell("10");
        round();
        assertThat(got).isEmpty();
        assertThat(messages()).extracting(it -> it.channel).containsExactly("mail");
        as(auditor)
                .formParam("audiences", "yes")
                .formParam("mail.WATCHERS", "on")
                .formParam("chat.WATCHERS", "on")
                .post(page);
        tell("11");
        round();
        assertThat(got).hasSize(1);
        assertThat(messages())
                .extracting(it -> it.channel)
                .containsExactlyInAnyOrder("mail", "mail", "chat");
    }

    @Test
    void a_test_tells_what_came_of_it() {
        save(address);
        answers = 404;
        assertThat(as(auditor).post(page + "/chat/test").statusCode()).isEqualTo(303);
        as(auditor).get(page).then().body(containsString("127.0.0.1 answered 404"));
        as(auditor)
                .post(page + "/chat/test")
                .then()
                .statusCode(409)
                .body(containsString("on its way already"));
        save("");
        assertThat(messages()).extracting(it -> it.state).containsOnly(Message.State.GIVEN_UP);
        answers = 200;
        save(address);
        try (var browser = Browser.withToken(portal, auditor.token())) {
            browser.page().navigate(page);
            browser.page().getByText("Send a test").click();
            browser.page().waitForURL("**/notifications#recent");
            browser.picture("notifications-chat");
        }
        assertThat(got).last().asString().startsWith("[acme] Test message");
        assertThat(messages().getFirst().state).isEqualTo(Message.State.SENT);
    }
}
