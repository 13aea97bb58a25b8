package dev.goldsmith.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.approval.ApprovalPolicy;
import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.testing.Html;
import dev.goldsmith.testing.PortalOnly;
import dev.goldsmith.testing.Services;
import dev.goldsmith.testing.TestTenant;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * Every form of the portal that people fill in comes back when it is refused: the fault beside its
 * field, the field with the focus, what was typed still there, the status that of the refusal.
 */
@QuarkusTest
@QuarkusTestResource(Services.class)
@TestProfile(PortalOnly.class)
class RefusedFormsTest {
    private static final Path TEMPLATES = Path.of("src/main/resources/templates");

    /** A form that posts, up to its end. */
    private static final Pattern FORM =
            Pattern.compile("<form [^>]*?method=\"post\".*?</form>", Pattern.DOTALL);

    private static final Pattern ACTION = Pattern.compile("action=\"([^\"]+)\"");

    /** What people fill in; a box that is ticked or not, and a file, can't be wrong. */
    private static final Pattern FILLED_IN =
            Pattern.compile(
                    "\\{#(text|area|cell|clientscope|webhookform|limits|field|steps) |<textarea|<select"
                            + "|<input class=\"form-control(?![^>]*type=\"file\")");

    private static final String SESSION = "needs a session: LocalSignInTest";
    private static final String VERSION = "needs a version: DistributionPagesTest";
    private static final String LINES = "comes back line by line: ImportPageTest";

    /** Forms that don't come back, or are asked about elsewhere, and why. */
    private static final Map<String, String> ELSEWHERE =
            Map.ofEntries(
                    Map.entry("LoginPages /j_security_check", "says the same to everybody"),
                    Map.entry("CodePages /login/code", "says the same to everybody"),
                    Map.entry("ResetPages /login/forgot", "says the same to everybody"),
                    Map.entry("ResetPages /reset/{}", "needs a link of a mail: SameWorkTest"),
                    Map.entry("AccountPages /account/password", SESSION),
                    Map.entry("SecondFactorPages /account/second-factor", SESSION),
                    Map.entry("SecondFactorPages /account/second-factor/confirmation", SESSION),
                    Map.entry("SecondFactorPages /account/second-factor/codes", SESSION),
                    Map.entry("SecondFactorPages /account/second-factor/removal", SESSION),
                    Map.entry("InvitationPages /invitations/{}/account", "needs an invitation"),
                    Map.entry("SetupPages /setup/tenant", "as TenantPages: SetupIT"),
                    Map.entry("SetupPages /setup/team", "as TeamPages: SetupIT"),
                    Map.entry("SetupPages /setup/mail/test", "needs a server: SetupIT"),
                    Map.entry("SmtpPages /admin/smtp", "the configuration wins here: SmtpTest"),
                    Map.entry("SmtpPages /admin/smtp/test", "needs a server: SmtpTest"),
                    Map.entry("ImagePages {}/{}/regions", VERSION),
                    Map.entry("ImagePages {}/{}/deletion", VERSION),
                    Map.entry("VersionEndPages {}/{}/end", "needs a version: LifecycleDoorsTest"),
                    Map.entry(
                            "VersionBulkPages {}/deletions", "needs versions: LifecycleDoorsTest"),
                    Map.entry("ManagedImagePages {}/deletion", VERSION),
                    Map.entry(
                            "VulnerabilityPages {}/{}/vulnerabilities/statements",
                            "needs a version: VulnerabilitiesTest"),
                    Map.entry(
                            "AdvisoryFeedPages /admin/advisories/files", "a file isn't sent back"),
                    Map.entry("PricePages {}/settings/prices/review", "a file isn't sent back"),
                    Map.entry(
                            "TeamPages {}/settings/teams/{}/vulnerability-alerts",
                            "has only what can be chosen"),
                    Map.entry(
                            "ExceptionPages {}/guardrails/exceptions",
                            "needs a baseline: worker.ExceptionsTest"),
                    Map.entry(
                            "OrganisationPages {}/settings/organisation/engine",
                            "shown where there are several engines"),
                    Map.entry("CascadeStartPages {}/cascades", "needs a version: CascadePagesTest"),
                    Map.entry("TemplateRunPages {}/runs", "needs parameters: ParametersTest"),
                    Map.entry("RecallPages {}/recall", "needs a version: worker.RecallTest"),
                    Map.entry(
                            "RecallPages {}/recalls/{}/restoration",
                            "needs a recall: worker.RecallTest"),
                    Map.entry("ImportPages {}/templates/import", LINES),
                    Map.entry("TemplateListPages {}/templates/import", LINES));

