package dev.goldsmith.secret;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.Elsewhere;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.Step;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Owned;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.tenant.Team;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which secrets the scripts of a template are given. Beside the document, which stays what Azure
 * reads. A template that is moved to another team begins without.
 */
@Entity
public class TemplateSecrets extends Owned {
    private static final int MOST = 20;

    /** Of all values together: each takes some memory in all its forms while the run goes on. */
    private static final int MOST_CHARACTERS = 8192;

    public long templateId;

    /** A JSON list of {@link SecretUse}. */
    @Column(columnDefinition = "longtext")
    public String uses;

    public String setByName;
    public Instant setAt;

    /** As it is sent, each field as somebody typed it. */
    public record Wish(@Nullable String secret, @Nullable String variable, @Nullable String step) {}

    /**
     * What a run takes along of a use; the value is asked for when it is built.
     *
     * @param id of the secret: another one of this name isn't meant
     */
    public record Taken(long id, SecretUse use) {}

    /**
     * A value for whoever executes a run.
     *
     * @param version of the secret
     * @param fetched null: the value was stored here
     */
    public record Opened(
            Taken taken, int version, String value, Fetching.@Nullable Fetched fetched) {
        @Override
        public String toString() {
            return "%s version %d".formatted(taken, version);
        }
    }

    /** Null: nobody ever set any. */
    public static @Nullable TemplateSecrets of(Template template) {
        return find("templateId", template.id).firstResult();
    }

    public List<SecretUse> uses() {
        return Arrays.asList(Json.read(uses, SecretUse[].class));
    }

    /**
     * Sets them all.
     *
     * @throws Refused INVALID_REQUEST naming the field
     */
    public static TemplateSecrets put(Access by, Team team, Template template, List<Wish> wishes) {
        by.require(Permission.EDIT, team.id, "template " + template.name);
        template.lock();
        var uses = read(team, wishes);
        var document = TemplateReader.read(template.latest().document);
        for (int i = 0; i < uses.size(); i++) {
            var fault = fault(team.id, document, uses.get(i));
            var parameters = TemplateParameters.declared(template);
            var use = uses.get(i);
            if (fault == null && parameters.stream().anyMatch(it -> it.clashes(use))) {
                fault =
                        new Fault(
                                "variable",
                                "The template's parameter %s is in that variable already."
                                        .formatted(use.variable()));
            }
            if (fault != null) {
                throw Fields.fault("uses[%d].%s".formatted(i, fault.field()), fault.sentence());
            }
        }
        var there = of(template);
        var set = there == null ? new TemplateSecrets() : there;
        if (there != null && there.uses().equals(uses)) {
            return there;
        }
        set.templateId = template.id;
        set.uses = Json.write(uses);
        set.setByName = by.personName();
        set.setAt = Instant.now();
        set.persist();
        Event.tell(
                by,
                team.id,
                EventKind.TEMPLATE_SECRETS_CHANGED,
                "template/" + team.slug + "/" + template.name,
                Map.of("secrets", uses.stream().map(SecretUse::secret).distinct().toList()));
        return set;
    }

    private static List<SecretUse> read(Team team, List<Wish> wishes) {
        if (wishes.size() > MOST) {
            throw Fields.fault("uses", "A template has at most %d.".formatted(MOST));
        }
        var uses = new ArrayList<SecretUse>();
        for (int i = 0; i < wishes.size(); i++) {
            var field = "uses[%d]".formatted(i);
            var wish = wishes.get(i);
            var use = SecretUse.of(field, team.slug, wish.secret(), wish.variable(), wish.step());
            if (uses.stream().anyMatch(use::clashes)) {
                throw Fields.fault(
                        field + ".variable",
                        "One step would get `%s` twice.".formatted(use.variable()));
            }
            uses.add(use);
        }
        return uses;
    }

    private record Fault(String field, String sentence) {}

    private static @Nullable Fault fault(long team, ImageTemplate document, SecretUse use) {
        if (Elsewhere.is(document)) {
            return new Fault(
                    "secret",
                    "Azure takes no secrets for scripts, and Azure builds this template. Leave them out, or have it built here.");
        }
        var secret = found(use);
        if (secret == null || !secret.isFor(team)) {
            // Which names other teams have is theirs to tell.
            return new Fault(
                    "secret",
                    "There is no secret %s that this template can use. An owner of its team can create it or offer it to this team."
                            .formatted(use.secret()));
        }
        if (secret.expired()) {
            return new Fault("secret", expired(use, secret));
        }
        if (use.step() != null && scripts(document).noneMatch(use.step()::equals)) {
            return new Fault(
                    "step",
                    "No step of the template that runs a script is named '%s'."
                            .formatted(use.step()));
        }
        return null;
    }

