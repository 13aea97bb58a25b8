package dev.goldsmith.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.goldsmith.activity.Event;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What receivers read, in their own words. */
class PayloadTest {
    private final Event event = new Event();

    PayloadTest() {
        event.id = 42L;
        event.kind = "run.failed";
        event.noun = "run";
        event.subject = "run/12";
        event.actorName = "Goldsmith";
        event.detail = "{\"attempt\":1,\"template\":\"<b>web_nginx*\"}";
        event.at = Instant.parse("2026-11-24T08:00:00.120034Z");
    }

    private JsonNode in(Format format) throws Exception {
        return new ObjectMapper()
                .readTree(
                        new Payload(event, "https://gs.example.org/t/acme", "acme", "web")
                                .text(format));
    }

    @Test
    void our_own() throws Exception {
        assertThat(in(Format.JSON).toString())
                .isEqualTo(
                        "{\"id\":42,\"kind\":\"run.failed\",\"at\":\"2026-11-24T08:00:00.120034Z\","
                                + "\"tenant\":\"acme\",\"team\":\"web\",\"subject\":\"run/12\","
                                + "\"actor\":\"Goldsmith\",\"text\":\"Run 12 of <b>web_nginx* failed\","
                                + "\"url\":\"https://gs.example.org/t/acme/runs/12\","
                                + "\"detail\":{\"attempt\":1,\"template\":\"<b>web_nginx*\"}}");
    }

    @Test
    void cloud_events() throws Exception {
        var said = in(Format.CLOUD_EVENTS);
        assertThat(said.path("specversion").asText()).isEqualTo("1.0");
        assertThat(said.path("type").asText()).isEqualTo("dev.goldsmith.run.failed");
        assertThat(said.path("source").asText()).isEqualTo("https://gs.example.org/t/acme");
        assertThat(said.path("id").asText()).isEqualTo("42");
        assertThat(said.path("time").asText()).isEqualTo("2026-11-24T08:00:00.120034Z");
        assertThat(said.path("data").path("kind").asText()).isEqualTo("run.failed");
    }

    @Test
    void slack_gets_its_three_characters_escaped() throws Exception {
        assertThat(in(Format.SLACK).at("/blocks/0/text/text").asText())
                .isEqualTo(
                        "*<https://gs.example.org/t/acme/runs/12|Run 12 of &lt;b&gt;web_nginx* failed>*");
    }

    @Test
    void teams_gets_a_card() throws Exception {
        var attachment = in(Format.TEAMS).at("/attachments/0");
        assertThat(attachment.path("contentType").asText())
                .isEqualTo("application/vnd.microsoft.card.adaptive");
        var card = attachment.path("content");
        assertThat(card.path("type").asText()).isEqualTo("AdaptiveCard");
        assertThat(card.at("/body/0/text").asText())
                .isEqualTo("Run 12 of <b\\>web\\_nginx\\* failed");
        assertThat(card.at("/actions/0/url").asText())
                .isEqualTo("https://gs.example.org/t/acme/runs/12");
    }
}
