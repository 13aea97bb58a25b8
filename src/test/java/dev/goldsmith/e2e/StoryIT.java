package dev.goldsmith.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.build.Folders;
import dev.goldsmith.build.qemu.TinyGuest;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Instance;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The story that {@code docs/story.md} tells, by the same people, in real VMs: a baseline, two
 * derivatives and one of those; a fix that goes through a gate, a cascade that a guardrail halts,
 * and its rollback. Its pictures are made here, into {@code target/story}.
 */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StoryIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Path PICTURES = Path.of("target/story").toAbsolutePath();

    private static final String BASELINE = "teams/platform/templates/debian-baseline";
    private static final String NGINX = "teams/web/templates/web-nginx";
    private static final String SHOP = "teams/web/templates/web-shop";
    private static final String POSTGRES = "teams/data/templates/data-postgres";
    private static final List<String> IMAGES =
            List.of("golden/debian-base", "web/web-nginx", "web/web-shop", "data/data-postgres");

    private static final String NO_PASSWORDS =
            """
            {"type": "Shell", "name": "SSH takes no passwords", "inline": [
                "grep -qx 'PasswordAuthentication no' /etc/ssh/sshd_config.d/50-baseline.conf"]}\
            """;
    private static final String NO_ROOT =
            """
            {"type": "Shell", "name": "Root can't sign in over SSH", "inline": [
                "grep -qx 'PermitRootLogin no' /etc/ssh/sshd_config.d/50-baseline.conf",
                "! grep -r 'PermitRootLogin yes' /etc/ssh/sshd_config.d"]}\
            """;

    private static final List<String> pictures = new ArrayList<>();
    private static Instance instance;
    private static String tenant;

    /** Somebody with their program and their browser. */
    private record Somebody(Client api, Browser browser) {
        static Somebody of(String user) throws Exception {
            var api = new Client(instance, user);
            return new Somebody(api, Browser.withToken(instance.address().toString(), api.token()));
        }

        Page open(String path) {
            browser.page().navigate("/t/acme" + path);
            return browser.page();
        }

        void press(String button) {
            press(
                    browser.page()
                            .getByRole(
                                    AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button)));
        }

        /** And what it sends has been answered. */
        void press(Locator button) {
            browser.page()
                    .waitForResponse(
                            it -> it.request().method().equals("POST"), () -> button.click());
        }

        void put(String path, String body) throws Exception {
            var answer = api.put(path, body);
            assertThat(answer.status()).as("%s: %s", path, answer.body()).isBetween(200, 201);
        }

        JsonNode post(String path, String body) throws Exception {
            var answer = api.post(path, body);
            assertThat(answer.status()).as("%s: %s", path, answer.body()).isEqualTo(201);
            return answer.body();
        }

        long run(String template) throws Exception {
            return post(template + "/runs", "{}").path("number").asLong();
        }
    }

    private static Somebody admin;
    private static Somebody petra;
    private static Somebody pavel;
    private static Somebody wanda;
    private static Somebody dora;

    @BeforeAll
    static void start() throws Exception {
        Folders.delete(PICTURES);
        Files.createDirectories(PICTURES);
        var catalogue =
                Files.writeString(
                        PICTURES.resolve("images.yaml"),
                        """
                        images:
                          - urn: Debian:debian-12:12-gen2
                            title: Debian 12 (bookworm), minimal
                            os: debian 12
                            file: { path: %s }
                        """
                                .formatted(TinyGuest.disk()));
        var environment = new HashMap<>(Instance.SHARED_WORKER);
        environment.put("GOLDSMITH_CATALOGUE_FILES", catalogue.toString());
        environment.put("GOLDSMITH_WORKER_SLOTS", "2");
        instance = Instance.demo("story", environment);
        admin = Somebody.of("admin");
        petra = Somebody.of("platform-owner");
        pavel = Somebody.of("platform-approver");
        wanda = Somebody.of("web-builder");
        tenant = admin.api().get("").body().path("subscriptionId").asText();
        // The demo's own run needs the network; the baseline is built from what Petra saves.
        admin.api().post("runs/1/cancellation", "");
        admin.api().awaitEnd(1, LONG);
    }

    @AfterAll
    static void stop() {
        try {
            for (var somebody : new Somebody[] {admin, petra, pavel, wanda, dora}) {
                if (somebody != null) {
                    somebody.browser().close();
                }
            }
        } finally {
            instance.close();
        }
    }

    @Test
    @Order(1)
    void the_platform_team_publishes_a_baseline_with_guardrails() throws Exception {
        petra.put(BASELINE + "/guardrails", "{\"validators\": [%s]}".formatted(NO_PASSWORDS));
        petra.put(BASELINE, baseline("PasswordAuthentication no"));
        succeeded(petra, petra.run(BASELINE));
        assertThat(channels("golden/debian-base"))
                .containsEntry("candidate", "1.0.0")
                .containsEntry("stable", "1.0.0");
    }

    @Test
    @Order(2)
    void a_department_is_told_that_its_derivative_can_be_built_and_builds_it() throws Exception {
        petra.open("/teams/platform/templates/debian-baseline/guardrails");
        picture(petra, "guardrails");
        admin.put(NGINX + "/channel", "{\"channel\": \"stable\"}");
        wanda.put(NGINX, derivative("web-nginx", "golden/debian-base", "web/web-nginx", AS_ROOT));
        wanda.put(NGINX + "/cascade-policy", "{\"policy\": \"automatic\"}");
        var page = wanda.open("/lineage");
        assertThat(page.locator("main")).containsText("web-nginx");
        assertThat(page.locator("main")).containsText("Out of date");
        wanda.press("Rebuild what is out of date");
        var run = lastRun(wanda, "web/web-nginx");

        join();
        page = dora.open("/templates/new?team=data");
        page.locator("#name").fill("data-postgres");
        page.locator("#from").selectOption(image("golden/debian-base"));
        page.locator("form[action$='/templates/new'] button").click();
        assertThat(page.locator("h1")).containsText("data-postgres");
        assertThat(page.locator("#inherited")).containsText("SSH takes no passwords");
        picture(dora, "derivative");
        dora.put(
                POSTGRES,
                derivative(
                        "data-postgres",
                        "golden/debian-base",
                        "data/data-postgres",
                        "sudo mkdir -p /var/lib/postgresql"));
        admin.put(POSTGRES + "/channel", "{\"channel\": \"stable\"}");
        var postgres = dora.run(POSTGRES);

        succeeded(wanda, run);
        wanda.put(
                SHOP,
                derivative(
                        "web-shop",
                        "web/web-nginx",
                        "web/web-shop",
                        "echo shop | sudo tee /etc/shop"));
        admin.put(SHOP + "/channel", "{\"channel\": \"stable\"}");
        wanda.put(SHOP + "/cascade-policy", "{\"policy\": \"automatic\"}");
        var shop = wanda.run(SHOP);
        // Meanwhile the platform team mends its baseline.
        petra.put(
                BASELINE + "/guardrails",
                "{\"validators\": [%s, %s]}".formatted(NO_PASSWORDS, NO_ROOT));
        petra.put(BASELINE, baseline("PasswordAuthentication no\\\\nPermitRootLogin no"));
        var fix = petra.run(BASELINE);
        succeeded(dora, postgres);
        succeeded(wanda, shop);
        for (var image : IMAGES) {
            assertThat(channels(image)).as(image).containsEntry("stable", "1.0.0");
        }
        succeeded(petra, fix);
    }

    @Test
    @Order(3)
    void the_fix_becomes_stable_when_an_approver_says_so() throws Exception {
        petra.put(
                "teams/platform/policy",
                """
                {"rules": [{"gate": "promotion", "channels": ["stable"],
                    "needs": [{"team": "platform", "role": "approver", "votes": 1}]}]}
                """);
        assertThat(channels("golden/debian-base"))
                .containsEntry("candidate", "1.0.1")
                .containsEntry("stable", "1.0.0");
        var page = petra.open("/gallery/golden/debian-base");
        page.locator("#to-version").selectOption("1.0.1");
        page.locator("#why").fill("Root can't sign in over SSH any more");
        petra.press("Move channel");
        assertThat(page.locator("#channels")).containsText("1.0.1 awaits approval");
        assertThat(channels("golden/debian-base")).containsEntry("stable", "1.0.0");

        page = pavel.open("");
        page.locator("section[aria-labelledby=needs] a.gs-strong").click();
        page.locator("#comment").fill("Reviewed the change of sshd_config.d");
        picture(pavel, "approval");
        pavel.press(page.locator("button[value=approve]"));
        assertThat(channels("golden/debian-base")).containsEntry("stable", "1.0.1");

        page = admin.open("/lineage?zoom=75");
        assertThat(page.locator("main")).containsText("1 behind");
        assertThat(page.locator("main")).containsText("Parent is out of date");
        picture(admin, "out-of-date");
    }

    @Test
    @Order(4)
    void a_derivative_that_undoes_the_fix_halts_the_cascade() throws Exception {
        var page = petra.open("/gallery/golden/debian-base");
        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("Rebuild what follows stable…"))
                .click();
        assertThat(page.locator("main")).containsText("Wave 2");
        page.locator("#comment").fill("No root over SSH");
        picture(petra, "preview");
        petra.press("Start cascade");
        assertThat(page.locator("h1")).containsText("Cascade 1");

        // Nobody of the data team said that it rebuilds by itself: they are asked.
        cascade(it -> state(it, "data-postgres").equals("asking"));
        dora.open("");
        dora.press("Rebuild data-postgres");

        var halted = cascade(it -> it.path("state").asText().equals("halted"));
        assertThat(state(halted, "web-nginx")).isEqualTo("failed");
        assertThat(state(halted, "web-shop")).isEqualTo("waiting");
        long run = item(halted, "web-nginx").path("run").asLong();
        assertThat(wanda.api().get("runs/" + run).body().at("/failure/message").asText())
                .startsWith("platform/debian-baseline: Root can't sign in over SSH");
        assertThat(versions("web/web-nginx")).containsExactly("1.0.0");
        var again = wanda.api().post("runs/%d/distribution".formatted(run), "");
        assertThat(again.status()).as("%s", again.body()).isEqualTo(409);
        wanda.open("/runs/" + run);
        picture(wanda, "failure");
        petra.open("/cascades/1");
        picture(petra, "halted");
    }

    @Test
    @Order(5)
    void it_is_mended_and_resumed_and_rebuilds_parents_first() throws Exception {
        wanda.put(
                NGINX,
                derivative(
                        "web-nginx", "golden/debian-base", "web/web-nginx", "sudo mkdir -p /srv"));
        wanda.press(wanda.open("/cascades/1").locator("[id^=retry-]"));
        petra.press(petra.open("/cascades/1").locator("#resume"));

        var ended = cascade(it -> !it.path("endedAt").isNull());
        assertThat(ended.path("state").asText()).isEqualTo("succeeded");
        var nginx = admin.api().get("runs/" + item(ended, "web-nginx").path("run").asLong()).body();
        var shop = admin.api().get("runs/" + item(ended, "web-shop").path("run").asLong()).body();
        assertThat(nginx.at("/source/version").asText()).isEqualTo("1.0.1");
        assertThat(shop.at("/source/version").asText())
                .isEqualTo(channels("web/web-nginx").get("stable"));
        for (var image : IMAGES) {
            var newest = versions(image).getFirst();
            assertThat(newest).as(image).isNotEqualTo("1.0.0");
            assertThat(channels(image)).as(image).containsEntry("stable", newest);
        }
        admin.open("/lineage?zoom=75");
        picture(admin, "up-to-date");
    }

    @Test
    @Order(6)
    void a_rollback_puts_every_channel_back() throws Exception {
        var page = petra.open("/cascades/1");
        page.locator("#end input[name=begun]").check();
        page.locator("#end input[required]").check();
        petra.press("Roll back cascade");

        var ended = cascade(it -> it.path("state").asText().equals("rolledBack"));
        assertThat(ended.path("takenBack")).hasSize(IMAGES.size());
        assertThat(ended.path("takenBack").findValues("why")).allMatch(JsonNode::isNull);
        for (var image : IMAGES) {
            assertThat(channels(image)).as(image).containsEntry("stable", "1.0.0");
            assertThat(versions(image)).as(image).hasSize(2);
        }
        admin.open("/cascades/1");
        picture(admin, "rolled-back");
    }

    @Test
    @Order(7)
    void the_story_shows_these_pictures() throws Exception {
        var story = Files.readString(Path.of("docs/story.md"));
        assertThat(
                        Pattern.compile("images/story/([a-z-]+)\\.png")
                                .matcher(story)
                                .results()
                                .map(it -> it.group(1)))
                .containsExactlyElementsOf(pictures);
        for (var name : pictures) {
            assertThat(Path.of("docs/images/story", name + ".png")).isRegularFile();
        }
    }

    // -- what they write

    private static final String AS_ROOT =
            "echo 'PermitRootLogin yes' | sudo tee /etc/ssh/sshd_config.d/10-deploy.conf";

    private static String baseline(String sshd) {
        return template(
                "",
                """
                {"type": "PlatformImage", "publisher": "Debian", "offer": "debian-12",
                 "sku": "12-gen2", "version": "latest"}
                """,
                "Harden SSH",
                "sudo mkdir -p /etc/ssh/sshd_config.d\", \"printf '%s\\\\n' | sudo tee /etc/ssh/sshd_config.d/50-baseline.conf"
                        .formatted(sshd),
                "golden/debian-base");
    }

    private static String derivative(String name, String from, String into, String line) {
        return template(
                "\"tags\": {\"goldsmithChannel\": \"stable\"},",
                "{\"type\": \"SharedImageVersion\", \"imageVersionId\": \"%s/versions/latest\"}"
                        .formatted(id(from)),
                "Set up " + name,
                line,
                into);
    }

    private static String template(
            String tags, String source, String step, String line, String into) {
        return """
        {%s "location": "local", "properties": {
            "source": %s,
            "customize": [{"type": "Shell", "name": "%s", "inline": ["%s"]}],
            "distribute": [{"type": "SharedImage", "runOutputName": "gallery", "galleryImageId": "%s"}],
            "vmProfile": {"vmSize": "Standard_B1s"}
        }}
        """
                .formatted(tags, source, step, line, id(into));
    }

    private static String id(String image) {
        return "/subscriptions/%s/resourceGroups/any/providers/Microsoft.Compute/galleries/%s"
                .formatted(tenant, image.replace("/", "/images/"));
    }

    /** As the form has it. */
    private static String image(String image) throws Exception {
        for (var it : dora.api().get("teams/data/baselines").body().path("items")) {
            if (image.equals(it.path("gallery").asText() + "/" + it.path("image").asText())) {
                return it.path("id").asText();
            }
        }
        throw new AssertionError(image + " isn't offered");
    }

    // -- what they do

    /** A second department, and its engineer takes the seat that she is invited to. */
    private static void join() throws Exception {
        admin.put("teams/data", "{\"name\": \"Data\"}");
        admin.post("galleries", "{\"name\": \"data\", \"team\": \"data\"}");
        var invited =
                admin.post(
                        "invitations",
                        """
                        {"email": "dora@acme.example", "role": "member", "teams": {"data": "builder"}}
                        """);
        try (var browser = Browser.open(instance.address().toString())) {
            var page = browser.page();
            page.navigate(URI.create(invited.path("link").asText()).getRawPath());
            page.locator("#name").fill("Dora Data");
            page.locator("#user").fill("dora");
            page.locator("#password").fill("tables-and-turns");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Join Acme"))
                    .click();
            assertThat(page.locator(".gs-tenant")).containsText("Dora Data");
        }
        dora = Somebody.of("dora");
    }

    private static void succeeded(Somebody by, long run) throws Exception {
        var ended = by.api().awaitEnd(run, LONG);
        assertThat(ended.path("state").asText())
                .as("%s", ended.path("failure"))
                .isEqualTo("succeeded");
    }

    private static long lastRun(Somebody by, String template) throws Exception {
        var runs = by.api().get("runs?template=" + template).body().path("items");
        assertThat(runs).hasSize(1);
        return runs.get(0).path("number").asLong();
    }

    private static JsonNode cascade(Predicate<JsonNode> until) throws Exception {
        return admin.api().await("cascades/1", LONG, until);
    }

    private static JsonNode item(JsonNode cascade, String template) {
        for (var item : cascade.path("items")) {
            if (template.equals(item.path("template").asText())) {
                return item;
            }
        }
        throw new AssertionError("no %s in %s".formatted(template, cascade));
    }

    private static String state(JsonNode cascade, String template) {
        return item(cascade, template).path("state").asText();
    }

    private static Map<String, String> channels(String image) throws Exception {
        var found = new TreeMap<String, String>();
        for (var it : images(image, "channels")) {
            found.put(it.path("name").asText(), it.path("version").asText());
        }
        return found;
    }

    /** The newest first. */
    private static List<String> versions(String image) throws Exception {
        var found = new ArrayList<String>();
        images(image, "versions").forEach(it -> found.add(it.path("version").asText()));
        return found;
    }

    private static JsonNode images(String image, String what) throws Exception {
        var path = "galleries/%s/%s".formatted(image.replace("/", "/images/"), what);
        var answer = admin.api().get(path);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body().path("items");
    }

    /** What is seen without scrolling. */
    private static void picture(Somebody by, String name) {
        var page = by.browser().page();
        page.setViewportSize(1200, 820);
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
        pictures.add(name);
    }
}
