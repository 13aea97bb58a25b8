package dev.goldsmith.build;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What scripts of one run are given: secrets, which nobody is shown, and parameters, which all see.
 * The values of secrets are in this object alone: a plan, a layer's key and the journal know names.
 */
public final class Secrets {
    public static final Secrets NONE = new Secrets(List.of());

    private final List<Grant> grants;
    private final List<Setting> settings;
    private final Mask mask;

    /**
     * One value for one step.
     *
     * @param secret what it is called, {@code ops/REGISTRY_TOKEN}
     * @param id tells it from another one of this name, before or after
     * @param version raised when its value is replaced
     * @param variable of the script's environment
     * @param step name of the steps that get it; null: all that run a script
     */
    public record Grant(
            String secret,
            long id,
            int version,
            String variable,
            @Nullable String step,
            String value) {
        @Override
        public String toString() {
            return "%s version %d as %s".formatted(secret, version, variable);
        }
    }

    /**
     * A parameter.
     *
     * @param steps names of those that get it; empty: all that run a script
     */
    public record Setting(String variable, String value, List<String> steps) {
        public Setting {
            steps = List.copyOf(steps);
        }
    }

    public Secrets(List<Grant> grants) {
        this(grants, List.of());
    }

    public Secrets(List<Grant> grants, List<Setting> settings) {
        this(grants, settings, List.of());
    }

    private Secrets(List<Grant> grants, List<Setting> settings, List<String> hidden) {
        this.grants = List.copyOf(grants);
        this.settings = List.copyOf(settings);
        this.mask = new Mask(Stream.concat(values().stream(), hidden.stream()).toList());
    }

    /** With more that nobody is shown, and no script is given. */
    public Secrets hiding(List<String> hidden) {
        return hidden.isEmpty() ? this : new Secrets(grants, settings, hidden);
    }

    /** With the values. */
    public List<Grant> grants() {
        return grants;
    }

    public List<Setting> settings() {
        return settings;
    }

    private List<String> values() {
        return grants.stream().map(Grant::value).distinct().toList();
    }

    /** Hides them. */
    Mask mask() {
        return mask;
    }

    /** What a step of this name gets. */
    List<Plan.Variable> of(@Nullable String step) {
        var secret =
                grants.stream()
                        .filter(it -> it.step() == null || it.step().equals(step))
                        .map(it ->
                                new Plan.OfSecret(
                                        it.variable(), it.secret(), it.id(), it.version()));
        var open =
                settings.stream()
                        .filter(it ->
                                it.steps().isEmpty() || step != null && it.steps().contains(step))
                        .map(it -> new Plan.OfParameter(it.variable(), it.value()));
        return Stream.<Plan.Variable>concat(secret, open).distinct().toList();
    }

    private String value(Plan.Variable variable) {
        return switch (variable) {
            case Plan.OfParameter it -> it.value();
            case Plan.OfSecret secret ->
                    grants.stream()
                            .filter(it -> it.id() == secret.id())
                            .findFirst()
                            .map(Grant::value)
                            .orElseThrow(
                                    () -> new IllegalStateException("nobody gave " + variable));
        };
    }

    /** What a POSIX shell reads and evaluates. */
    byte[] exports(List<Plan.Variable> variables) {
        return variables.stream()
                .map(it -> "export %s='%s'\n".formatted(it.name(), value(it).replace("'", "'\\''")))
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A line each, name and base64, for who has no such way to quote. */
    byte[] lines(List<Plan.Variable> variables) {
        return variables.stream()
                .map(it -> it.name() + "=" + encoded(value(it)) + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String encoded(String value) {
        return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }

    /** What no file of an image may contain, a line each; empty: nothing. */
    byte[] unwanted() {
        return values().stream()
                .flatMap(value ->
                        Encodings.of(value).entrySet().stream()
                                .filter(it -> inFiles(it.getKey()))
                                .flatMap(it -> it.getValue().lines()))
                .map(String::strip)
                .filter(it -> it.length() >= Mask.SHORTEST)
                .distinct()
                .map(it -> it + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Others, such as one of another case, a file may well have by chance. */
    private static boolean inFiles(String form) {
        return form.equals("plain") || form.equals("JSON") || form.startsWith("base64");
    }
}
