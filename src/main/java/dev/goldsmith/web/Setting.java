package dev.goldsmith.web;

import dev.goldsmith.tenant.Permission;

/**
 * The settings area's table of contents. A page of settings gets one line here and is then shown to
 * whoever has its permission in at least one team.
 */
enum Setting {
    MY_KEYS(
            Group.ACCESS,
            "account/keys",
            "key",
            "My SSH keys",
            "By which I come into the machines of failed runs that are kept.",
            Permission.READ),
    API_CLIENTS(
            Group.ACCESS,
            "settings/api-clients",
            "key",
            "API clients",
            "Programs that sign in: their roles, secrets and federated credentials.",
            Permission.ADMIN),
    AZURE(
            Group.ACCESS,
            "settings/azure",
            "terminal-2",
            "Azure clients",
            "How az, the Azure SDKs and Terraform connect, and whether a changed PUT is a new version.",
            Permission.READ),
    WEBHOOKS(
            Group.NOTIFICATIONS,
            "settings/webhooks",
            "bolt",
            "Webhooks",
            "Other programs that are told what happens in a team: Slack, Teams, CloudEvents, JSON.",
            Permission.OWN),
    ORGANISATION(
            Group.ORGANISATION,
            "settings/organisation",
            "building",
            "The tenant",
            "Its identity, what it uses of its limits, and all its records to take out.",
            Permission.READ),
    PEOPLE(
            Group.ORGANISATION,
            "settings/people",
            "users",
            "People",
            "Who belongs to the tenant and what they may; invitations.",
            Permission.PEOPLE),
    TEAMS(
            Group.ORGANISATION,
            "settings/teams",
            "stack-2",
            "Teams",
            "Departments, their colors, contacts, people and what needs approval.",
            Permission.READ),
    TOKENS(
            Group.ACCESS,
            "settings/tokens",
            "key",
            "API tokens",
            "For scripts that act as you, or as one of the tenant's programs.",
            Permission.READ),
    CATALOGUE(
            Group.BUILDING,
            "settings/catalogue",
            "archive",
            "Platform images",
            "Images that templates can start from: where each comes from, and what uses it.",
            Permission.READ),
    REGIONS(
            Group.BUILDING,
            "settings/regions",
            "map-pin",
            "Regions",
            "Which storage place each region's name means.",
            Permission.READ),
    PRICES(
            Group.BUILDING,
            "settings/prices",
            "coin-euro",
            "Prices",
            "Prices of builds and images, their sources, and import.",
            Permission.READ),
    NETWORKS(
            Group.BUILDING,
            "settings/networks",
            "network",
            "Networks",
            "What build VMs can reach: allowed ranges, bridges, proxies, certificates.",
            Permission.READ),
    SECRETS(
            Group.BUILDING,
            "settings/secrets",
            "key",
            "Secrets",
            "Passwords, tokens and keys for scripts. Values are never shown again.",
            Permission.READ),
    AZURE_CONNECTIONS(
            Group.BUILDING,
            "settings/azure-connections",
            "key",
            "Azure connections",
            "Builds in Azure: subscriptions, clients, identities.",
            Permission.READ),
    SIGN_IN(
            Group.ACCESS,
            "settings/sign-in",
            "login",
            "Sign-in",
            "The organization's provider, group mapping, local accounts.",
            Permission.ADMIN),
    MAIL(
            Group.NOTIFICATIONS,
            "settings/mail",
            "mail",
            "Messages",
            "All mail of this tenant, sent and pending.",
            Permission.ADMIN),
    MY_MAIL(
            Group.NOTIFICATIONS,
            "notifications",
            "bell",
            "My notifications",
            "What I am notified about, by which channels, and my quiet hours.",
            Permission.READ),
    ACTIVITY(
            Group.RECORD,
            "activity",
            "history",
            "Activity",
            "Audit log: verify, sign, export.",
            Permission.READ),
    SIGNING_KEYS(
            Group.RECORD,
            "settings/signing-keys",
            "signature",
            "Signing keys",
            "Keys that sign and verify the provenance of image versions.",
            Permission.READ);

    enum Group {
        ORGANISATION("Organization", "Members, teams and their permissions."),
        ACCESS("Access", "How people and programs sign in."),
        BUILDING("Building", "Where images are built and where they go."),
        NOTIFICATIONS("Notifications", "Who is notified about what."),
        RECORD("Record", "What happened, and proof of it.");

        final String title;
        final String text;

        Group(String title, String text) {
            this.title = title;
            this.text = text;
        }
    }

    final Group group;

    /** Below the tenant's address. */
    final String path;

    /** Of {@code icons.svg}, without the {@code i-}. */
    final String icon;

    final String title;
    final String text;

    final Permission needs;

    Setting(Group group, String path, String icon, String title, String text, Permission needs) {
        this.group = group;
        this.path = path;
        this.icon = icon;
        this.title = title;
        this.text = text;
        this.needs = needs;
    }
}
