package dev.goldsmith.schema;

import dev.goldsmith.kernel.Violation;
import dev.goldsmith.kernel.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a template does that the guardrails of one it descends from don't allow. */
public final class GuardrailFaults {
    private static final String ROOT = "$.properties";
    private static final String SIZE = ROOT + ".vmProfile.vmSize";
    private static final String NETWORK = ROOT + ".vmProfile.vnetConfig.subnetId";

    /** Where an image goes that names no region. */
    private static final String HOME = "local";

    private final String whose;
    private final Guardrails rules;
    private final List<Violation> faults = new ArrayList<>();

    private GuardrailFaults(String whose, Guardrails rules) {
        this.whose = whose;
        this.rules = rules;
    }

    /**
     * @param whose the template that has them, {@code platform/debian-baseline}
     * @return each at its path; empty when all of it is allowed
     */
    public static List<Violation> of(String whose, Guardrails rules, ImageTemplate template) {
        var check = new GuardrailFaults(whose, rules);
        var properties = template.properties();
        check.targets(properties.distribute());
        check.machine(properties.vmProfile());
        check.steps(properties.customizers());
        return List.copyOf(check.faults);
    }

    /**
     * The same of an image that is there already.
     *
     * @param regions where it shall be
     * @param tags that it shall have; null: they stay
     */
    public static List<Violation> of(
            String whose,
            Guardrails rules,
            List<String> regions,
            @Nullable Map<String, String> tags) {
        var check = new GuardrailFaults(whose, rules);
        regions.forEach(it ->
                check.only(new Said("regions", it), "regions", rules.regions(), RegionKey::of));
        if (tags != null && rules.tags() != null) {
            rules.tags().forEach((name, value) -> check.tag("tags", name, value, tags));
        }
        return List.copyOf(check.faults);
    }

    private void targets(List<Distributor> targets) {
        for (int i = 0; i < targets.size(); i++) {
            var target = targets.get(i);
            var path = "%s.distribute[%d]".formatted(ROOT, i);
            regions(path, target)
                    .forEach(it -> only(it, "regions", rules.regions(), RegionKey::of));
            if (rules.tags() != null) {
                rules.tags()
                        .forEach((name, value) ->
                                tag(path + ".artifactTags", name, value, target.artifactTags()));
            }
        }
    }

    /** What a template says at a path. */
    private record Said(String path, String text) {}

    /** Where a target goes; one on Azure gets to its storage account, too. */
    private static Stream<Said> regions(String path, Distributor target) {
        var azure = AzureTarget.of(target);
        return azure.isEmpty()
                ? placed(path, target)
                : Stream.concat(
                        said(path + ".artifactTags." + AzureTarget.WAY_TAG, azure.get().way()),
                        placed(path, target).filter(it -> !it.text().equals(HOME)));
    }

    private static Stream<Said> placed(String path, Distributor target) {
        return switch (target) {
            case Distributor.ManagedImage it -> said(path + ".location", it.location());
            case Distributor.Vhd it ->
                    said(
                            path + ".uri",
                            Objects.requireNonNullElse(VhdTarget.of(it).region(), HOME));
            case Distributor.SharedImage it when isGiven(it.replicationRegions()) ->
                    said(path + ".replicationRegions", it.replicationRegions());
            case Distributor.SharedImage it when isGiven(it.targetRegions()) ->
                    IntStream.range(0, given(it.targetRegions()).size())
                            .mapToObj(i ->
                                    new Said(
                                            "%s.targetRegions[%d].name".formatted(path, i),
                                            given(it.targetRegions()).get(i).name()));
            case Distributor.SharedImage _ -> said(path + ".targetRegions", HOME);
        };
    }

    private void machine(ImageTemplate.@Nullable VmProfile machine) {
        var size = machine == null ? null : machine.vmSize();
        var net = machine == null ? null : machine.vnetConfig();
        var subnet = net == null ? null : net.subnetId();
        var network =
                subnet == null || subnet.isEmpty()
                        ? Guardrails.PUBLIC
                        : SubnetId.parse(subnet).name();
        var chosen = new Said(SIZE, size == null ? "" : size);
        only(chosen, "VM sizes", rules.vmSizes(), GuardrailFaults::key);
        only(new Said(NETWORK, network), "networks", rules.networks(), GuardrailFaults::key);
    }

    private void only(
            Said said, String what, @Nullable List<String> allowed, UnaryOperator<String> key) {
        var names = given(allowed);
        if (!names.isEmpty() && names.stream().map(key).noneMatch(key.apply(said.text())::equals)) {
            add(
                    said.path(),
                    "allow only the %s %s; %s"
                            .formatted(
                                    what,
                                    names.stream()
                                            .map(Words::code)
                                            .collect(Collectors.joining(", ")),
                                    said.text().isEmpty()
                                            ? "name one of them"
                                            : "%s is none of them"
                                                    .formatted(Words.code(said.text()))));
        }
    }

    private void steps(List<Customizer> steps) {
        var patterns = given(rules.forbidden()).stream().map(LinePattern::new).toList();
        for (int i = 0; i < steps.size() && !patterns.isEmpty(); i++) {
            said("%s.customize[%d]".formatted(ROOT, i), steps.get(i))
                    .forEach(it -> {
                        var lines = LinePattern.lines(it.text());
                        for (int k = 0; k < patterns.size(); k++) {
                            if (patterns.get(k).isIn(lines)) {
                                add(
                                        it.path(),
                                        "forbid %s in a customizer"
                                                .formatted(
                                                        Words.code(
                                                                given(rules.forbidden()).get(k))));
                            }
                        }
                    });
        }
    }

    /** All that a value says, whatever properties its kind has. */
    private static Stream<Said> said(String path, @Nullable Object value) {
        return switch (value) {
            case String text -> Stream.of(new Said(path, text));
            case Customizer step ->
                    Shape.of(step.getClass()).parts().stream()
                            .flatMap(part ->
                                    said(
                                            path + "." + part.name(),
                                            Shape.value(part.accessor(), step)));
            case List<?> list ->
                    IntStream.range(0, list.size())
                            .boxed()
                            .flatMap(i -> said("%s[%d]".formatted(path, i), list.get(i)));
            case null, default -> Stream.empty();
        };
    }

    /** Names of tags compare without case, as Azure's do. */
    private void tag(String path, String name, String wanted, @Nullable Map<String, String> has) {
        var value =
                has == null
                        ? null
                        : has.entrySet().stream()
                                .filter(it -> key(it.getKey()).equals(key(name)))
                                .map(Map.Entry::getValue)
                                .findFirst()
                                .orElse(null);
        if (value == null || !wanted.isEmpty() && !value.equals(wanted)) {
            add(
                    path,
                    "ask for the tag %s%s"
                            .formatted(
                                    Words.code(name),
                                    wanted.isEmpty()
                                            ? ""
                                            : " with the value " + Words.code(wanted)));
        }
    }

    private void add(String path, String what) {
        if (faults.size() < Violations.LISTED) {
            faults.add(new Violation(path, "The guardrails of %s %s.".formatted(whose, what)));
        }
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static boolean isGiven(@Nullable List<?> list) {
        return list != null && !list.isEmpty();
    }

    private static <T> List<T> given(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
