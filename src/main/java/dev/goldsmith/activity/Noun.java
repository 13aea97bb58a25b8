package dev.goldsmith.activity;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What events are about: the first word of their kinds. */
public enum Noun {
    RUN("run", "Runs", "player-play", Scope.TEAM),
    KEPT_VM("keptVm", "Kept machines", "history", Scope.TEAM),
    APPROVAL("approval", "Approvals", "clipboard-check", Scope.TEAM),
    POLICY("policy", "Approval policies", "clipboard-check", Scope.TEAM),
    TEMPLATE("template", "Templates", "file-code", Scope.TEAM),
    GUARDRAILS("guardrails", "Guardrails", "shield-check", Scope.TEAM),
    EXCEPTION("exception", "Exceptions from guardrails", "shield-check", Scope.TEAM),
    TRIGGER("trigger", "Triggers", "history", Scope.TEAM),
    PATCH_SCHEDULE("patchSchedule", "Patch schedules", "history", Scope.TEAM),
    CASCADE("cascade", "Cascades", "git-branch", Scope.TEAM),
    RECALL("recall", "Recalls", "ban", Scope.TEAM),
    IDENTITY("identity", "Managed identities", "history", Scope.TEAM),
    DEPLOYMENT("deployment", "Deployments", "history", Scope.TEAM),
    GALLERY("gallery", "Galleries", "stack-2", Scope.TEAM),
    IMAGE_DEFINITION("imageDefinition", "Image definitions", "history", Scope.TEAM),
    RETENTION("retention", "Retention rules", "history", Scope.TEAM),
    CHANNEL("channel", "Channels", "git-branch", Scope.TEAM),
    IMAGE_VERSION("imageVersion", "Copies of image versions", "history", Scope.TEAM),
    IMAGE("image", "Images", "stack-2", Scope.TEAM),
    MANAGED_IMAGE("managedImage", "Managed images", "stack-2", Scope.TEAM),
    NETWORK("network", "Network profiles", "history", Scope.TEAM),
    SECRET("secret", "Secrets", "key", Scope.TEAM),
    AZURE_CONNECTION("azureConnection", "Azure connections", "key", Scope.TEAM),
    TEAM("team", "Teams", "user-plus", Scope.TEAM),
    ROLE("role", "Roles in teams", "user-plus", Scope.TEAM),
    WEBHOOK("webhook", "Webhooks", "bolt", Scope.TEAM),
    VULNERABILITY("vulnerability", "Known vulnerabilities", "alert-triangle", Scope.TEAM),
    BUDGET("budget", "Budgets", "coin-euro", Scope.TEAM),
    ACCESS("access", "Refused requests", "ban", Scope.TENANT),
    ACTIVITY("activity", "Activity itself", "shield-check", Scope.TENANT),
    API_CLIENT("apiClient", "API clients", "key", Scope.TENANT),
    CHECKPOINT("checkpoint", "Checkpoints", "shield-check", Scope.TENANT),
    EMAIL_DOMAIN("emailDomain", "Email domains", "history", Scope.TENANT),
    HEAD("head", "Signed heads", "shield-check", Scope.TENANT),
    INVITATION("invitation", "Invitations", "user-plus", Scope.TENANT),
    KEY("key", "SSH keys", "key", Scope.TENANT),
    MEMBER("member", "Members", "user-plus", Scope.TENANT),
    PASSWORD("password", "Passwords", "key", Scope.TENANT),
    PRICE_SHEET("priceSheet", "Price sheets", "coin-euro", Scope.TENANT),
    PROVIDER("provider", "Sign-in settings", "key", Scope.TENANT),
    RECOVERY_CODE("recoveryCode", "Recovery codes", "history", Scope.TENANT),
    RECOVERY_CODES("recoveryCodes", "New recovery codes", "history", Scope.TENANT),
    REGION("region", "Regions", "history", Scope.TENANT),
    SECOND_FACTOR("secondFactor", "Second factors", "history", Scope.TENANT),
    SESSION("session", "Sessions", "history", Scope.TENANT),
    SIGN_IN("signIn", "Sign-ins", "key", Scope.TENANT),
    SIGN_IN_POLICY("signInPolicy", "Sign-in policy", "key", Scope.TENANT),
    SIGNING_KEY("signingKey", "Signing keys", "key", Scope.TENANT),
    TENANT("tenant", "The tenant", "history", Scope.TENANT),
    TOKEN("token", "API tokens", "key", Scope.TENANT),
    ADVISORY_FEED("advisoryFeed", "Advisory feeds", "shield-check", Scope.INSTALLATION),
    MAIL_SERVER("mailServer", "The mail server", "mail", Scope.INSTALLATION),
    PLATFORM_IMAGE("platformImage", "Platform images", "stack", Scope.INSTALLATION);

    private enum Scope {
        /** Something in one team: its webhooks can have it. */
        TEAM,
        /** Something of the whole tenant. */
        TENANT,
        /** Something of no tenant: its administrators' own record has it. */
        INSTALLATION
    }

    private static final Map<String, Noun> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(Noun::word, Function.identity()));

    private final String word;
    private final String title;
    private final String icon;
    private final Scope scope;

    Noun(String word, String title, String icon, Scope scope) {
        this.word = word;
        this.title = title;
        this.icon = icon;
        this.scope = scope;
    }

    public String word() {
        return word;
    }

    /** What lists of them are called. */
    public String title() {
        return title;
    }

    public String icon() {
        return icon;
    }

    boolean ofTeam() {
        return scope == Scope.TEAM;
    }

    boolean ofInstallation() {
        return scope == Scope.INSTALLATION;
    }

    /** Those that a tenant's activity can have. */
    public static List<Noun> ofTenants() {
        return Arrays.stream(values()).filter(it -> !it.ofInstallation()).toList();
    }

    public static @Nullable Noun named(String word) {
        return BY_WORD.get(word);
    }

    /** Of a kind of this release. */
    static Noun of(String kind) {
        var noun = named(wordOf(kind));
        if (noun == null) {
            throw new IllegalArgumentException("no noun of events begins " + kind);
        }
        return noun;
    }

    static String wordOf(String kind) {
        int dot = kind.indexOf('.');
        return dot < 0 ? kind : kind.substring(0, dot);
    }
}