    /** Not asked here yet; most are refused on a page of their own. */
    private static final Set<String> NOT_YET =
            Set.of(
                    "ApprovalPages {}/approvals/{}/delegation",
                    "GuardrailPages {}/guardrails",
                    "HomePages {}/builds",
                    "ImagePages {}/channels/moves",
                    "ImagePages {}/shares/additions",
                    "PeoplePages {}/settings/people/{}/role",
                    "TeamPages {}/settings/teams/{}/people",
                    "TemplateTriggerPages {}/triggers",
                    "tags {}/filters/{}");

    @ConfigProperty(name = "goldsmith.fetch.ports")
    int port;

    private final TestTenant acme =
            TestTenant.create("acme").team("web").team("ops").gallery("golden", "web");
    private final TestTenant.Somebody admin =
            acme.person(MemberRole.ADMIN, Map.of("ops", Role.APPROVER));

    /**
     * @param page that the form stands on
     * @param template its action, as the template has it: {@code {}} for what is filled in
     * @param field that is wrong
     * @param others what has to be there besides, pairs of name and value
     */
    private record Row(
            String page,
            String action,
            String template,
            int status,
            String field,
            String bad,
            String... others) {}

    private void connection(String settings) {
        var id = "6f1c2a34-8f0e-4b1e-9d55-0c6a3e2b7d11";
        as().formParams(
                        "name",
                        "contoso",
                        "azureTenant",
                        id,
                        "clientId",
                        id,
                        "clientSecret",
                        "hush",
                        "subscription",
                        id)
                .formParams("resourceGroup", "images", "location", "westeurope")
                .formParams("armEndpoint", "https://127.0.0.1", "authority", "https://127.0.0.1")
                .formParam(
                        "identity",
                        "/subscriptions/%s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aib"
                                .formatted(id))
                .redirects()
                .follow(false)
                .post(settings + "/azure-connections/web/new")
                .then()
                .statusCode(303);
    }

