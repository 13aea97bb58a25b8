package dev.goldsmith.web;

import dev.goldsmith.approval.Gate;
import java.util.ArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A rule of a policy as somebody would say it. */
final class PolicySentence {
    private static final int DAY = 24;

    private PolicySentence() {}

    /** {@code New versions need 1 approval from approvers of web.} */
    static String of(PolicyForm.Block block) {
        var needs =
                block.named().stream()
                        .map(PolicySentence::need)
                        .collect(Collectors.joining(" and "));
        return "%s need %s.".formatted(what(block), needs.isEmpty() ? "no approval" : needs);
    }

    static String waits(String hours) {
        if (!hours.matches("\\d{1,4}")) {
            return "";
        }
        int number = Integer.parseInt(hours);
        return number > DAY && number % DAY == 0
                ? "Requests expire after %d days.".formatted(number / DAY)
                : "Requests expire after %s.".formatted(counted(hours, "hour"));
    }

    /** What a gate is about, as the beginning of a sentence. */
    static String subject(Gate gate) {
        return switch (gate) {
            case NEW_VERSION -> "New versions";
            case LARGE_RUN -> "Large runs";
            case PROMOTION -> "Promotions to a channel";
            case CONTINUE_ON_FAILURE -> "Templates that publish even if validation fails";
            case OPEN_NETWORK -> "Builds with a network beyond the public internet";
            case EXCEPTION -> "Exceptions from guardrails";
            case BUDGET -> "Runs over a budget";
        };
    }

    private static String what(PolicyForm.Block block) {
        if (block.large()) {
            var limits = new ArrayList<String>();
            limit(limits, "longer than %s min", block.overMinutes());
            limit(limits, "with an OS disk over %s GB", block.overGigabytes());
            limit(limits, "that can cost more than %s", block.overCost());
            return limits.isEmpty()
                    ? subject(block.gate())
                    : "Runs " + String.join(", or ", limits);
        }
        return block.promotion() && !block.channels().isEmpty()
                ? "Promotions to " + either(block.channels())
                : subject(block.gate());
    }

    private static String either(String channels) {
        return Stream.of(channels.split(","))
                .map(String::strip)
                .collect(Collectors.joining(" or "));
    }

    private static void limit(ArrayList<String> limits, String form, String value) {
        if (!value.isEmpty()) {
            limits.add(form.formatted(value));
        }
    }

    private static String need(PolicyForm.Line line) {
        return "%s from %ss of %s"
                .formatted(counted(line.votes(), "approval"), line.role(), line.team());
    }

    private static String counted(String number, String word) {
        return number + " " + word + (number.equals("1") ? "" : "s");
    }
}
