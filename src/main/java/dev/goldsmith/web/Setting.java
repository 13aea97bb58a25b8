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
            "Departments, their colours, contacts, people and what needs approval.",
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
            "Which place of this installation a region's name means.",
            Permission.READ),
    PRICES(
            Group.BUILDING,
            "settings/prices",
            "coin-euro",
            "Prices",
            "What builds and images are charged by, where each price comes from; import of others.",
            Permission.READ),
    NETWORKS(
            Group.BUILDING,
            "settings/networks",
            "network",
            "Networks",
            "What guests reach while they are built: openings, bridges, proxies, certificates.",
            Permission.READ),
    SECRETS(
            Group.BUILDING,
            "settings/secrets",
            "key",
            "Secrets",
            "Passwords, tokens and keys that scripts use, written once and never shown.",
            Permission.READ),
    AZURE_CONNECTIONS(
            Group.BUILDING,
            "settings/azure-connections",
            "key",
            "Azure connections",
            "Where teams have Azure build, and as whom: subscriptions, clients, identities.",
            Permission.READ),
    SIGN_IN(
            Group.ACCESS,
            "settings/sign-in",
            "login",
            "Sign-in",
            "The organisation's own provider, what its groups are here, local accounts.",
            Permission.ADMIN),
    MAIL(
            Group.NOTIFICATIONS,
            "settings/mail",
            "mail",
            "Messages",
            "Everything that was written to people of this tenant, and what waits to be sent.",
            Permission.ADMIN),
    MY_MAIL(
            Group.NOTIFICATIONS,
            "notifications",
            "bell",
            "My notifications",
            "Of what I am told, by which channels, and my quiet hours.",
            Permission.READ),
    ACTIVITY(
            Group.RECORD,
            "activity",
            "history",
            "Activity",
            "Everything that happened, verified, signed and taken out.",
            Permission.READ),
    SIGNING_KEYS(
            Group.RECORD,
            "settings/signing-keys",
            "signature",
            "Signing keys",
            "By which the provenance of image versions is signed and verified.",
            Permission.READ);

    enum Group {
        ORGANISATION("Organisation", "Who belongs to it, and what they may."),
        ACCESS("Access", "How people and programs sign in."),
        BUILDING("Building", "Where images are built and where they go."),
        NOTIFICATIONS("Notifications", "Who hears of what."),
        RECORD("Record", "What happened, and the proof of it.");

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