    private List<Row> rows() {
        var root = "/t/" + acme.slug();
        var settings = root + "/settings";
        var client = location(settings + "/api-clients", "name", "ci");
        location(settings + "/networks/web/new", "name", "corp", "kind", "none");
        connection(settings);
        var hook =
                Html.of(
                                as().formParam("team", "web")
                                        .formParam("name", "chat")
                                        .formParam("kinds", "*")
                                        .formParam(
                                                "url", "http://127.0.0.1:%d/hook".formatted(port))
                                        .post(settings + "/webhooks")
                                        .asString())
                        .forms()
                        .stream()
                        .map(Html.Form::action)
                        .filter(it -> it.matches(".*/webhooks/\\d+"))
                        .findFirst()
                        .orElseThrow();
        var template = root + "/teams/web/templates/nginx";
        var long201 = "x".repeat(201);
        var approval = "%s/approvals/%d".formatted(root, approval());
        acme.in(() ->
                ImageDefinition.create(
                        acme.system(), Objects.requireNonNull(Gallery.byName("golden")), "ending"));
        var lifecycle = root + "/gallery/golden/ending/lifecycle";
        return List.of(
                new Row(
                        root + "/costs/budgets",
                        root + "/costs/budgets",
                        "BudgetPages {}/costs/budgets",
                        400,
                        "month",
                        "much",
                        "name",
                        "all"),
                new Row(
                        root + "/teams/web/patch-schedule",
                        root + "/teams/web/patch-schedule",
                        "PatchSchedulePages {}/teams/{}/patch-schedule",
                        400,
                        "cron",
                        "never",
                        "timeZone",
                        "UTC"),
                new Row(
                        lifecycle,
                        lifecycle + "/end",
                        "LifecyclePages {}/lifecycle/end",
                        400,
                        "end",
                        "soon"),
                new Row(
                        lifecycle,
                        lifecycle + "/retention",
                        "LifecyclePages {}/lifecycle/retention",
                        400,
                        "keepDays",
                        "0",
                        "keepNewest",
                        "3"),
                new Row(
                        settings + "/tokens",
                        settings + "/tokens",
                        "TokenPages {}/settings/tokens",
                        400,
                        "days",
                        "0",
                        "name",
                        "t"),
                new Row(
                        settings + "/api-clients",
                        settings + "/api-clients",
                        "ApiClientPages {}/settings/api-clients",
                        400,
                        "name",
                        "ci"),
                new Row(client, client + "/secrets", api("/secrets"), 400, "days", "many"),
                new Row(
                        client,
                        client + "/federated-credentials",
                        api("/federated-credentials"),
                        400,
                        "issuer",
                        "ftp://x",
                        "subject",
                        "s"),
                new Row(client, client + "/scope", api("/scope"), 400, "teams.web", "king"),
                new Row(
                        settings + "/networks/web/new",
                        settings + "/networks/web/new",
                        "NetworkPages {}/settings/networks/{}/{}",
                        409,
                        "name",
                        "corp"),
                new Row(
                        settings + "/networks/web/profiles/corp",
                        settings + "/networks/web/profiles/corp",
                        "NetworkPages {}/settings/networks/{}/{}",
                        400,
                        "httpProxy",
                        "gopher://x"),
                new Row(
                        settings + "/secrets/web/new",
                        settings + "/secrets/web/new",
                        "SecretPages {}/settings/secrets/{}/{}named/{}{}new{}",
                        400,
                        "name",
                        "token"),
                new Row(
                        root + "/teams/web/templates/nginx/secrets",
                        root + "/teams/web/templates/nginx/secrets",
                        "TemplateSecretPages {}/secrets",
                        400,
                        "uses",
                        "NO_SUCH"),
                new Row(
                        root + "/teams/web/templates/nginx/parameters",
                        root + "/teams/web/templates/nginx/parameters",
                        "TemplateParameterPages {}/parameters",
                        400,
                        "parameters[0].name",
                        "1X"),
                new Row(
                        settings + "/azure-connections/web/new",
                        settings + "/azure-connections/web/new",
                        "AzureConnectionPages {}/settings/azure-connections/{}/{}",
                        409,
                        "name",
                        "contoso"),
                new Row(
                        settings + "/azure-connections/web/connections/contoso",
                        settings + "/azure-connections/web/connections/contoso",
                        "AzureConnectionPages {}/settings/azure-connections/{}/{}",
                        400,
                        "subscription",
                        "mine"),
                new Row(
                        settings + "/webhooks/new?team=web",
                        settings + "/webhooks",
                        "WebhookPages {}/settings/webhooks",
                        400,
                        "format",
                        "morse",
                        "name",
                        "x",
                        "url",
                        "http://127.0.0.1:%d/hook".formatted(port)),
                new Row(hook, hook, "WebhookPages {}/settings/webhooks/{}", 400, "name", long201),
                new Row(
                        settings + "/regions",
                        settings + "/regions",
                        "RegionPages {}/settings/regions",
                        400,
                        "place",
                        "moon",
                        "name",
                        "westeurope"),
                new Row(
                        settings + "/sign-in",
                        settings + "/sign-in",
                        "SignInPages {}/settings/sign-in",
                        400,
                        "groups",
                        "nonsense",
                        "issuer",
                        "https://id.example.org"),
                new Row(
                        settings + "/teams",
                        settings + "/teams",
                        "TeamPages {}/settings/teams",
                        409,
                        "slug",
                        "web",
                        "name",
                        "Web"),
                new Row(
                        settings + "/teams/web",
                        settings + "/teams/web",
                        "TeamPages {}/settings/teams/{}",
                        400,
                        "name",
                        long201),
                new Row(
                        settings + "/people",
                        settings + "/people/invitations",
                        "PeoplePages {}/settings/people/invitations",
                        400,
                        "email",
                        "nobody"),
                new Row(
                        settings + "/organisation",
                        settings + "/organisation",
                        "OrganisationPages {}/settings/organisation",
                        400,
                        "name",
                        long201),
                new Row(
                        root + "/account/keys",
                        root + "/account/keys",
                        "AccountKeyPages {}/account/keys",
                        400,
                        "key",
                        "not a key"),
                new Row(
                        root + "/notifications",
                        root + "/notifications",
                        "NotificationPages {}/notifications",
                        400,
                        "zone",
                        "Mars/Olympus"),
                new Row(
                        root + "/gallery",
                        root + "/gallery",
                        "GalleryPages {}/gallery",
                        409,
                        "name",
                        "golden"),
                new Row(
                        root + "/teams/web/policy?add=newVersion",
                        root + "/teams/web/policy",
                        "PolicyPages {}/teams/{}/policy",
                        400,
                        "newVersion.0.votes",
                        "none",
                        "newVersion.0.team",
                        "ops"),
                new Row(
                        template + "/manage",
                        template + "/channel",
                        "TemplateManagePages {}/channel",
                        400,
                        "channel",
                        "no channel!"),
                new Row(
                        template + "/manage",
                        template + "/cascade-policy",
                        "TemplateManagePages {}/cascade-policy",
                        400,
                        "until",
                        "yesterday",
                        "policy",
                        "ignore"),
                new Row(
                        template + "/manage",
                        template + "/relocation",
                        "TemplateManagePages {}/relocation",
                        409,
                        "name",
                        "base",
                        "team",
                        "ops"),
                new Row(
                        template + "/manage",
                        template + "/deletion",
                        "TemplateManagePages {}/deletion",
                        400,
                        "confirm",
                        "another"),
                new Row(
                        template,
                        template,
                        "TemplatePages {}",
                        400,
                        "note",
                        "n".repeat(501),
                        "action",
                        "save"),
                new Row(
                        approval,
                        approval + "/decisions",
                        "ApprovalPages {}/approvals/{}/decisions",
                        400,
                        "comment",
                        "",
                        "verdict",
                        "reject"),
                new Row(
                        approval,
                        approval + "/comments",
                        "ApprovalPages {}/approvals/{}/comments",
                        400,
                        "text",
                        ""),
                new Row(
                        "/admin/tenants",
                        "/admin/tenants",
                        "TenantPages /admin/tenants",
                        409,
                        "slug",
                        acme.slug(),
                        "name",
                        "Acme"),
                new Row(
                        "/admin/tenants/" + acme.slug(),
                        "/admin/tenants/" + acme.slug(),
                        "TenantPages /admin/tenants/{}",
                        400,
                        "maxConcurrentRuns",
                        "0"),
                new Row(
                        "/admin/platform-images",
                        "/admin/platform-images",
                        "PlatformImagePages /admin/platform-images",
                        400,
                        "urn",
                        "no name",
                        "title",
                        "Ours"),
                new Row(
                        "/admin/platform-images",
                        "/admin/platform-images/aliases",
                        "PlatformImagePages /admin/platform-images/aliases",
                        400,
                        "alias",
                        "no name",
                        "image",
                        "Debian:debian-12:12-gen2"),
                new Row(
                        "/admin/advisories",
                        "/admin/advisories",
                        "AdvisoryFeedPages /admin/advisories",
                        400,
                        "url",
                        "no address",
                        "name",
                        "debian"),
                new Row(
                        "/admin/email-domains",
                        "/admin/email-domains",
                        "EmailDomainPages /admin/email-domains",
                        400,
                        "domain",
                        "no domain",
                        "tenant",
                        acme.slug()));
    }

