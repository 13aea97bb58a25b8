package dev.goldsmith.seed;

import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageShare;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.run.Run;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Fills an empty installation at its portal's first start. Each part is made only where it is
 * missing, so a start that was cut short is completed by the next one.
 */
@ApplicationScoped
public class Seed {
    private static final Logger LOG = Logger.getLogger(Seed.class);
    static final String ADMIN = "admin";
    private static final String SLUG = "acme";

    /** The demo's accounts beside the administrator's, and what people are called. */
    private static final Map<String, String> NAMES =
            new TreeMap<>(
                    Map.of(
                            "platform-owner", "Petra Owner",
                            "platform-approver", "Pavel Approver",
                            "web-builder", "Wanda Builder",
                            "web-approver", "Walt Approver",
                            "auditor", "Ada Auditor"));

    @Inject InstallationConfig installation;
    @Inject Tenancy tenancy;
    @Inject TemplateSave templates;

    void start(@Observes StartupEvent start) {
        if (!installation.plays(InstallationConfig.Role.PORTAL)) {
            return;
        }
        switch (installation.seed()) {
            case NONE -> {}
            case EMPTY -> tenancy.outside(this::administrator);
            case DEMO -> demo();
        }
    }

    private Person administrator() {
        var admin = Person.findLocal(ADMIN);
        if (admin == null) {
            var passwords = new Passwords(installation.home());
            admin = Person.local(ADMIN, "Administrator", passwords.admin());
            admin.installationAdmin = true;
            LOG.infof("the administrator's password is in %s/admin-password", installation.home());
        }
        return admin;
    }

    private void demo() {
        // An installation that already has other tenants isn't a demo.
        var tenant =
                tenancy.outside(() -> {
                    administrator();
                    Tenant acme = Tenant.bySlug(SLUG);
                    if (acme == null && Tenant.count() == 0) {
                        acme = Tenant.create(SLUG, "Acme", 4);
                    }
                    return java.util.Optional.ofNullable(acme);
                });
        tenant.ifPresent(acme -> {
            people();
            tenancy.in(acme.id, this::teams);
            baseline(acme);
        });
    }

    private void people() {
        people(NAMES, new Passwords(installation.home()));
    }

    /** Makes the accounts that are missing, and passwords for these alone. */
    void people(Map<String, String> names, Passwords passwords) {
        var missing =
                names.keySet().stream()
                        .filter(name -> tenancy.outside(() -> Person.findLocal(name) == null))
                        .toList();
        var theirs = missing.isEmpty() ? Map.<String, String>of() : passwords.demo(missing);
        for (var name : missing) {
            tenancy.outside(() ->
                    Person.local(
                            name,
                            Objects.requireNonNull(names.get(name)),
                            Objects.requireNonNull(theirs.get(name))));
        }
    }

    private void teams() {
        if (Team.bySlug("platform") != null) {
            return;
        }
        var platform = Team.create("platform", "Platform");
        var web = Team.create("web", "Web");
        Member.add(person(ADMIN), MemberRole.ADMIN);
        Member.add(person("auditor"), MemberRole.AUDITOR);
        member("platform-owner", Map.of(platform, Role.OWNER, web, Role.VIEWER));
        member("platform-approver", Map.of(platform, Role.APPROVER));
        // A department reads the baselines that it derives from.
        member("web-builder", Map.of(web, Role.BUILDER, platform, Role.VIEWER));
        member("web-approver", Map.of(web, Role.APPROVER, platform, Role.VIEWER));
        Tenant acme = Tenant.bySlug(SLUG);
        var system = Access.system(Objects.requireNonNull(acme));
        Gallery.create(system, platform, "golden", "The organization's baselines");
        Gallery.create(system, web, "web", "Images of the web team");
    }

    private static void member(String name, Map<Team, Role> roles) {
        Member.add(person(name), MemberRole.MEMBER);
        roles.forEach((team, role) -> TeamRole.grant(team, person(name), role));
    }

    private static Person person(String name) {
        return Objects.requireNonNull(Person.findLocal(name), name);
    }

    private void baseline(Tenant acme) {
        var system = Access.system(acme);
        tenancy.in(
                acme.id,
                () -> {
                    var platform = Objects.requireNonNull(Team.bySlug("platform"));
                    if (Template.of(platform, "debian-baseline") != null) {
                        return;
                    }
                    var saved = save(system, "platform", "debian-baseline");
                    Promotion.enterBy(system, platform, saved.template(), Channel.CANDIDATE);
                    var golden = Objects.requireNonNull(Gallery.byName("golden"));
                    ImageShare.share(system, ImageDefinition.require(golden, "debian-base"), null);
                    save(system, "web", "web-nginx");
                    Run.request(system, saved.template(), saved.version(), false);
                });
    }

    private TemplateSave.Saved save(Access system, String team, String name) {
        var json = resource("/seed/" + name + ".json").replace("{tenant}", system.tenantId());
        return templates.save(system, team, name, json, null, "The demo's first version");
    }

    private static String resource(String path) {
        try (InputStream in = Objects.requireNonNull(Seed.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + path, e);
        }
    }
}
