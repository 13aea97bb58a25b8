package dev.goldsmith.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people do with the template editor, in a browser. */
class TemplateEditorIT {
    private static final String TEMPLATES = "/t/acme/teams/web/templates/";

    private static Instance instance;

    @BeforeAll
    static void start() throws IOException {
        instance = Instance.demo("template-editor", Map.of("GOLDSMITH_WORKER_SLOTS", "0"));
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @Test
    void stepsAreAddedMovedRemovedAndSaved() throws IOException {
        try (var browser = builder(Browser.open(address()))) {
            var page = browser.page();
            create(page, "steps");
            browser.picture("template-new");
            addAndFill(page, 1, "Second", "echo second");
            page.locator("[value='up:1:customize']").click();
            assertThat(page.locator("#f-customize-0-name")).hasValue("Second");
            assertThat(page.locator("#f-customize-0-inline")).hasValue("echo second");
            button(page, "Remove First step").click();
            assertThat(page.locator("#f-customize-1")).hasCount(0);
            page.locator("#f-note").fill("one step");
            button(page, "Save version 1").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Version 1 is saved");

            page.locator("#f-customize-0-inline").fill("echo changed");
            button(page, "Save version 2").dblclick();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Version 2 is saved");
            browser.picture("template");
            page.navigate(TEMPLATES + "steps/versions/2");
            assertThat(page.locator(".gs-code .add")).containsText("echo changed");
            assertThat(page.locator(".gs-code .del")).containsText("echo second");
            browser.picture("template-version");
            page.navigate(TEMPLATES + "steps/versions");
            browser.picture("template-versions");
            page.navigate(TEMPLATES + "steps/versions/1");
            button(page, "Restore as new version").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Version 3 is saved");
            page.navigate("/t/acme/templates");
            browser.picture("templates");
        }
    }

    @Test
    void eachKindOfStepHasItsFields() throws IOException {
        try (var browser = builder(Browser.open(address()))) {
            var page = browser.page();
            create(page, "kinds");
            page.locator("[value='add:LinuxRestart:customize']").click();
            page.locator("#f-customize-1-restartTimeout").fill("soon");
            page.locator("[value='add:PowerShell:customize']").click();
            page.locator("#f-customize-2-inline").fill("Get-Date");
            page.locator("#f-customize-2-runElevated").check();
            page.locator("[value='add:WindowsUpdate:customize']").click();
            page.locator("#f-customize-3-filters").fill("exclude:$_.Title -like '*Preview*'");
            button(page, "Save version 1").click();
            assertThat(page.locator("#f-customize-1-restartTimeout"))
                    .hasAttribute("aria-invalid", "true");
            browser.picture("template-steps");

            page.locator("#f-customize-1-restartTimeout").fill("90s");
            button(page, "Save version 1").click();
            assertThat(page.locator("#f-customize-3 .gs-fault").first())
                    .containsText("WindowsUpdate needs Windows");
            // The two saves that were refused.
            browser.takeErrors();
            page.locator("[value='remove:3:customize']").click();
            assertThat(page.locator("#f-customize-3")).hasCount(0);
            page.locator("[value='remove:2:customize']").click();
            assertThat(page.locator("#f-customize-2")).hasCount(0);
            button(page, "Save version 1").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Version 1 is saved");
            assertThat(page.locator("#f-customize-1-restartTimeout")).hasValue("90s");
        }
    }

    @Test
    void aChangedFieldShowsInTheJsonAndChangedJsonInTheForm() throws IOException {
        try (var browser = builder(Browser.open(address()))) {
            var page = browser.page();
            create(page, "both-ways");
            page.locator("#f-customize-0-name").fill("From the form");
            page.locator("#f-customize-0-name").blur();
            assertThat(page.locator("#json .gs-code")).containsText("From the form");

            page.getByText("Edit", new Page.GetByTextOptions().setExact(true)).click();
            var text = page.locator("#json-text").inputValue();
            page.locator("#json-text").fill(text.replace("From the form", "From the JSON"));
            page.locator("#json-text").blur();
            assertThat(page.locator("#f-customize-0-name")).hasValue("From the JSON");
        }
    }

    @Test
    void whatHasTheFocusIsntPressedByAChangeThatWaits() throws IOException {
        try (var browser = builder(Browser.open(address()))) {
            var page = browser.page();
            create(page, "slow");
            var first = new AtomicReference<Route>();
            page.route(
                    "**" + TEMPLATES + "slow",
                    route -> {
                        if (!first.compareAndSet(null, route)) {
                            route.resume();
                        }
                    });
            page.locator("#f-customize-0-name").fill("Renamed");
            page.locator("#f-customize-0-inline").fill("echo slow");
            page.locator("[value='remove:0:distribute']").focus();
            page.waitForCondition(() -> first.get() != null);
            first.get().resume();
            assertThat(page.locator("#json .gs-code")).containsText("echo slow");
            assertThat(page.locator("#json .gs-code")).containsText("SharedImage\",");
            button(page, "Save version 1").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Version 1 is saved");
        }
    }

    @Test
    void faultsStandBesideTheirFieldsAndInTheJson() throws IOException {
        try (var browser = builder(Browser.open(address()))) {
            var page = browser.page();
            create(page, "faulty");
            page.locator("[value='add:File:customize']").click();
            page.locator("#f-customize-1-sourceUri").fill("http://127.0.0.1/secret");
            page.locator("#f-buildTimeoutInMinutes").fill("an hour");
            button(page, "Save version 1").click();
            assertThat(page.locator("#f-customize-1-destination-e .gs-fault")).isVisible();
            assertThat(page.locator("#f-buildTimeoutInMinutes-e")).containsText("an hour");
            assertThat(page.locator("#f-customize-1-sourceUri"))
                    .hasValue("http://127.0.0.1/secret");
            assertThat(page.locator("#json .bad").first()).isVisible();
            assertThat(page.locator(".gs-savebar")).containsText("problems");
            browser.picture("template-faults");
            browser.takeErrors();
        }
    }

    @Test
    void everythingWorksWithoutScript() throws IOException {
        try (var browser = builder(Browser.withoutScript(address()))) {
            var page = browser.page();
            create(page, "plain");
            addAndFill(page, 1, "Second", "echo second");
            page.locator("[value='up:1:customize']").click();
            assertThat(page.locator("#f-customize-0-name")).hasValue("Second");
            page.getByText("Edit", new Page.GetByTextOptions().setExact(true)).click();
            var text = page.locator("#json-text").inputValue();
            page.locator("#json-text").fill(text.replace("Second", "Later"));
            button(page, "Update the form").click();
            assertThat(page.locator("#f-customize-0-name")).hasValue("Later");
            button(page, "Save version 1").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Version 1 is saved");
        }
    }

    @Test
    void regionsDisksAndWhatIsRarelyNeeded() throws IOException {
        try (var browser = builder(Browser.withoutScript(address()))) {
            var page = browser.page();
            create(page, "rich");
            page.locator("[value='add:Region:distribute.0.targetRegions']").click();
            page.locator("#f-distribute-0-targetRegions-0-name").fill("westeurope");
            page.locator("[value='add:Region:distribute.0.targetRegions']").click();
            page.locator("#f-distribute-0-targetRegions-0-replicaCount").fill("2");
            button(page, "Remove region 2").click();
            page.locator("[value='add:Disk:additionalDataDisks']").click();
            page.locator("#f-additionalDataDisks-0-sizeGB").fill("big");
            page.locator(".gs-more.is-card > summary").click();
            page.locator("#f-tags").fill("owner=web\ncost");
            page.locator("#f-errorHandling-onCustomizerError").selectOption("abort");
            page.locator("#f-stagingResourceGroup").fill("mine");
            button(page, "Save version 1").click();
            assertThat(page.locator("#f-additionalDataDisks-0-sizeGB-e")).containsText("big");
            // What is wrong isn't folded away.
            assertThat(page.locator("#f-stagingResourceGroup-e")).isVisible();
            browser.picture("template-rich");
            browser.takeErrors();
            page.locator("#f-additionalDataDisks-0-sizeGB").fill("4");
            page.locator("#f-stagingResourceGroup").fill("");
            button(page, "Save version 1").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Version 1 is saved");
            assertThat(page.locator(".gs-more.is-card > summary"))
                    .containsText("When a step fails, Tags of the template");
            assertThat(page.locator("#f-distribute-0-targetRegions-0-replicaCount")).hasValue("2");
            assertThat(page.locator("#f-distribute-0-targetRegions-1-name")).hasCount(0);
            assertThat(page.locator("#f-tags")).hasValue("owner=web\ncost=");
        }
    }

    @Test
    void whoChangesBothSaysWhichOneCounts() throws IOException {
        try (var browser = builder(Browser.withoutScript(address()))) {
            var page = browser.page();
            create(page, "torn");
            page.locator("#f-customize-0-name").fill("Form");
            page.getByText("Edit", new Page.GetByTextOptions().setExact(true)).click();
            var text = page.locator("#json-text").inputValue();
            page.locator("#json-text").fill(text.replace("First step", "JSON"));
            button(page, "Save version 1").click();
            assertThat(page.locator("#problems")).containsText("both changed");
            browser.takeErrors();
            button(page, "Use the JSON").click();
            assertThat(page.locator("#f-customize-0-name")).hasValue("JSON");
        }
    }

    @Test
    void aSaveOverSomebodyElsesIsRefused() throws IOException {
        try (var one = builder(Browser.open(address()));
                var other = builder(Browser.open(address()))) {
            create(one.page(), "shared");
            button(one.page(), "Save version 1").click();
            assertThat(one.page().getByRole(AriaRole.STATUS)).containsText("saved");
            other.page().navigate(TEMPLATES + "shared");
            other.page().locator("#f-customize-0-name").fill("Mine");
            one.page().locator("#f-customize-0-name").fill("Faster");
            button(one.page(), "Save version 2").click();
            assertThat(one.page().getByRole(AriaRole.STATUS)).containsText("Version 2");
            button(other.page(), "Save version 2").click();
            assertThat(other.page().getByText("See what it changed")).isVisible();
            assertThat(other.page().locator("#f-customize-0-name")).hasValue("Mine");
            other.takeErrors();
        }
    }

    @Test
    void whoMayOnlyReadGetsNoButtons() throws IOException {
        try (var browser = as(Browser.open(address()), "auditor")) {
            var page = browser.page();
            page.navigate("/t/acme/teams/platform/templates/debian-baseline");
            assertThat(page.locator(".gs-savebar")).hasCount(0);
            assertThat(page.locator("#f-customize-0-name")).isDisabled();
            browser.picture("template-read-only");
        }
    }

    @Test
    void aGalleryIsCreatedOrItsNameIsRefused() throws IOException {
        try (var browser = builder(Browser.open(address()))) {
            var page = browser.page();
            page.navigate("/t/acme/gallery");
            page.locator("#name").fill("not a name!");
            button(page, "Create gallery").click();
            assertThat(page.locator("#name-e")).containsText("starts and ends with a letter");
            assertThat(page.locator("#name")).hasValue("not a name!");
            browser.takeErrors();
            page.locator("#name").fill("shelf");
            button(page, "Create gallery").click();
            assertThat(
                            page.getByRole(
                                    AriaRole.HEADING, new Page.GetByRoleOptions().setName("shelf")))
                    .isVisible();
            browser.picture("galleries");
        }
    }

    private static void create(Page page, String name) {
        page.navigate("/t/acme/templates/new");
        page.locator("#name").fill(name);
        page.locator("#from")
                .selectOption(new com.microsoft.playwright.options.SelectOption().setIndex(0));
        button(page, "Continue").click();
        assertThat(page.locator("h1")).containsText(name);
    }

    private static void addAndFill(Page page, int index, String name, String commands) {
        page.locator("[value='add:Shell:customize']").click();
        page.locator("#f-customize-%d-name".formatted(index)).fill(name);
        page.locator("#f-customize-%d-inline".formatted(index)).fill(commands);
    }

    private static com.microsoft.playwright.Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON,
                new Page.GetByRoleOptions().setName(Pattern.compile("^\\s*" + name + "\\s*$")));
    }

    private static Browser builder(Browser browser) throws IOException {
        return as(browser, "web-builder");
    }

    private static Browser as(Browser browser, String user) throws IOException {
        var password =
                Files.readAllLines(instance.home().resolve("demo-passwords")).stream()
                        .filter(line -> line.startsWith(user + " "))
                        .map(line -> line.substring(user.length() + 1))
                        .findFirst()
                        .orElseThrow();
        return browser.signIn(user, password);
    }

    private static String address() {
        return instance.address().toString();
    }
}
