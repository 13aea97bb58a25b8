package dev.goldsmith.guardrail;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.schema.GuardrailFaults;
import dev.goldsmith.schema.Guardrails;
import dev.goldsmith.schema.Validator;
import dev.goldsmith.template.FrozenFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Guardrails with the contents of their scripts, and what is left of them without a part. A part is
 * what it asks: its print changes with that and with nothing else, so that a yes to a part is none
 * to what somebody makes of it later.
 */
record Rules(Guardrails said, List<FrozenFile> frozen) {

    /** What that part asks; empty when nothing is asked that it could be excused from. */
    Optional<String> print(Part part) {
        return text(part).map(it -> Digest.of(part.kind().word() + "\n" + it).hex());
    }

    private Optional<String> text(Part part) {
        var name = part.name();
        return switch (part.kind()) {
            case VALIDATOR -> {
                var index = validator(name);
                yield index.isEmpty() ? Optional.empty() : Optional.of(text(index.getAsInt()));
            }
            case REGION ->
                    GuardrailFaults.of("", said, List.of(name), null).isEmpty()
                            ? Optional.empty()
                            : Optional.of(sorted(said.regions()));
            case VM_SIZE -> unlessAmong(said.vmSizes(), name);
            case NETWORK -> unlessAmong(said.networks(), name);
            case FORBIDDEN ->
                    given(said.forbidden()).contains(name) ? Optional.of(name) : Optional.empty();
            case TAG ->
                    Optional.ofNullable(given(said.tags()).get(name)).map(it -> name + "=" + it);
            case AGE -> Optional.ofNullable(said.maxAgeDays()).map(String::valueOf);
            case FIXABLE ->
                    Optional.ofNullable(said.fixableSeverity())
                            .map(it -> it + " after " + said.fixableDays());
        };
    }

    /** By its name where that is one's alone, or by its place, counted from 0. */
    private OptionalInt validator(String name) {
        var checks = said.checks();
        var named =
                IntStream.range(0, checks.size())
                        .filter(i -> name.equals(checks.get(i).name()))
                        .toArray();
        if (named.length == 1) {
            return OptionalInt.of(named[0]);
        }
        return name.matches("\\d{1,3}") && Integer.parseInt(name) < checks.size()
                ? OptionalInt.of(Integer.parseInt(name))
                : OptionalInt.empty();
    }

    /** A check with the contents of its script, wherever it stands. */
    private String text(int index) {
        var text = new StringBuilder();
        text.append(said.toJson().path("validators").path(index));
        filesOf(index)
                .forEach(it ->
                        text.append('\n')
                                .append(it.path().substring(at(index).length()))
                                .append(' ')
                                .append(it.sha256()));
        return text.toString();
    }

    private Stream<FrozenFile> filesOf(int index) {
        return frozen.stream().filter(it -> it.path().startsWith(at(index)));
    }

    private static String at(int index) {
        return "$.validators[%d].".formatted(index);
    }

    private static Optional<String> unlessAmong(@Nullable List<String> allowed, String name) {
        return given(allowed).isEmpty() || given(allowed).stream().anyMatch(name::equalsIgnoreCase)
                ? Optional.empty()
                : Optional.of(sorted(allowed));
    }

    private static String sorted(@Nullable List<String> names) {
        return String.join("\n", given(names).stream().sorted().toList());
    }

    /**
     * What is left when somebody is excused from a part that {@link #asks} what it asked then.
     *
     * @param print of the part then
     */
    Rules without(Part part, String print) {
        return part.kind() == Part.Kind.VALIDATOR
                ? withoutValidator(print)
                : new Rules(without(part), frozen);
    }

    private Guardrails without(Part part) {
        var it = said;
        var regions = it.regions();
        var sizes = it.vmSizes();
        var networks = it.networks();
        var forbidden = it.forbidden();
        var tags = it.tags();
        var age = it.maxAgeDays();
        var severity = it.fixableSeverity();
        var days = it.fixableDays();
        switch (part.kind()) {
            case VALIDATOR -> throw new IllegalArgumentException("it has files, too");
            case REGION -> regions = with(regions, part.name());
            case VM_SIZE -> sizes = with(sizes, part.name());
            case NETWORK -> networks = with(networks, part.name());
            case FORBIDDEN ->
                    forbidden =
                            given(forbidden).stream().filter(t -> !t.equals(part.name())).toList();
            case TAG -> {
                tags = new LinkedHashMap<>(given(tags));
                tags.remove(part.name());
            }
            case AGE -> age = null;
            case FIXABLE -> {
                severity = null;
                days = null;
            }
        }
        return new Guardrails(
                it.validators(),
                regions,
                sizes,
                networks,
                forbidden,
                tags,
                age,
                severity,
                days,
                it.extras());
    }

    /** A check is what it does: it may have got another place since. */
    private Rules withoutValidator(String print) {
        var checks = new ArrayList<Validator>();
        var files = new ArrayList<FrozenFile>();
        for (int i = 0; i < said.checks().size(); i++) {
            if (Digest.of(Part.Kind.VALIDATOR.word() + "\n" + text(i)).hex().equals(print)) {
                continue;
            }
            int before = i;
            int now = checks.size();
            checks.add(said.checks().get(i));
            filesOf(i)
                    .map(it ->
                            new FrozenFile(
                                    at(now) + it.path().substring(at(before).length()),
                                    it.uri(),
                                    it.sha256(),
                                    it.bytes()))
                    .forEach(files::add);
        }
        return new Rules(
                new Guardrails(
                        checks,
                        said.regions(),
                        said.vmSizes(),
                        said.networks(),
                        said.forbidden(),
                        said.tags(),
                        said.maxAgeDays(),
                        said.fixableSeverity(),
                        said.fixableDays(),
                        said.extras()),
                files);
    }

    /** Whether a part still asks what it asked when somebody was excused from it. */
    boolean asks(Part part, String print) {
        return part.kind() == Part.Kind.VALIDATOR
                ? withoutValidator(print).said().checks().size() < said.checks().size()
                : print(part).filter(print::equals).isPresent();
    }

    private static List<String> with(@Nullable List<String> list, String name) {
        return Stream.concat(given(list).stream(), Stream.of(name)).toList();
    }

    private static <T> List<T> given(@Nullable List<T> list) {
        return Objects.requireNonNullElse(list, List.of());
    }

    private static Map<String, String> given(@Nullable Map<String, String> map) {
        return Objects.requireNonNullElse(map, Map.of());
    }
}
