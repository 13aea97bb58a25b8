package dev.goldsmith.testing;

import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.run.Run;
import dev.goldsmith.run.RunInputs;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateSave;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.ApiToken;
import dev.goldsmith.tenant.Directory;
import dev.goldsmith.tenant.Member;
import dev.goldsmith.tenant.MemberRole;
import dev.goldsmith.tenant.Operator;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Person;
import dev.goldsmith.tenant.Role;
import dev.goldsmith.tenant.Team;
import dev.goldsmith.tenant.TeamRole;
import dev.goldsmith.tenant.Tenancy;
import dev.goldsmith.tenant.Tenant;
import jakarta.enterprise.inject.spi.CDI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A tenant of a test's own, made straight through the entities: teams, people with tokens,
 * galleries, templates, runs. Names get a random tail, so that tests share one database in peace.
 *
 * @param id the tenant's UUID
 */
public record TestTenant(String id, String slug) {

    /** Somebody who may call the API. */
    public record Somebody(String id, String name, String token) {}

    public static TestTenant create(String name) {
        return create(name, 4);
    }

    public static TestTenant create(String name, int maxConcurrentRuns) {
        var slug = name + "-" + UUID.randomUUID().toString().substring(0, 8);
        var tenant = tenancy().outside(() -> Tenant.create(slug, name, maxConcurrentRuns));
        return new TestTenant(tenant.id, slug);
    }

    /** Runs the work as this tenant, in a transaction of its own. */
    public <T> T in(Callable<T> work) {
        return tenancy().in(id, work);
    }

    public TestTenant team(String team) {
        in(() -> Team.create(team, team));
        return this;
    }

    /** Makes a gallery that belongs to this team. */
    public TestTenant gallery(String gallery, String team) {
        in(() -> Gallery.create(system(), teamOf(team), gallery, ""));
        return this;
    }

    /**
     * @param roles role by the team's slug
     */
    public Somebody person(MemberRole member, Map<String, Role> roles) {
        var somebody = stranger();
        in(() -> {
            Person person = Person.findById(somebody.id());
            roles.forEach((team, role) -> TeamRole.grant(teamOf(team), person, role));
            return Member.add(person, member);
        });
        return somebody;
    }

    public Somebody admin() {
        return person(MemberRole.ADMIN, Map.of());
    }

    public Somebody builder(String team) {
        return person(MemberRole.MEMBER, Map.of(team, Role.BUILDER));
    }

    public Somebody viewer(String team) {
        return person(MemberRole.MEMBER, Map.of(team, Role.VIEWER));
    }

    /** An administrator of the installation at work, whom no account needs to know. */
    public static Operator operator(String name) {
        return new Operator(UUID.randomUUID().toString(), name, Access.Door.WEB, null);
    }

    /** Somebody with an account and a token, and member of no tenant. */
    public static Somebody stranger() {
        return tenancy()
                .outside(() -> {
                    var person = new Person();
                    person.id = UUID.randomUUID().toString();
                    person.issuer = Person.LOCAL;
                    person.subject = "test-" + person.id;
                    person.name = "Somebody " + person.id.substring(0, 4);
                    person.active = true;
                    person.createdAt = Instant.now();
                    person.persist();
                    var token = ApiToken.issue(person, "test", Duration.ofHours(1));
                    return new Somebody(person.id, person.name, token);
                });
    }

    /**
     * A token of theirs that is narrower than they are.
     *
     * @param verbs null: all
     * @param team null: all
     */
    public String token(Somebody owner, @Nullable Set<Permission> verbs, @Nullable String team) {
        return in(() -> {
            var teams = team == null ? null : Set.of(teamOf(team).id);
            var scope = new ApiToken.Scope(id, verbs, teams);
            return ApiToken.issue(Person.findById(owner.id()), "narrow", Duration.ofHours(1), scope)
                    .text();
        });
    }

    public Access access(Somebody somebody) {
        return Objects.requireNonNull(
                CDI.current()
                        .select(Directory.class)
                        .get()
                        .access(somebody.id(), slug, Access.Door.API));
    }

    /** A template that builds from the catalogue's Debian; its fields are all there is to it. */
    public TestTenant template(String team, String name) {
        save(team, name, Documents.shell(id, null, "echo " + name));
        return this;
    }

    public TemplateSave.Saved save(String team, String name, String json) {
        var save = CDI.current().select(TemplateSave.class).get();
        return in(() -> save.save(system(), team, name, json, null, ""));
    }

    /** Asks for a run of the latest version; it stays queued while nobody admits. */
    public Run run(String team, String template) {
        return in(() -> {
            var found = Template.require(teamOf(team), template);
            return Run.request(system(), found, found.latest(), false);
        });
    }

    /** What it builds. */
    public RunInputs inputs(Run run) {
        return in(run::inputs);
    }

    /** The run as it is now. */
    public Run reload(Run run) {
        return in(() -> Objects.requireNonNull(Run.<Run>findById(run.id)));
    }

    public Access system() {
        return tenancy().outside(() -> Access.system(Tenant.findById(id)));
    }

    private static Team teamOf(String slug) {
        return Objects.requireNonNull(Team.bySlug(slug), () -> "no team " + slug);
    }

    private static Tenancy tenancy() {
        return CDI.current().select(Tenancy.class).get();
    }
}