    /** One that waits for the administrator, who approves in a team. */
    private long approval() {
        acme.template("ops", "asked");
        var by = acme.access(acme.builder("ops"));
        return acme.in(() -> {
            var team = Objects.requireNonNull(Team.bySlug("ops"));
            var need = new Rule.Need("ops", Role.APPROVER, 1, null);
            ApprovalPolicy.write(
                    acme.system(),
                    team,
                    List.of(new Rule(Gate.NEW_VERSION, List.of(need), 24, null, null, List.of())),
                    null);
            var template = Template.require(team, "asked");
            var run = Run.request(by, template, template.latest(), false);
            return Objects.requireNonNull(run.approval()).id;
        });
    }

    private static String api(String form) {
        return "ApiClientPages {}/settings/api-clients/{}" + form;
    }

    private RequestSpecification as() {
        return given().redirects().follow(false).auth().oauth2(admin.token());
    }

    private String location(String path, String... fields) {
        var request = as();
        for (int i = 0; i < fields.length; i += 2) {
            request.formParam(fields[i], fields[i + 1]);
        }
        var answer = request.post(path);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(303);
        return answer.header("Location").replaceFirst("https?://[^/]+", "");
    }

    @Test
    void each_says_beside_its_field_what_is_wrong() {
        acme.in(() -> Person.update("installationAdmin = true where id = ?1", admin.id()));
        acme.template("web", "nginx").template("ops", "base");
        SoftAssertions.assertSoftly(all -> rows().forEach(row -> refused(row, all)));
    }

