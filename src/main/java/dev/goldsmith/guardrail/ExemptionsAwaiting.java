package dev.goldsmith.guardrail;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.Awaiting;
import dev.goldsmith.tenant.Access;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;

/** Exceptions hear of the end of their approval in the transaction that ends it. */
@ApplicationScoped
public class ExemptionsAwaiting implements Awaiting {
    @Override
    public boolean knows(String subject) {
        return subject.startsWith(Exemption.SUBJECT);
    }

    @Override
    public void lock(String subject) {
        required(subject).locked();
    }

    @Override
    public void ended(Approval approval, Access by) {
        required(approval.subject).decided(approval, by);
    }

    private static Exemption required(String subject) {
        return Objects.requireNonNull(Exemption.about(subject), subject);
    }
}
