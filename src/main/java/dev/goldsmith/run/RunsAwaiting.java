package dev.goldsmith.run;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.approval.Awaiting;
import dev.goldsmith.tenant.Access;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

/** Runs that wait for an approval hear of its end in the transaction that ends it. */
@ApplicationScoped
public class RunsAwaiting implements Awaiting {
    static final String RUN = "run/";

    static String subject(long number) {
        return RUN + number;
    }

    @Override
    public boolean knows(String subject) {
        return subject.startsWith(RUN);
    }

    @Override
    public void lock(String subject) {
        required(subject);
    }

    @Override
    public void ended(Approval approval, Access by) {
        required(approval.subject).decided(approval, by);
    }

    static long number(String subject) {
        return Long.parseLong(subject.substring(RUN.length()));
    }

    private static Run required(String subject) {
        return Run.<Run>find("number", number(subject))
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .singleResult();
    }
}
