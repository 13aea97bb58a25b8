package dev.goldsmith.cascade;

import dev.goldsmith.cascade.DerivativePolicy.Kind;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What descends from a channel that moved, as it is now: one statement a generation, and eight. */
record Survey(
        CascadeStart.Begun begun,
        Collection<Derivative> derivatives,
        Set<Long> others,
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
        var others = root == null ? Set.<Long>of() : Elsewhere.onto(root.template());
        var derivatives = Derivatives.of(begun.channel(), others);
        var templates =
                Stream.concat(derivatives.stream(), Stream.ofNullable(root))
                        .map(Derivative::template)
                        .toList();
        return new Survey(
                begun,
                derivatives,
                others,
                Pointers.of(
                        tenant,
                        derivatives.stream().map(Derivative::image).collect(Collectors.toSet())),
                History.of(tenant, templates),
                DerivativePolicy.of(templates),
                Elsewhere.of(begun, templates, yields),
                now);
    }

    /**
     * @param left what is left to others; null: nothing is
     */
    record Outcome(Plan plan, @Nullable Left left) {}

    /**
     * @throws Refused CONFLICT when what is to be patched waits for something else, or is being
     *     built: what that builds would supersede the patch
     */
    Outcome plan(int atOnce) {
        var whole = plan(derivatives, atOnce);
        var kept = elsewhere.kept(whole.templates());
        var root = begun.root();
        var building = root == null ? null : elsewhere.building(root.template());
        if (building != null || root != null && kept.contains(root.template())) {
            throw new Refused(
                    Refusal.CONFLICT,
                    building != null
                            ? "Cascade %d is building %s just now. Start the patch when it has."
                                    .formatted(building, begun.image())
                            : "An open cascade is about to rebuild %s itself. Start the patch when it has."
                                    .formatted(begun.image()));
        }
        return kept.isEmpty()
                ? new Outcome(whole, null)
                : new Outcome(
                        plan(
                                derivatives.stream()
                                        .filter(it -> !kept.contains(it.template()))
                                        .toList(),
                                atOnce),
                        elsewhere.left(kept));
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
    public boolean begins(Derivative derivative) {
        return others.contains(derivative.template());
    }

    /** Whether its run installs updates, in a patch. */
    boolean patches(Derivative derivative) {
        return begun.root() != null
                && (derivative.equals(begun.root())
                        || derivative.canPatch(
                                pointers.at(derivative.image(), derivative.channel())));
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
