package dev.goldsmith.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Phase;
import dev.goldsmith.run.Queue;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunLog;
import dev.goldsmith.run.RunState;
import dev.goldsmith.run.RunStep;
import dev.goldsmith.testing.Browser;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A long log in a real browser. */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class RunLogPageTest {
    private static final int LINES = 100_000;
    private static final int PIECE = 1000;

    @Inject RunLog log;
    @TestHTTPResource String address;

    private TestTenant acme;
    private Queue.Ref ref;
    private Browser browser;

    @BeforeEach
    void aRunThatSaysALot() throws Exception {
        acme = TestTenant.create("acme").team("web").template("web", "nginx");
        var run = acme.run("web", "nginx");
        ref = claimed(run);
        for (int from = 1; from <= LINES; from += PIECE) {
            say("customize-1", from, PIECE);
        }
        browser = Browser.withToken(address, acme.builder("web").token());
    }

    @AfterEach
    void close() {
        browser.close();
    }

    private Queue.Ref claimed(Run run) throws Exception {
        return acme.in(() -> {
            var held = Run.locked(run.id);
            held.admit(Instant.now());
            held.claim("worker-1", Duration.ofSeconds(15), acme.system());
            plan(held);
            held.enter(RunState.CUSTOMIZING);
            return held.ref();
        });
    }

    private static void plan(Run held) {
        RunStep.plan(
                held,
                List.of(
                        new Journal.Planned("customize-1", Phase.CUSTOMIZING, "Shell", "Talk"),
                        new Journal.Planned("customize-2", Phase.CUSTOMIZING, "Shell", "Next")));
        Objects.requireNonNull(RunStep.of(held, "customize-1")).start();
    }

    private void say(String step, int from, int count) throws Exception {
        var text = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            text.append("2026-11-23T16:00:00.000Z line ").append(i).append('\n');
        }
        log.append(ref, step, text.toString().getBytes(StandardCharsets.UTF_8), count);
    }

    private Page open(String query) {
        browser.page().navigate("/t/%s/runs/1%s".formatted(acme.slug(), query));
        return browser.page();
    }

    private static void click(Page page, String link) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(link)).click();
    }

    @Test
    void shows_its_end_follows_it_and_goes_back_and_forth() throws Exception {
        var page = open("");
        assertThat(page.locator("#L" + LINES)).containsText("line " + LINES);
        assertThat(page.locator("#L90000")).hasCount(0);
        assertThat(page.locator("[data-following]")).hasText("Following");

        say("customize-1", LINES + 1, 20);
        assertThat(page.locator("#L" + (LINES + 20))).isVisible();

        long first = firstLine(page);
        click(page, "Older lines");
        assertThat(page.locator("#L" + (first - 1))).isAttached();
        assertThat(page.locator(".gs-log > div").first()).not().hasId("L" + first);

        // More than the page keeps: the oldest give way, and the link brings them back.
        say("customize-1", LINES + 21, 6000);
        click(page, "Jump to end");
        say("customize-1", LINES + 6021, 10);
        assertThat(page.locator("#L" + (LINES + 6030))).isAttached();
        var kept = page.locator(".gs-log > div").count();
        assertThat(kept).isLessThanOrEqualTo(5000);
        long oldest = firstLine(page);
        click(page, "Older lines");
        assertThat(page.locator("#L" + (oldest - 1))).isAttached();
    }

    private static long firstLine(Page page) {
        return Long.parseLong(
                page.locator(".gs-log > div").first().getAttribute("id").substring(1));
    }

    @Test
    void a_link_leads_to_a_line_and_on_to_its_neighbours() {
        var page = open("?line=50000#L50000");
        assertThat(page.locator("#L50000")).isInViewport();
        assertThat(page.locator("#L" + LINES)).hasCount(0);
        assertThat(page.locator("[data-following]")).hasText("Not following");
        long last =
                Long.parseLong(
                        page.locator(".gs-log > div").last().getAttribute("id").substring(1));
        click(page, "Newer lines");
        assertThat(page.locator("#L" + (last + 1))).isAttached();
        long first = firstLine(page);
        click(page, "Older lines");
        assertThat(page.locator("#L" + (first - 1))).isAttached();
        browser.picture("run-line");
        click(page, "To the last lines");
        assertThat(page.locator("#L" + LINES)).isInViewport();
    }

    @Test
    void a_line_is_found_by_its_words() {
        var page = open("");
        page.locator("#q").fill("LINE 77777");
        page.locator("#q").press("Enter");
        assertThat(page.locator(".gs-log-rest")).hasText("End of the log.");
        browser.picture("run-search");
        page.locator(".gs-log a").first().click();
        assertThat(page.locator("#L77777")).isInViewport();
        assertThat(page.locator("#L77777")).containsText("line 77777");
    }

    @Test
    void what_a_step_says_while_it_is_being_opened_isnt_lost() throws Exception {
        var page = open("");
        for (int i = 0; i < 5; i++) {
            say("customize-2", i * 10 + 1, 10);
            if (i == 1) {
                page.locator("#step-customize-2 summary").click();
            }
        }
        assertThat(page.locator("#step-customize-2 .gs-log > div")).hasCount(50);
    }

    /** The answer is on its way for long enough that the stream passes it. */
    @Test
    void what_a_step_says_while_its_log_is_on_its_way_comes_behind_it() throws Exception {
        var page = open("");
        say("customize-2", LINES + 1, 10);
        var late = new Late(page, "**/steps/customize-2/log");
        page.locator("#step-customize-2 summary").click();
        late.awaitAnswered();
        say("customize-2", LINES + 11, 5);
        awaitHeard(page, LINES + 16);
        late.arrives();
        var lines = page.locator("#step-customize-2 .gs-log > div");
        assertThat(lines).hasCount(15);
        assertThat(lines.last()).hasId("L" + (LINES + 15));
    }

    @Test
    void what_is_said_while_the_last_newer_lines_are_on_their_way_comes_behind_them()
            throws Exception {
        var page = open("?line=%d#L%d".formatted(LINES - 200, LINES - 200));
        var late = new Late(page, "**/steps/customize-1/log?after=*");
        click(page, "Newer lines");
        late.awaitAnswered();
        say("customize-1", LINES + 1, 5);
        // The stream has passed when it brings the next step's.
        say("customize-2", LINES + 6, 1);
        page.locator("#step-customize-2 summary").click();
        assertThat(page.locator("#L" + (LINES + 6))).isAttached();
        say("customize-2", LINES + 7, 1);
        assertThat(page.locator("#L" + (LINES + 7))).isAttached();
        late.arrives();
        assertThat(page.locator("#L" + (LINES + 5))).isAttached();
    }

    /** The stream tells in order: once this line of the other step is there, all before it was. */
    private void awaitHeard(Page page, int line) throws Exception {
        say("customize-1", line, 1);
        assertThat(page.locator("#L" + line)).isAttached();
    }

    /** An answer that the server has given and the page hasn't got. */
    private static final class Late {
        private final Page page;
        private final List<Route> held = new ArrayList<>();
        private final List<APIResponse> answers = new ArrayList<>();

        Late(Page page, String url) {
            this.page = page;
            page.route(
                    url,
                    route -> {
                        answers.add(route.fetch());
                        held.add(route);
                    });
        }

        void awaitAnswered() {
            page.waitForCondition(() -> !held.isEmpty());
        }

        void arrives() {
            held.getFirst().fulfill(new Route.FulfillOptions().setResponse(answers.getFirst()));
        }
    }

    @Test
    void the_end_has_nothing_newer_whatever_is_said_while_it_is_read() throws Exception {
        var run = acme.in(() -> Run.locked(ref.runId()));
        var talkative =
                new RunLog() {
                    @Override
                    public List<Line> before(Run run, String step, long line, int wanted) {
                        return List.of(new Line(7, "", "the last line, by now"));
                    }

                    @Override
                    public boolean hasBefore(Run run, String step, long line) {
                        return true;
                    }

                    @Override
                    public boolean hasAfter(Run run, String step, long line) {
                        return true;
                    }
                };
        assertThat(LogWindow.end(talkative, run, "customize-1").newer()).isZero();
    }

    @Test
    void works_without_a_script() {
        try (var plain = Browser.withoutScript(address, acme.builder("web").token())) {
            var page = plain.page();
            page.navigate("/t/%s/runs/1?line=50000".formatted(acme.slug()));
            assertThat(page.locator("#L50000")).isVisible();
            click(page, "Older lines");
            assertThat(page.locator("h1")).containsText("run 1");
            assertThat(page.locator("#L49700")).isVisible();
            click(page, "Newer lines");
            assertThat(page.locator("#L50000")).isVisible();
        }
    }

    @Test
    void an_earlier_attempt_is_still_read() throws Exception {
        acme.in(() -> {
            var run = Run.locked(ref.runId());
            run.loseLease(acme.system());
            run.admit(Instant.now());
            run.claim("worker-2", Duration.ofSeconds(15), acme.system());
            plan(run);
            ref = run.ref();
            return run;
        });
        say("customize-1", LINES + 1, 3);
        var page = open("?line=10#L10");
        assertThat(page.locator("#L10")).isInViewport();
        open("?open=customize-1");
        assertThat(page.locator(".gs-log > div").last()).containsText("line " + (LINES + 3));
        assertThat(page.locator("#L" + LINES)).isAttached();
    }

    @Test
    void a_double_click_runs_it_again_once() throws Exception {
        acme.in(() -> {
            var run = Run.held(ref.runId(), ref.fence());
            run.fail(
                    new dev.goldsmith.build.BuildFailure("customize-1", "It failed.", 1, List.of()),
                    RunState.FAILED,
                    acme.system());
            return run;
        });
        var page = open("");
        var button =
                page.getByRole(
                        AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Run it again"));
        button.dblclick();
        assertThat(page.locator("h1")).containsText("run 2");
        open("");
        assertThat(page.locator("h1")).containsText("run 1");
        long runs = acme.in(() -> Run.count());
        assertThat(runs).isEqualTo(2);
        button.click();
        assertThat(page.locator("h1")).containsText("run 3");
    }
}
