package dev.goldsmith.web;

import dev.goldsmith.approval.Gate;
import dev.goldsmith.approval.Rule;
import dev.goldsmith.kernel.Fields;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.tenant.Role;
import jakarta.ws.rs.core.MultivaluedMap;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The policy's form, with what was typed: each rule a block, each need a line of it. A gate without
 * a rule has no block; a rule whose lines name no team asks nobody and goes.
 */
record PolicyForm(List<Block> blocks) {
    /** A rule's place, that of a need in it, and the need's or the rule's own property. */
    private static final Pattern PATH =
            Pattern.compile("\\$\\.rules\\[(\\d+)](?:\\.needs\\[(\\d+)](?:\\.(\\w+))?|\\.(\\w+))?");

    /** One gate. */
    record Block(
            Gate gate,
            String hours,
            String overMinutes,
            String overGigabytes,
            String overCost,
            String channels,
            boolean samePerson,
            List<Line> lines) {
        public String name() {
            return gate.word();
        }

        public String field(String name) {
            return name() + "." + name;
        }

        /** All but the last, which is empty. */
        public List<Line> asked() {
            return lines.subList(0, lines.size() - 1);
        }

        /** One more that can be named. */
        public Line another() {
            return lines.getLast();
        }

        public boolean large() {
            return gate == Gate.LARGE_RUN;
        }

        public boolean promotion() {
            return gate == Gate.PROMOTION;
        }

        public boolean asks() {
            return !named().isEmpty();
        }

        /** The rule as a sentence. */
        public String said() {
            return PolicySentence.of(this);
        }

        /** How long a request waits. */
        public String waits() {
            return PolicySentence.waits(hours);
        }

        /** Whether something in it isn't right. */
        public boolean isBad(Form form) {
            return form.faults().keySet().stream().anyMatch(it -> it.startsWith(name() + "."));
        }

        List<Line> named() {
            return lines.stream().filter(line -> !line.team().isEmpty()).toList();
        }
    }

    record Line(String name, String team, String role, String votes, String standIn) {
        public String field(String field) {
            return name + "." + field;
        }
    }

    /** The rules that there are. */
    static PolicyForm of(List<Rule> rules) {
        return new PolicyForm(rules.stream().map(PolicyForm::block).toList());
    }

    /** With one more rule to be written, which asks an approver of the team. */
    PolicyForm with(Gate gate, String team) {
        if (blocks.stream().anyMatch(it -> it.gate() == gate)) {
            return this;
        }
        var need = new Rule.Need(team, Role.APPROVER, 1, null);
        var fresh = new Rule(gate, List.of(need), Rule.DEFAULT_HOURS, null, null, List.of());
        return new PolicyForm(Stream.concat(blocks.stream(), Stream.of(block(fresh))).toList());
    }

    PolicyForm without(Gate gate) {
        return new PolicyForm(blocks.stream().filter(it -> it.gate() != gate).toList());
    }

    /** The gates that there is no rule for. */
    public List<Gate> others() {
        return Arrays.stream(Gate.values())
                .filter(gate -> blocks.stream().noneMatch(it -> it.gate() == gate))
                .toList();
    }

    private static Block block(Rule rule) {
        // One more can be named at a time.
        int lines = rule.needs().size() + 1;
        return new Block(
                rule.gate(),
                Integer.toString(rule.hours()),
                text(rule.overMinutes()),
                text(rule.overGigabytes()),
                rule.overCost() == null ? "" : rule.overCost().toPlainString(),
                String.join(", ", rule.channels()),
                rule.samePerson(),
                IntStream.range(0, lines)
                        .mapToObj(i -> {
                            var name = rule.gate().word() + "." + i;
                            if (i >= rule.needs().size()) {
                                return empty(name);
                            }
                            var need = rule.needs().get(i);
                            return new Line(
                                    name,
                                    need.team(),
                                    word(need.role()),
                                    Integer.toString(need.votes()),
                                    need.standIn() == null ? "" : word(need.standIn()));
                        })
                        .toList());
    }

