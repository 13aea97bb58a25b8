package dev.goldsmith.web;

import java.util.List;
import java.util.regex.Pattern;

/** Which page of the documentation explains a page of the portal: the first line that fits. */
enum Reference {
    ACTIVITY("/t/[^/]+/activity", "reference/audit", "Activity"),
    APPROVALS("/t/[^/]+/(approvals|teams/[^/]+/policy)", "reference/approvals", "Approvals"),
    CASCADES("/t/[^/]+/cascades", "reference/cascade", "Cascades"),
    COSTS("/t/[^/]+/(costs|settings/prices|teams/[^/]+/budgets)", "reference/costs", "Costs"),
    RECALLS("/t/[^/]+/recalls|.*/recall", "reference/recall", "Recalls"),
    LINEAGE("/t/[^/]+/lineage", "reference/lineage", "Lineage"),
    PACKAGES("/t/[^/]+/packages", "reference/packages", "Packages"),
    VULNERABILITIES(
            "/t/[^/]+/vulnerabilities|/admin/advisories",
            "reference/vulnerabilities",
            "Vulnerabilities"),
    GUARDRAILS(".*/(guardrails|exceptions)", "reference/guardrails", "Guardrails"),
    TRIGGERS(".*/triggers", "reference/triggers", "Triggers"),
    PATCHING(".*/patch.*", "reference/patching", "Patching"),
    STAGING(".*/staging", "reference/distribution#staging-area", "Staging area"),
    LIFECYCLE(".*/(lifecycle|retention|end)", "reference/lifecycle", "Lifecycle"),
    SECRETS(".*/secrets", "reference/secrets", "Secrets"),
    TEMPLATES("/t/[^/]+/(templates|teams/[^/]+/templates)", "reference/template", "Templates"),
    CATALOGUE(
            "/t/[^/]+/settings/catalogue|/admin/platform-images",
            "reference/distribution#platform-images",
            "Platform images"),
    NETWORKS("/t/[^/]+/settings/networks", "reference/networks", "Networks"),
    REGIONS("/t/[^/]+/settings/regions", "reference/distribution#regions", "Regions"),
    WEBHOOKS("/t/[^/]+/settings/webhooks", "reference/webhooks", "Webhooks"),
    API_CLIENTS("/t/[^/]+/settings/api-clients", "reference/api-clients", "API clients"),
    AZURE_CLIENTS("/t/[^/]+/settings/azure", "reference/arm", "Azure clients"),
    AZURE("/t/[^/]+/settings/azure-connections", "azure", "Builds in Azure"),
    SIGN_IN("/t/[^/]+/settings/sign-in|/admin/email-domains", "reference/sign-in", "Sign-in"),
    SIGNING("/t/[^/]+/settings/signing-keys", "reference/provenance#keys", "Signing keys"),
    NOTIFICATIONS(
            "/t/[^/]+/(notifications|settings/mail|bell)",
            "reference/notifications",
            "Notifications"),
    TOKENS("/t/[^/]+/settings/tokens", "reference/people#tokens", "Tokens"),
    PEOPLE("/t/[^/]+/settings/(people|teams|organisation)", "reference/people", "People"),
    KEYS("/t/[^/]+/account/keys", "reference/kept-vms#getting-in", "SSH keys"),
    RUNS("/t/[^/]+/runs", "reference/steps", "Steps"),
    IMAGES("/t/[^/]+/(gallery|galleries|images)", "reference/distribution", "Distribution"),
    SMTP("/admin/smtp", "reference/configuration", "Mail"),
    INSTALLATION("/admin(/.*)?|/setup(/.*)?", "reference/operations", "Operations"),
    ANY(".*", "", "Goldsmith");

    private final Pattern pattern;
    private final String page;

    /** What is documented there. */
    final String title;

    Reference(String pattern, String page, String title) {
        this.pattern = Pattern.compile("(?:" + pattern + ")(?:/.*)?");
        this.page = page;
        this.title = title;
    }

    static Reference of(String path) {
        return List.of(values()).stream()
                .filter(it -> it.pattern.matcher(path).matches())
                .findFirst()
                .orElse(ANY);
    }

    public String href() {
        return page.isEmpty() ? "/docs" : "/docs/" + page;
    }

    public String title() {
        return title;
    }
}
