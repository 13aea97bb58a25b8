package dev.goldsmith.notify;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.mailer.Mail;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The mail server that an administrator set in the portal, with a real one that asks who mails. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class SmtpTest {
    @Inject HomeKey home;
    @Inject Tenancy tenancy;
    @Inject Vertx vertx;

    @AfterEach
    void none() {
        smtp().remove(TestTenant.operator("Olga"));
    }

    /** Of a portal whose configuration names no server. */
    private Smtp smtp() {
        var smtp = new Smtp();
        smtp.home = home;
        smtp.tenancy = tenancy;
        smtp.config = new Unset();
        return smtp;
    }

    private record Unset() implements MailConfig {
        @Override
        public Optional<String> host() {
            return Optional.empty();
        }

        @Override
        public int port() {
            return 25;
        }

        @Override
        public String from() {
            return "Goldsmith <goldsmith@localhost>";
        }

        @Override
        public String linkBase() {
            return "http://localhost";
        }

        @Override
        public Duration firstRetry() {
            return Duration.ZERO;
        }

        @Override
        public Duration giveUp() {
            return Duration.ZERO;
        }

        @Override
        public Duration keep() {
            return Duration.ZERO;
        }
    }

    private static Smtp.Typed typed(int port, String user, String password) {
        return new Smtp.Typed(
                "127.0.0.1",
                port,
                user.isEmpty() ? SmtpServer.Security.NONE : SmtpServer.Security.STARTTLS,
                "Images <images@example.com>",
                user,
                password);
    }

    @Test
    void mail_goes_through_it_and_what_it_answers_is_told() throws Exception {
        var server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            var smtp = smtp();
            assertThat(smtp.there()).isFalse();
            smtp.save(typed(server.getSmtp().getPort(), "", ""), TestTenant.operator("Olga"));
            assertThat(smtp.there()).isTrue();
            assertThat(smtp.address()).isEqualTo("127.0.0.1:" + server.getSmtp().getPort());
            var mails = new MailServer();
            mails.smtp = smtp;
            mails.vertx = vertx;
            mails.send(
                    Mail.withText("wanda@example.com", "It works", "Text")
                            .setHtml("<p>Text</p>")
                            .setFrom(smtp.from())
                            .addHeader("Auto-Submitted", "auto-generated"));
            var mail = server.getReceivedMessages()[0];
            assertThat(mail.getSubject()).isEqualTo("It works");
            assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
            assertThat(GreenMailUtil.getHeaders(mail)).contains("images@example.com");
            // It offers no STARTTLS: nothing is sent in the clear instead.
            smtp.save(
                    typed(server.getSmtp().getPort(), "wanda", "secret"),
                    TestTenant.operator("Olga"));
            assertThatThrownBy(() ->
                            mails.send(
                                    Mail.withText("wanda@example.com", "No", "Text")
                                            .setFrom(smtp.from())))
                    .hasMessageContaining("STARTTLS");
            assertThat(server.getReceivedMessages()).hasSize(1);
        } finally {
            server.stop();
        }
    }

    @Test
    void a_password_is_kept_for_its_server_only_and_never_in_the_clear() {
        var smtp = smtp();
        smtp.save(typed(2500, "wanda", "open sesame"), TestTenant.operator("Olga"));
        var stored = Objects.requireNonNull(smtp.stored());
        assertThat(stored.password).isNotNull().doesNotContain("sesame");
        assertThat(smtp.password(stored)).isEqualTo("open sesame");
        smtp.save(typed(2500, "wanda", ""), TestTenant.operator("Pavel"));
        assertThat(smtp.password(Objects.requireNonNull(smtp.stored()))).isEqualTo("open sesame");
        for (var other : new Smtp.Typed[] {typed(2501, "wanda", ""), typed(2500, "olga", "")}) {
            assertThatThrownBy(() -> smtp.save(other, TestTenant.operator("Pavel")))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("Enter the password");
        }
        assertThatThrownBy(() ->
                        smtp.save(
                                new Smtp.Typed(
                                        "127.0.0.1",
                                        2500,
                                        SmtpServer.Security.NONE,
                                        "images@example.com",
                                        "wanda",
                                        "open sesame"),
                                TestTenant.operator("Pavel")))
                .isInstanceOf(Refused.class);
    }

    @Test
    void the_page_never_shows_it_and_says_that_the_configuration_wins() {
        smtp().save(typed(2500, "wanda", "open sesame"), TestTenant.operator("Olga"));
        var admin = TestTenant.stranger();
        tenancy.outside(() -> Person.update("installationAdmin = true where id = ?1", admin.id()));
        var page = given().auth().oauth2(admin.token()).get("/admin/smtp");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.asString())
                .contains("GOLDSMITH_MAIL_HOST", "Send test mail")
                .doesNotContain("sesame");
        var refused =
                given().auth()
                        .oauth2(admin.token())
                        .formParam("host", "no host!")
                        .formParam("port", "587")
                        .formParam("security", "TLS")
                        .formParam("sender", "a@example.com")
                        .post("/admin/smtp");
        assertThat(refused.statusCode()).isEqualTo(400);
    }
}
