package dev.goldsmith.web;

import dev.goldsmith.door.Caller;
import dev.goldsmith.notify.Glance;
import dev.goldsmith.notify.Preferences;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Permission;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What stands around every page: who is signed in, where, and how they like it. */
@Named("shell")
@RequestScoped
public class Shell {
    static final String THEME_COOKIE = "goldsmith-theme";

    @Inject Caller caller;
    @Inject Directory directory;
    @Inject HttpServerRequest request;

    private Directory.@Nullable Reach reach;
    private @Nullable Glance glance;

    /** {@code light}, {@code dark}, or {@code auto}: as the visitor's system has it. */
    public String theme() {
        var cookie = request.getCookie(THEME_COOKIE);
        var value = cookie == null ? "" : cookie.getValue();
        return value.equals("light") || value.equals("dark") ? value : "auto";
    }

    /** The zone that the person chose; empty for that of their browser. */
    public String zone() {
        var zone = glance().zone();
        return zone.equals(Preferences.UNCHOSEN) ? "" : zone;
    }

    /** What the button leads to; page.js knows how the visitor's system has it. */
    public String otherTheme() {
        return theme().equals("dark") ? "light" : "dark";
    }

    /** Where a form that has nothing to say goes back to. */
    public String here() {
        return request.method() == HttpMethod.GET ? request.uri() : "/";
    }

    /** What explains this page. */
    public Reference help() {
        return Reference.of(request.path());
    }

    public String root() {
        return "/t/" + caller.access().tenantSlug();
    }

    public String slug() {
        return caller.access().tenantSlug();
    }

    public String tenant() {
        return caller.access().tenantName();
    }

    public String person() {
        return caller.access().personName();
    }

    /** Who, and as what; an account that is called like its role says it once. */
    public String seat() {
        return person().equalsIgnoreCase(role()) ? person() : person() + ", " + role();
    }

    public String role() {
        return switch (caller.access().role()) {
            case ADMIN -> "administrator";
            case AUDITOR -> "auditor";
            case MEMBER -> "member";
        };
    }

    /** Who is signed in, also outside of tenants. */
    public String account() {
        var account = directory.person(caller.personId());
        return account == null ? "" : account.name();
    }

    /** Whether they see to the whole installation. */
    public boolean operates() {
        return reach().operates();
    }

    /** All tenants that they can open. */
    public List<Directory.Membership> tenants() {
        return reach().tenants();
    }

    /** Two letters for a round picture. */
    public String face(String name) {
        var words = name.strip().split("\\s+");
        var first = words[0].isEmpty() ? "?" : words[0].substring(0, 1);
        var last = words.length > 1 ? words[words.length - 1].substring(0, 1) : "";
        return (first + last).toUpperCase(Locale.ROOT);
    }

    /** Whether they can make a template somewhere. */
    public boolean edits() {
        return caller.access().mayAnywhere(Permission.EDIT);
    }

    /** What needs this person, and what else is theirs on every page. */
    public Glance glance() {
        var known = glance;
        if (known == null) {
            glance =
                    known =
                            QuarkusTransaction.joiningExisting()
                                    .call(() -> Glance.of(caller.access()));
        }
        return known;
    }

    /** How many approvals wait for this person. */
    public int waiting() {
        return glance().approvals().size();
    }

    /** Where one can go in the tenant, in the order of the side bar. */
    public List<Place> places() {
        var root = root();
        return List.of(
                new Place("home", root, "home", "Home", true),
                new Place("lineage", root + "/lineage", "binary-tree-2", "Lineage", true),
                new Place("templates", root + "/templates", "file-code", "Templates", false),
                new Place("runs", root + "/runs", "player-play", "Runs", true),
                new Place("approvals", root + "/approvals", "clipboard-check", "Approvals", true),
                new Place("gallery", root + "/gallery", "stack-2", "Galleries", false),
                new Place("costs", root + "/costs", "coin-euro", "Costs", false),
                new Place("activity", root + "/activity", "history", "Activity", false),
                new Place("settings", root + "/settings", "settings", "Settings", false));
    }

    /** Where one can go outside of tenants. */
    public List<Place> placesOutside() {
        var sessions =
                new Place("sessions", "/account/sessions", "device-laptop", "Sessions", true);
        return operates()
                ? List.of(
                        new Place("tenants", "/admin/tenants", "building", "Tenants", true),
                        new Place("storage", "/admin/storage", "stack-2", "Storage", false),
                        new Place(
                                "platform-images",
                                "/admin/platform-images",
                                "stack",
                                "Platform images",
                                false),
                        new Place(
                                "advisories",
                                "/admin/advisories",
                                "shield-check",
                                "Advisories",
                                false),
                        new Place(
                                "dead-letters",
                                "/admin/dead-letters",
                                "mail",
                                "Dead letters",
                                false),
                        new Place("smtp", "/admin/smtp", "mail", "Mail server", false),
                        new Place("activity", "/admin/activity", "history", "Activity", false),
                        new Place("setup", "/setup", "clipboard-check", "Set-up", true),
                        sessions)
                : List.of(sessions);
    }

    /** The other tenants that this person can open. */
    public List<Directory.Membership> elsewhere() {
        var here = caller.access().tenantSlug();
        return tenants().stream().filter(it -> !it.slug().equals(here)).toList();
    }

    private Directory.Reach reach() {
        var known = reach;
        if (known == null) {
            reach = known = directory.reach(caller.personId());
        }
        return known;
    }
}