    private void refused(Row row, SoftAssertions all) {
        var page = as().get(row.page());
        all.assertThat(page.statusCode()).as(row.page()).isEqualTo(200);
        Map<String, Object> sent =
                new LinkedHashMap<>(Html.of(page.asString()).form(row.action()).filled());
        for (int i = 0; i < row.others().length; i += 2) {
            sent.put(row.others()[i], row.others()[i + 1]);
        }
        sent.put(row.field(), row.bad());
        var answer = as().formParams(sent).post(row.action());
        var at = row.action() + " " + row.field();
        all.assertThat(answer.statusCode()).as(at).isEqualTo(row.status());
        all.assertThat(answer.contentType()).as(at).startsWith("text/html");
        var html = Html.of(answer.asString());
        var forms =
                html.forms().stream()
                        .filter(it -> it.action().equals(row.action()))
                        .filter(it -> !it.element().hasAttribute("data-filters"))
                        .toList();
        all.assertThat(forms).as("%s comes back", at).hasSize(1);
        for (var form : forms) {
            var again = form.fields(row.field()).getFirst();
            all.assertThat(again.isBad()).as("%s is marked", at).isTrue();
            all.assertThat(again.hasFocus()).as("%s has the focus", at).isTrue();
            all.assertThat(again.described())
                    .as("%s has its fault beside it", at)
                    .anySatisfy(id -> assertThat(html.text(id)).isNotBlank());
            all.assertThat(again.type().equals("select") ? row.bad() : again.value())
                    .as("%s keeps what was typed", at)
                    .isEqualTo(row.bad());
            for (int i = 0; i < row.others().length; i += 2) {
                var kept = form.filled().get(row.others()[i]);
                all.assertThat(kept == null ? List.of(row.others()[i + 1]) : kept)
                        .as("%s keeps %s", at, row.others()[i])
                        .contains(row.others()[i + 1]);
            }
        }
    }

    @Test
    void a_private_key_or_a_password_is_never_sent_back() {
        var secret = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE=\n";
        var keys = "/t/" + acme.slug() + "/account/keys";
        var answer = as().formParam("key", secret).formParam("name", "mine").post(keys);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.asString()).doesNotContain("b3BlbnNz").contains("value=\"mine\"");
        var network = "/t/" + acme.slug() + "/settings/networks/web/new";
        answer = as().formParam("certificates", secret).formParam("name", "corp").post(network);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.asString()).doesNotContain("b3BlbnNz").contains("value=\"corp\"");
        var provider = "/t/" + acme.slug() + "/settings/sign-in";
        answer = as().formParam("clientSecret", "hush-hush").post(provider);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.asString()).doesNotContain("hush-hush");
    }

    @Test
    void no_form_is_left_out() throws IOException {
        var known = new TreeSet<>(ELSEWHERE.keySet());
        acme.template("web", "nginx");
        rows().forEach(row -> known.add(row.template()));
        known.addAll(NOT_YET);
        var found = new TreeSet<String>();
        try (var files = Files.walk(TEMPLATES)) {
            for (var file : files.filter(it -> it.toString().endsWith(".html")).toList()) {
                var folder = file.getParent().getFileName();
                actions(Files.readString(file)).forEach(it -> found.add(folder + " " + it));
            }
        }
        assertThat(known).containsExactlyElementsOf(found);
    }

    private static List<String> actions(String template) {
        var actions = new ArrayList<String>();
        var forms = FORM.matcher(template);
        while (forms.find()) {
            var form = forms.group();
            var action = ACTION.matcher(form);
            if (FILLED_IN.matcher(form).find() && action.find()) {
                actions.add(
                        action.group(1)
                                .replaceAll("\\{#if [^}]*}new\\{#else}.*?\\{/if}", "{}")
                                .replaceAll("\\{[^}]*}", "{}"));
            }
        }
        return actions;
    }
}
