package dev.goldsmith.cascade;

import dev.goldsmith.cascade.DerivativePolicy.Kind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What descends from a channel that moved, as it is now: one statement a generation, and seven. */
record Survey(
        CascadeStart.Begun begun,
        Collection<Derivative> derivatives,
        Pointers pointers,
        History history,
        Map<Long, DerivativePolicy> policies,
        Elsewhere elsewhere,
        Instant now)
        implements Plan.Facts {
    /**
     * @param yields whether all that other cascades rebuild is left to them
     */
    static Survey of(String tenant, CascadeStart.Begun begun, boolean yields, Instant now) {
        var root = begun.root();
        var derivatives = Derivatives.of(begun.channel());
        var templates =
                Stream.concat(derivatives.stream(), Stream.ofNullable(root))
                        .map(Derivative::template)
                        .toList();
        return new Survey(
                begun,
                derivatives,
                Pointers.of(
                        tenant,
                        derivatives.stream().map(Derivative::image).collect(Collectors.toSet())),
                History.of(tenant, templates),
                DerivativePolicy.of(templates),
                Elsewhere.of(begun, templates, yields),
                now);
    }

    /**
     * @throws Refused CONFLICT when what is to be patched waits for something else
     */
    Plan plan(int atOnce) {
        var whole = plan(derivatives, atOnce);
        var kept = elsewhere.kept(whole.templates());
        if (begun.root() != null && kept.contains(begun.root().template())) {
            throw new Refused(
                    Refusal.CONFLICT,
                    "An open cascade is about to rebuild %s itself. Start the patch when it has."
                            .formatted(begun.image()));
        }
        return kept.isEmpty()
                ? whole
                : plan(
                        derivatives.stream().filter(it -> !kept.contains(it.template())).toList(),
                        atOnce);
    }

    private Plan plan(Collection<Derivative> known, int atOnce) {
        var plan = Plan.of(begun.image(), begun.channel().name, known, this, atOnce);
        return begun.root() == null ? plan : plan.under(begun.root());
    }

    /**
     * Not built on what it would be built on now. What would be built on nothing waits for that. In
     * a patch all of them are about to be.
     */
    @Override
    public boolean outOfDate(Derivative derivative) {
        var pointer = pointers.at(derivative.image(), derivative.channel());
        var builtOn = history.builtOn(derivative);
        if (begun.root() != null) {
            return !derivative.closed();
        }
        return !derivative.closed()
                && pointer != null
                && (builtOn == null || builtOn != pointer.version());
    }

    @Override
    public boolean held(Derivative derivative) {
        return derivative.closed() || policy(derivative) == Kind.IGNORE;
    }

    Kind policy(Derivative derivative) {
        return setting(derivative).on(now);
    }

    DerivativePolicy.Setting setting(Derivative derivative) {
        return DerivativePolicy.setting(policies.get(derivative.template()));
    }
}
