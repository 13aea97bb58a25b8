package dev.goldsmith.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violations;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a baseline asks of every image that is built on it, at any depth. What is absent or empty
 * asks nothing.
 *
 * @param validators run in each descendant's captured image, before its own
 * @param regions the only ones that a descendant may name
 * @param vmSizes the only ones that may build a descendant
 * @param networks the only network profiles that may; {@link #PUBLIC} allows to name none
 * @param forbidden what no customizer may say; {@code *} stands for anything in a line
 * @param tags what each target has among its tags; an empty value stands for any
 * @param maxAgeDays how old the version that is built on may be
 * @param fixableSeverity versions that have a vulnerability of this severity or a worse one, though
 *     there is a fix, aren't promoted
 * @param fixableDays once it has been known for more than so many days; null: at once
 */
@Noun("guardrails")
public record Guardrails(
        @Property(most = 50) @Nullable List<Validator> validators,
        @Property(rule = Rule.REGION, most = Extent.WORDS) @Nullable List<String> regions,
        @Property(rule = Rule.VM_SIZE, most = Extent.WORDS) @Nullable List<String> vmSizes,
        @Property(rule = Rule.NETWORK_NAME, most = Extent.WORDS) @Nullable List<String> networks,
        @Property(rule = Rule.LINE_PATTERN, most = 50) @Nullable List<String> forbidden,
        @Nullable Map<String, String> tags,
        @Property(least = 1, most = 3650) @Nullable Integer maxAgeDays,
        @Property(among = FixableSeverity.class) @Nullable String fixableSeverity,
        @Property(most = 3650, least = 0) @Nullable Integer fixableDays,
        Extras extras) {
    /** Among the networks: that none is named. */
    public static final String PUBLIC = "public";

    public static final Guardrails NONE =
            new Guardrails(null, null, null, null, null, null, null, null, null, Extras.NONE);

    /**
     * @throws Refused {@code INVALID_REQUEST} with every fault
     */
    public static Guardrails read(JsonNode json) {
        var said = new Faults();
        Guardrails read = null;
        if (json instanceof ObjectNode object) {
            var fields = new Fields("$", "guardrails", object, said, Language.OWN);
            read = ShapeReader.read(Guardrails.class, fields);
        } else {
            said.add(
                    "$",
                    "The guardrails are %s; they must be a JSON object, {} for none."
                            .formatted(Words.describe(json)));
        }
        var faults = new Violations();
        said.tell(faults);
        if (read != null) {
            faults.addAll(Extent.faults(read));
            if (read.fixableDays() != null && read.fixableSeverity() == null) {
                faults.add("$.fixableDays", "`fixableDays` needs `fixableSeverity` beside it.");
            }
        }
        if (read == null || !faults.isEmpty()) {
            var first = faults.list().getFirst();
            throw new Refused(
                    Refusal.INVALID_REQUEST,
                    faults.total() == 1
                            ? first.message()
                            : "The guardrails have %d faults; the first is at %s: %s"
                                    .formatted(faults.total(), first.path(), first.message()),
                    faults.list());
        }
        return read;
    }

    /**
     * Reads what was sound when it was stored, whatever {@link #read} has come to refuse since: a
     * stricter rule must not make what counts unreadable, nor take anything out of it.
     */
    public static Guardrails stored(JsonNode json) {
        var fields = new Fields("$", "guardrails", (ObjectNode) json, new Faults(), Language.OWN);
        var read = ShapeReader.read(Guardrails.class, fields);
        if (read == null || read.checks().size() != json.path("validators").size()) {
            throw new IllegalStateException("a stored guardrail can't be read: " + json);
        }
        return new Guardrails(
                read.validators(),
                read.regions(),
                read.vmSizes(),
                read.networks(),
                read.forbidden(),
                read.tags(),
                number(json, "maxAgeDays"),
                read.fixableSeverity(),
                number(json, "fixableDays"),
                read.extras());
    }

    private static @Nullable Integer number(JsonNode json, String name) {
        return json.path(name).isInt() ? Integer.valueOf(json.path(name).intValue()) : null;
    }

    /** The severities that can be asked for, as {@link #fixableSeverity} says them. */
    enum FixableSeverity {
        low,
        medium,
        high,
        critical
    }

    public ObjectNode toJson() {
        return new ShapeWriter(true).object(this);
    }

    /** What they mean, as {@link TemplateWriter#canonical}. */
    public String canonical() {
        return TemplateWriter.canonical(this);
    }

    /** Whether they ask nothing. */
    public boolean isEmpty() {
        return canonical().equals(NONE.canonical());
    }

    public List<Validator> checks() {
        return validators == null ? List.of() : validators;
    }
}
