package dev.goldsmith.cascade;

import dev.goldsmith.cascade.DerivativePolicy.Kind;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

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
    static Survey of(String tenant, CascadeStart.Begun begun, Instant now) {
        var derivatives = Derivatives.of(begun.channel());
        var templates = derivatives.stream().map(Derivative::template).toList();
        return new Survey(
                begun,
                derivatives,
                Pointers.of(
                        tenant,
                        derivatives.stream().map(Derivative::image).collect(Collectors.toSet())),
                History.of(tenant, templates),
                DerivativePolicy.of(templates),
                Elsewhere.of(begun, templates),
                now);
    }

    Plan plan(int atOnce) {
        var whole = plan(derivatives, atOnce);
        var kept = elsewhere.kept(whole.templates());
        return kept.isEmpty()
                ? whole
                : plan(
                        derivatives.stream().filter(it -> !kept.contains(it.template())).toList(),
                        atOnce);
    }

    private Plan plan(Collection<Derivative> known, int atOnce) {
        return Plan.of(begun.image(), begun.channel().name, known, this, atOnce);
    }

    /**
     * Not built on what it would be built on now. What would be built on nothing waits for that.
     */
    @Override
    public boolean outOfDate(Derivative derivative) {
        var pointer = pointers.at(derivative.image(), derivative.channel());
        var builtOn = history.builtOn(derivative);
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
