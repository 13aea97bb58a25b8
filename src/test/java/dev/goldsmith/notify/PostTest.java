package dev.goldsmith.notify;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.testing.MailPorts;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Mail that its reader asked for. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class PostTest {
    @Inject Post post;
    @Inject Postman postman;
    @Inject Tenancy tenancy;

    @ConfigProperty(name = "goldsmith.mail.port")
    int port;

    @Test
    void a_way_back_to_an_account_goes_at_once_and_is_forgotten() throws Exception {
        var smtp = new GreenMail(MailPorts.smtp(port));
        smtp.start();
        try {
            var address = UUID.randomUUID() + "@example.com";
            var letter =
                    new Post.Letter(
                            "Choose a new password",
                            Map.of("Account", "wanda"),
                            "The link lives an hour and works once.",
                            "Choose a new password",
                            "/reset/secret-token",
                            true);
            tenancy.outside(() -> {
                post.write(address, letter);
                return true;
            });
            postman.round();
            var mail =
                    java.util.Arrays.stream(smtp.getReceivedMessages())
                            .filter(it -> GreenMailUtil.getHeaders(it).contains(address))
                            .findFirst()
                            .orElseThrow();
            assertThat(mail.getSubject()).isEqualTo("Choose a new password");
            assertThat(GreenMailUtil.getBody(mail)).contains("/reset/secret-token");
            assertThat(mail.getHeader("List-Unsubscribe")).isNull();
            assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
            Message row =
                    tenancy.outside(() ->
                            Objects.requireNonNull(
                                    Message.<Message>find("recipient", address).firstResult()));
            assertThat(row.state).isEqualTo(Message.State.SENT);
            assertThat(row.text + row.html).isEmpty();
            assertThat(row.canBeTried()).isFalse();
            var admin = TestTenant.stranger();
            given().auth().oauth2(admin.token()).get("/admin/mail").then().statusCode(403);
            tenancy.outside(
                    () -> Person.update("installationAdmin = true where id = ?1", admin.id()));
            given().auth()
                    .oauth2(admin.token())
                    .get("/admin/mail")
                    .then()
                    .statusCode(200)
                    .body(containsString(address))
                    .body(not(containsString("secret-token")));
        } finally {
            smtp.stop();
        }
    }
}
