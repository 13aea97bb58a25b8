package dev.goldsmith.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunState;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.MailPorts;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mail about runs, through a real SMTP server. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class RunMailTest {
    @Inject Postman postman;
    @Inject MailChannel mail;

    @TestHTTPResource String address;

    @ConfigProperty(name = "goldsmith.mail.port")
    int port;

    private GreenMail smtp;
    private TestTenant acme;
    private TestTenant.Somebody builder;

    @BeforeEach
    void aServerAndABuilder() {
        smtp = server();
        smtp.start();
        acme = TestTenant.create("acme").team("web").template("web", "nginx");
        builder = acme.builder("web");
        address(builder, "builder");
    }

    /** Only this test's own mails: what others left to be sent may arrive at any time. */
    private List<MimeMessage> received() {
        return Arrays.stream(smtp.getReceivedMessages())
                .filter(mail -> recipient(mail).endsWith(at("")))
                .toList();
    }

    private static String recipient(MimeMessage mail) {
        try {
            return mail.getAllRecipients()[0].toString();
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private String at(String name) {
        return "%s@%s.example".formatted(name, acme.slug());
    }

    private GreenMail server() {
        return new GreenMail(MailPorts.smtp(port));
    }

    @AfterEach
    void stop() {
        smtp.stop();
    }

    private void address(TestTenant.Somebody somebody, String name) {
        acme.in(() -> {
            Person person = Person.findById(somebody.id());
            person.email = at(name);
            return person;
        });
    }

    private void choose(
            TestTenant.Somebody somebody, Preferences.Scope scope, Preferences.What what) {
        acme.in(() -> {
            Preferences.of(somebody.id()).choose(scope, what, false, "UTC", "", "");
            return somebody;
        });
    }

    private Run ended(RunState state) {
        var run =
                acme.in(() -> {
                    var template =
                            dev.goldsmith.template.Template.require(
                                    Objects.requireNonNull(Team.bySlug("web")), "nginx");
                    return Run.request(acme.access(builder), template, template.latest(), false);
                });
        acme.in(() -> {
            var held = Run.locked(run.id);
            held.admit(Instant.now());
            held.claim("worker-1", Duration.ofSeconds(15), acme.system());
            held.enter(RunState.CUSTOMIZING);
            if (state == RunState.FAILED) {
                held.fail(
                        new BuildFailure(
                                "customize-1",
                                "The script ended with exit code 7.",
                                7,
                                List.of("<b>last</b> words")),
                        state,
                        acme.system());
            } else {
                held.enter(RunState.VALIDATING);
                held.enter(RunState.DISTRIBUTING);
                held.finish(RunState.SUCCEEDED, acme.system());
            }
            return held;
        });
        return run;
    }

    private static String text(MimeMessage message, int part) throws Exception {
        var body = (MimeMultipart) message.getContent();
        var content = body.getBodyPart(part).getContent();
        return content instanceof MimeMultipart inner
                ? inner.getBodyPart(part).getContent().toString()
                : content.toString();
    }

    @Test
    void a_failure_is_told_with_its_last_lines_and_once() throws Exception {
        var run = ended(RunState.FAILED);
        postman.round();
        postman.round();
        var mails = received();
        assertThat(mails).hasSize(1);
        var mail = mails.getFirst();
        assertThat(mail.getSubject()).isEqualTo("[acme] nginx, run 1: failed");
        assertThat(mail.getAllRecipients())
                .extracting(Object::toString)
                .containsExactly(at("builder"));
        assertThat(mail.getHeader("Message-ID")).hasSize(1);
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getHeader("List-Unsubscribe-Post"))
                .containsExactly("List-Unsubscribe=One-Click");
        assertThat(text(mail, 0))
                .contains("The script ended with exit code 7.", "<b>last</b> words")
                .contains("/t/" + acme.slug() + "/runs/" + run.number);
        assertThat(text(mail, 1)).contains("&lt;b&gt;last&lt;/b&gt; words").doesNotContain("<b>");
    }

    @Test
    void what_works_again_says_so() throws Exception {
        choose(builder, Preferences.Scope.MINE, Preferences.What.FAILURES);
        ended(RunState.SUCCEEDED);
        ended(RunState.FAILED);
        ended(RunState.SUCCEEDED);
        ended(RunState.SUCCEEDED);
        postman.round();
        assertThat(received())
                .extracting(MimeMessage::getSubject)
                .containsExactlyInAnyOrder(
                        "[acme] nginx, run 2: failed", "[acme] nginx, run 3: succeeds again");
    }

    @Test
    void who_asks_for_all_of_their_teams_gets_only_what_they_may_read() {
        var colleague = acme.viewer("web");
        address(colleague, "colleague");
        choose(colleague, Preferences.Scope.TEAMS, Preferences.What.ALL);
        acme.team("secret");
        var outsider = acme.viewer("secret");
        address(outsider, "outsider");
        choose(outsider, Preferences.Scope.TEAMS, Preferences.What.ALL);
        var left = acme.viewer("web");
        address(left, "left");
        choose(left, Preferences.Scope.TEAMS, Preferences.What.ALL);
        acme.in(() -> TeamRole.delete("personId", left.id()));
        ended(RunState.SUCCEEDED);
        postman.round();
        assertThat(received())
                .extracting(RunMailTest::recipient)
                .containsExactlyInAnyOrder(at("builder"), at("colleague"));
    }

    @Test
    void an_unreachable_server_delays_and_loses_nothing() throws Exception {
        smtp.stop();
        ended(RunState.FAILED);
        postman.round();
        var waiting = acme.in(() -> Message.page(null, 10).items().getFirst());
        assertThat(waiting.state).isEqualTo(Message.State.WAITING);
        assertThat(waiting.lastError).isNotBlank();
        assertThat(waiting.attempts).isEqualTo(1);

        smtp = server();
        smtp.start();
        postman.round();
        assertThat(received()).hasSize(1);
        assertThat(received().getFirst().getMessageID()).isEqualTo(waiting.messageId);
        var sent = acme.in(() -> Message.page(null, 10).items().getFirst());
        assertThat(sent.state).isEqualTo(Message.State.SENT);
        assertThat(sent.attempts).isEqualTo(2);
    }

    @Test
    void a_digest_is_one_mail() throws Exception {
        acme.in(() -> {
            Preferences.of(builder.id())
                    .choose(Preferences.Scope.MINE, Preferences.What.ALL, true, "UTC", "", "");
            return builder;
        });
        ended(RunState.FAILED);
        ended(RunState.SUCCEEDED);
        postman.round();
        assertThat(received()).isEmpty();
        acme.in(() -> Message.update("notBefore = ?1", Instant.now().minusSeconds(1)));
        postman.round();
        assertThat(received()).hasSize(1);
        assertThat(received().getFirst().getSubject()).isEqualTo("Goldsmith: 2 pieces of news");
        assertThat(text(received().getFirst(), 0)).contains("run 1", "run 2");
    }

    @Test
    void one_click_ends_it_and_looking_does_not() {
        var web = acme.in(() -> Objects.requireNonNull(Team.bySlug("web")).id);
        acme.in(() -> {
            var preferences = Preferences.of(builder.id());
            preferences.chooseFor(Map.of(web, Preferences.What.ALL));
            preferences.persist();
            return builder;
        });
        ended(RunState.FAILED);
        postman.round();
        var link = acme.in(() -> Message.page(null, 10).items().getFirst()).unsubscribe;
        var path = link.substring(link.indexOf("/unsubscribe"));
        RestAssured.given().get(path).then().statusCode(200);
        assertThat(acme.in(() -> ChannelChoice.of(builder.id(), mail).audiences)).isNull();
        RestAssured.given()
                .contentType("application/x-www-form-urlencoded")
                .body("List-Unsubscribe=One-Click")
                .post(path)
                .then()
                .statusCode(200)
                .body(Matchers.containsString("You are unsubscribed"));
        assertThat(acme.in(() -> ChannelChoice.of(builder.id(), mail).audiences)).isEmpty();
        RestAssured.given().post(path.replace(".", ".A")).then().statusCode(404);
        ended(RunState.FAILED);
        postman.round();
        assertThat(received()).hasSize(1);
    }

    @Test
    void pages_take_a_choice_and_name_what_is_wrong() {
        var page = "/t/" + acme.slug() + "/notifications";
        as(builder)
                .formParam("email", "new@example.com")
                .formParam("zone", "Europe/Vienna")
                .formParam("quietFrom", "22:00")
                .formParam("quietTo", "07:00")
                .redirects()
                .follow(false)
                .post(page)
                .then()
                .statusCode(303);
        as(builder)
                .get(page)
                .then()
                .body(Matchers.containsString("new@example.com"))
                .body(Matchers.containsString("Europe/Vienna"));
        as(builder)
                .formParam("zone", "Vienna")
                .post(page)
                .then()
                .statusCode(400)
                .body(Matchers.containsString("isn&#39;t a time zone"));
        as(builder)
                .formParam("email", "a@b\r\nBcc: everybody@example.com")
                .post(page)
                .then()
                .statusCode(400)
                .body(Matchers.containsString("isn&#39;t an email address"));
        as(builder)
                .formParam("quietFrom", "22:00")
                .post(page)
                .then()
                .statusCode(400)
                .body(Matchers.containsString("a beginning and an end"));
    }

    @Test
    void each_kind_of_news_can_be_left_away() {
        var page = "/t/" + acme.slug() + "/notifications";
        as(builder)
                .formParam("audiences", "yes")
                .formParam("mail.APPROVERS", "on")
                .redirects()
                .follow(false)
                .post(page)
                .then()
                .statusCode(303);
        ended(RunState.FAILED);
        postman.round();
        assertThat(received()).isEmpty();
        as(builder)
                .formParam("audiences", "yes")
                .formParam("mail.RUN_FOLLOWERS", "on")
                .redirects()
                .follow(false)
                .post(page)
                .then()
                .statusCode(303);
        ended(RunState.FAILED);
        postman.round();
        assertThat(received()).hasSize(1);
    }

    @Test
    void a_test_shows_whether_somebody_is_reached() throws Exception {
        var page = "/t/" + acme.slug() + "/notifications";
        as(builder).redirects().follow(false).post(page + "/mail/test").then().statusCode(303);
        assertThat(received()).hasSize(1);
        assertThat(received().getFirst().getSubject()).isEqualTo("[acme] Test message");
        as(builder)
                .get(page)
                .then()
                .body(Matchers.containsString("[acme] Test message"))
                .body(Matchers.containsString(at("builder")));
        var nowhere = acme.viewer("web");
        as(nowhere)
                .post(page + "/mail/test")
                .then()
                .statusCode(409)
                .body(Matchers.containsString("There is no address"));
        as(builder).post(page + "/pigeon/test").then().statusCode(404);
    }

    @Test
    void who_has_a_password_changes_their_address_only_with_it() {
        acme.in(() -> {
            Person person = Person.findById(builder.id());
            person.password("a long enough secret");
            return person;
        });
        var page = "/t/" + acme.slug() + "/notifications";
        as(builder)
                .formParam("email", "thief@example.com")
                .post(page)
                .then()
                .statusCode(400)
                .body(Matchers.containsString("Your password is needed"));
        assertThat(acme.in(() -> Person.<Person>findById(builder.id()).email))
                .isEqualTo(at("builder"));
        as(builder)
                .formParam("email", "new@example.com")
                .formParam("password", "a long enough secret")
                .redirects()
                .follow(false)
                .post(page)
                .then()
                .statusCode(303);
    }

    @Test
    void the_pages_look_as_they_should() {
        ended(RunState.FAILED);
        postman.round();
        var admin = acme.admin();
        long id = acme.in(() -> Message.page(null, 10).items().getFirst()).id;
        try (var browser = Browser.withToken(address, admin.token())) {
            browser.page().navigate("/t/" + acme.slug() + "/notifications");
            browser.page().locator("#email").fill("anna@example.com");
            browser.page().getByText("Save", new Page.GetByTextOptions().setExact(true)).click();
            PlaywrightAssertions.assertThat(browser.page().locator("#email"))
                    .hasValue("anna@example.com");
            PlaywrightAssertions.assertThat(browser.page().locator("main")).containsText("Saved.");
            browser.picture("notifications");
            browser.page().navigate("/t/" + acme.slug() + "/settings/mail");
            browser.picture("mails");
            browser.page().navigate("/t/" + acme.slug() + "/settings/mail/" + id);
            browser.picture("mail");
            browser.page().navigate("about:blank");
            browser.page().setContent(acme.in(() -> Message.<Message>findById(id).html));
            browser.picture("mail-letter");
        }
    }

    @Test
    void only_administrators_read_everybodys_mails() {
        ended(RunState.FAILED);
        postman.round();
        var list = "/t/" + acme.slug() + "/settings/mail";
        as(builder).get(list).then().statusCode(403);
        var admin = acme.admin();
        as(admin).get(list).then().statusCode(200).body(Matchers.containsString("run 1: failed"));
        long id = acme.in(() -> Message.page(null, 10).items().getFirst()).id;
        as(admin)
                .get(list + "/" + id)
                .then()
                .statusCode(200)
                .body(Matchers.containsString("&lt;b&gt;last&lt;/b&gt; words"));
        as(builder).get(list + "/" + id).then().statusCode(403);
        var other = TestTenant.create("other");
        as(other.admin()).get("/t/" + other.slug() + "/settings/mail/" + id).then().statusCode(404);
        long members = acme.in(() -> Member.count());
        assertThat(members).isEqualTo(2);
    }

    private static io.restassured.specification.RequestSpecification as(
            TestTenant.Somebody somebody) {
        return RestAssured.given().auth().oauth2(somebody.token());
    }
}