    static PolicyForm typed(MultivaluedMap<String, String> form) {
        return new PolicyForm(
                Arrays.stream(Gate.values())
                        .filter(gate ->
                                form.keySet().stream()
                                        .anyMatch(it -> it.startsWith(gate.word() + ".")))
                        .map(gate -> {
                            var at = gate.word() + ".";
                            var lines = new ArrayList<Line>();
                            for (int i = 0; i == 0 || form.containsKey(at + i + ".team"); i++) {
                                var name = at + i;
                                lines.add(
                                        new Line(
                                                name,
                                                given(form, name + ".team"),
                                                given(form, name + ".role"),
                                                given(form, name + ".votes"),
                                                given(form, name + ".standIn")));
                            }
                            if (!lines.getLast().team().isEmpty()) {
                                lines.add(empty(at + lines.size()));
                            }
                            return new Block(
                                    gate,
                                    given(form, at + "hours"),
                                    given(form, at + "overMinutes"),
                                    given(form, at + "overGigabytes"),
                                    given(form, at + "overCost"),
                                    given(form, at + "channels"),
                                    given(form, at + "samePerson").equals("on"),
                                    lines);
                        })
                        .filter(Block::asks)
                        .toList());
    }

    private static Line empty(String name) {
        return new Line(name, "", "approver", "1", "");
    }

    /**
     * @throws Refused INVALID_REQUEST naming the field
     */
    List<Rule> rules() {
        return blocks.stream().map(PolicyForm::rule).toList();
    }

    private static Rule rule(Block block) {
        var at = block.name() + ".";
        return new Rule(
                block.gate(),
                block.named().stream().map(PolicyForm::need).toList(),
                number(at, "hours", block.hours()),
                optional(at, "overMinutes", block.overMinutes()),
                optional(at, "overGigabytes", block.overGigabytes()),
                Arrays.stream(block.channels().split(","))
                        .map(String::strip)
                        .filter(it -> !it.isEmpty())
                        .toList(),
                block.samePerson(),
                amount(at, block.overCost()));
    }

    private static @Nullable BigDecimal amount(String at, String text) {
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("\\d{1,7}(\\.\\d{1,9})?")) {
            throw Refused.field(
                    Refusal.INVALID_REQUEST,
                    at + "overCost",
                    "\"%s\" isn't an amount: use a number such as 2.50.".formatted(text));
        }
        return new BigDecimal(text);
    }

    private static Rule.Need need(Line line) {
        var at = line.name() + ".";
        return new Rule.Need(
                line.team(),
                role(at, "role", line.role()),
                number(at, "votes", line.votes()),
                line.standIn().isEmpty() ? null : role(at, "standIn", line.standIn()));
    }

    /** A refusal of the rules, told at the fields that they were typed in. */
    void placing(Runnable work) {
        try {
            work.run();
        } catch (Refused refused) {
            throw new Refused(
                    refused.refusal,
                    refused.detail(),
                    refused.violations.stream()
                            .map(it -> new Violation(field(it.path()), it.message()))
                            .toList());
        }
    }

    private String field(String path) {
        var at = PATH.matcher(path);
        if (!at.matches()) {
            return path;
        }
        var block = blocks.get(Integer.parseInt(at.group(1)));
        if (at.group(2) == null) {
            return block.name() + "." + Objects.requireNonNullElse(at.group(4), "hours");
        }
        var line = block.named().get(Integer.parseInt(at.group(2)));
        return line.name() + "." + Objects.requireNonNullElse(at.group(3), "team");
    }

    private static Role role(String at, String field, String text) {
        return Arrays.stream(Role.values())
                .filter(role -> word(role).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        Fields.fault(
                                at + field,
                                "'%s' is approver or owner; it is '%s'.".formatted(field, text)));
    }

    private static @Nullable Integer optional(String at, String field, String text) {
        return text.isEmpty() ? null : (Integer) number(at, field, text);
    }

    private static int number(String at, String field, String text) {
        if (!text.matches("\\d{1,9}")) {
            throw Fields.fault(
                    at + field, "'%s' is a whole number; it is '%s'.".formatted(field, text));
        }
        return Integer.parseInt(text);
    }

    private static String given(MultivaluedMap<String, String> form, String name) {
        return Objects.requireNonNullElse(form.getFirst(name), "").strip();
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static String text(@Nullable Integer number) {
        return number == null ? "" : number.toString();
    }
}
