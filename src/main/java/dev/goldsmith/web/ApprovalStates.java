package dev.goldsmith.web;

import dev.goldsmith.activity.Sentence;
import dev.goldsmith.approval.ApprovalState;
import dev.goldsmith.approval.Verdict;
import io.quarkus.qute.TemplateExtension;

/** How the states of approvals read and look. */
@TemplateExtension
public final class ApprovalStates {
    private ApprovalStates() {}

    static String headline(ApprovalState state) {
        return switch (state) {
            case OPEN -> "Needs approval";
            case APPROVED -> "Approved";
            case REJECTED -> "Rejected";
            case EXPIRED -> "Expired";
            case WITHDRAWN -> "Withdrawn";
            case VOID -> "Void";
        };
    }

    static String tone(ApprovalState state) {
        return switch (state) {
            case OPEN -> "is-wait";
            case APPROVED -> "is-ok";
            case REJECTED -> "is-fail";
            case EXPIRED, WITHDRAWN, VOID -> "is-idle";
        };
    }

    static String icon(ApprovalState state) {
        return switch (state) {
            case OPEN -> "hand-stop";
            case APPROVED -> "circle-check";
            case REJECTED -> "ban";
            case EXPIRED -> "clock-x";
            case WITHDRAWN, VOID -> "circle-minus";
        };
    }

    static boolean approves(Verdict verdict) {
        return verdict == Verdict.APPROVE;
    }

    /** Where a subject is shown: {@code run/42} is {@code runs/42}, a copy its definition. */
    static String page(String subject) {
        return subject.replaceFirst("^run/", "runs/")
                .replaceFirst("^(?:version|promotion)/([^/]+/[^/]+)/.*", "gallery/$1");
    }

    static String spoken(String subject) {
        return Sentence.spoken(subject);
    }

    /** A fingerprint's start in groups that can be compared by eye. */
    static String grouped(String fingerprint) {
        return fingerprint.substring(0, 32).replaceAll("(.{4})(?=.)", "$1 ");
    }
}
