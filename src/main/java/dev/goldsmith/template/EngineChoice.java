package dev.goldsmith.template;

import dev.goldsmith.activity.Event;
import dev.goldsmith.activity.EventKind;
import dev.goldsmith.build.Capability;
import dev.goldsmith.installation.Capabilities;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.Elsewhere;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What builds a template: the engine that its tag {@value #TAG} names, else its tenant's, else the
 * installation's first. Needs a transaction.
 *
 * @param faults why that can't be, each at its path
 */
public record EngineChoice(Capability capability, List<Violation> faults) {
    /** A tag, so that it goes with the document by every door, and Azure takes it as any other. */
    public static final String TAG = Elsewhere.ENGINE_TAG;

    public EngineChoice {
        faults = List.copyOf(faults);
    }

    public static EngineChoice of(Access by, ImageTemplate document) {
        var tags = Objects.requireNonNullElse(document.tags(), Map.<String, String>of());
        var misspelled =
                tags.keySet().stream()
                        .filter(it -> it.equalsIgnoreCase(TAG) && !it.equals(TAG))
                        .map(it ->
                                new Violation(
                                        "$.tags." + it,
                                        "The tag `%s` must be spelled `%s`.".formatted(it, TAG)))
                        .toList();
        var named = tags.get(TAG);
        var engine = named == null ? Optional.of(byDefault(by)) : Capabilities.known().find(named);
        var faults = new ArrayList<>(misspelled);
        if (engine.isEmpty()) {
            faults.add(
                    new Violation(
                            "$.tags." + TAG,
                            unknown(
                                    "`%s`".formatted(TAG),
                                    named,
                                    "`",
                                    Capabilities.known().all())));
        }
        var builds = engine.orElseGet(() -> byDefault(by));
        faults.addAll(builds.cannot(document));
        return new EngineChoice(builds, faults);
    }

    /** Of a run that goes on from another one: the same engine, while the installation has it. */
    public static EngineChoice again(Access by, String capability, ImageTemplate document) {
        return Capabilities.known()
                .find(capability)
                .map(it -> new EngineChoice(it, it.cannot(document)))
                .orElseGet(() -> of(by, document));
    }

    /** What builds the templates of a tenant that name no engine. */
    public static Capability byDefault(Access by) {
        var engines = Capabilities.known();
        return engines.find(tenant(by).engine)
                .filter(it -> !it.isElsewhere())
                .orElseGet(engines::byDefault);
    }

    /**
     * An administrator chooses what builds the templates that name no engine.
     *
     * @param engine null: the installation's first
     */
    public static void choose(Access by, @Nullable String engine) {
        by.requireAdmin("chooses the engine");
        var chosen = Capabilities.known().find(engine);
        if (chosen.isPresent() && chosen.get().isElsewhere()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "engine",
                    "`%s` builds only what names it, with a connection: it can't be what builds the others."
                            .formatted(chosen.get().word()));
        }
        if (engine != null && chosen.isEmpty()) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    "engine",
                    unknown("'engine'", engine, "'", Capabilities.known().here()));
        }
        var tenant = Tenant.locked(by);
        if (!Objects.equals(tenant.engine, engine)) {
            var before = byDefault(by);
            tenant.engine = engine;
            Event.tell(
                    by,
                    null,
                    EventKind.TENANT_ENGINE_CHANGED,
                    "tenant/" + by.tenantSlug(),
                    Map.of("from", before.word(), "to", byDefault(by).word()));
        }
    }

    private static String unknown(
            String field, @Nullable String value, String quote, List<Capability> right) {
        return "%s is %s%s%s, an engine that this installation doesn't have; it must be %s."
                .formatted(
                        field,
                        quote,
                        value,
                        quote,
                        right.stream()
                                .map(it -> quote + it.word() + quote)
                                .collect(Collectors.joining(" or ")));
    }

    private static Tenant tenant(Access by) {
        return Objects.requireNonNull(Tenant.findById(by.tenantId()));
    }
}