    private static @Nullable Secret found(SecretUse use) {
        var owner = Team.bySlug(use.team());
        return owner == null ? null : Secret.of(owner.id, use.name());
    }

    private static String expired(SecretUse use, Secret secret) {
        return "The secret %s expired at %s; its owner sets another value or another end."
                .formatted(use.secret(), secret.expiresAt);
    }

    /** Names of the steps that run a script. */
    public static Stream<String> scripts(ImageTemplate document) {
        return Stream.concat(
                        document.properties().customizers().stream(),
                        document.properties().validators().stream())
                .filter(Step.Script.class::isInstance)
                .map(Step::name)
                .filter(Objects::nonNull)
                .distinct();
    }

    /**
     * What a run of this document takes along; null: nothing.
     *
     * @throws Refused CONFLICT when one can't be given any more
     */
    public static @Nullable String taken(Template template, ImageTemplate document) {
        var set = of(template);
        if (set == null || set.uses().isEmpty()) {
            return null;
        }
        var taken = new ArrayList<Taken>();
        for (var use : set.uses()) {
            var fault = fault(template.teamId, document, use);
            if (fault != null) {
                throw new Refused(
                        Refusal.CONFLICT,
                        fault.sentence()
                                + " Change what secrets the template's scripts are given.");
            }
            taken.add(new Taken(Objects.requireNonNull(found(use)).id, use));
        }
        return Json.write(taken);
    }

    /**
     * What of it has to be fetched first, each once.
     *
     * @throws Refused CONFLICT when one was removed, isn't offered any more or has expired
     */
    public static List<Fetching.Asked> asked(@Nullable String snapshot, long team, HomeKey home) {
        return named(snapshot).stream()
                .map(taken -> usable(taken, team).asked(taken.use().secret(), home))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /**
     * The values of what a run took along, for whoever executes it.
     *
     * @param snapshot as {@link #taken} made it
     * @param team of the run's template
     * @param fetched what was {@link #asked}
     * @throws Refused CONFLICT when one was removed, isn't offered any more or has expired
     */
    public static List<Opened> open(
            @Nullable String snapshot, long team, HomeKey home, List<Fetching.Fetched> fetched) {
        var opened = new ArrayList<Opened>();
        for (var taken : named(snapshot)) {
            var secret = usable(taken, team);
            var it =
                    fetched.stream()
                            .filter(one -> one.asked().id() == taken.id())
                            .findFirst()
                            .orElse(null);
            if (it == null && secret.reference != null) {
                throw lost("The secret %s was changed meanwhile; run it again.", taken);
            }
            if (it == null) {
                opened.add(new Opened(taken, secret.version, secret.open(home), null));
            } else {
                secret.fetched(it, home);
                secret.lastUsedAt = it.at();
                opened.add(new Opened(taken, secret.version, it.value(), it));
            }
        }
        int characters =
                opened.stream().map(Opened::value).distinct().mapToInt(String::length).sum();
        if (characters > MOST_CHARACTERS) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "The secrets that the run's scripts are given have %d characters together; %d can be hidden in what they say."
                            .formatted(characters, MOST_CHARACTERS));
        }
        return opened;
    }

    private static Secret usable(Taken taken, long team) {
        Secret secret = Secret.findById(taken.id());
        if (secret == null) {
            throw lost("The secret %s was removed after this run was requested.", taken);
        }
        if (!secret.isFor(team)) {
            throw lost("The secret %s isn't offered to this team any more.", taken);
        }
        if (secret.expired()) {
            throw new Refused(Refusal.CONFLICT, expired(taken.use(), secret));
        }
        return secret;
    }

    private static Refused lost(String sentence, Taken taken) {
        return new Refused(Refusal.CONFLICT, sentence.formatted(taken.use().secret()));
    }

    /** Which ones a run took along. */
    public static List<Taken> named(@Nullable String snapshot) {
        return snapshot == null ? List.of() : Arrays.asList(Json.read(snapshot, Taken[].class));
    }
}
