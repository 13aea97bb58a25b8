package dev.goldsmith.build.azure;

import com.azure.core.http.HttpMethod;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Capability;
import dev.goldsmith.build.Distribution;
import dev.goldsmith.build.Engine;
import dev.goldsmith.build.Journal;
import dev.goldsmith.build.Order;
import dev.goldsmith.fetch.GuardedFetch;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Has Azure VM Image Builder build, in the subscription of a team's connection, and follows it: the
 * run's image template is made, run, looked at until it ends, and deleted.
 */
public final class AzureEngine implements Engine {
    private static final Logger LOG = Logger.getLogger(AzureEngine.class);

    private final Settings settings;
    private final Book book;
    private final GuardedFetch fetch;
    private final Clock clock;
    private final ReentrantLock sweeping = new ReentrantLock();

    /**
     * @param look between two looks at a run, where Azure doesn't say when to come again
     * @param patience with a service that doesn't answer, or only that it is busy
     * @param grace beyond the template's own time, which Azure keeps itself
     */
    public record Settings(Duration look, Duration patience, Duration grace) {}

    public AzureEngine(Settings settings, Book book, GuardedFetch fetch, Clock clock) {
        this.settings = settings;
        this.book = book;
        this.fetch = fetch;
        this.clock = clock;
    }

    @Override
    public Capability capability() {
        return Capability.AZURE;
    }

    @Override
    public Condition look() {
        var obstacle = book.obstacle();
        return new Condition(
                "following builds on Azure", obstacle == null ? List.of() : List.of(obstacle));
    }

    @Override
    public void execute(Order order, Journal journal, Distribution distribution)
            throws BuildFailure, PartlyDistributed {
        var account = book.account(order);
        var site = new Site(order, account, new Arm(account, fetch), book, settings, clock);
        new Following(site, journal, distribution).follow();
    }

    /** What following one run needs. */
    record Site(Order order, Account account, Arm arm, Book book, Settings settings, Clock clock) {}

    /** Apart, for Azure may be slow, and others have machines to end. */
    @Override
    public void reap(Set<String> alive) {
        Thread.ofVirtual().name("azure-sweep").start(this::sweep);
    }

    @Override
    public void keepOnly(Set<String> tenants) {}

    /**
     * Image templates of runs that have ended go: here and nowhere else, for whoever deleted them
     * before a run's end is written down would have it built again.
     */
    public void sweep() {
        if (!sweeping.tryLock()) {
            return;
        }
        try {
            book.left().forEach(this::remove);
        } catch (RuntimeException e) {
            LOG.warnf("what is left on Azure can't be told: %s", e.getMessage());
        } finally {
            sweeping.unlock();
        }
    }

    private static boolean isOf(Arm.Answer answer, Book.Left left) {
        return SentTemplate.isOf(left.tag(), answer.body());
    }

    private void remove(Book.Left left) {
        try {
            var arm = new Arm(left.account(), fetch);
            var answer = arm.ask(HttpMethod.GET, Following.versioned(left.template()), null);
            if (answer.status() == 404 || answer.isGood() && !isOf(answer, left)) {
                book.gone(left);
                return;
            }
            var state = answer.body().at("/properties/lastRunStatus/runState").asText("");
            if (answer.isGood() && !state.equals("Canceling")) {
                boolean runs = state.equals("Running");
                answer =
                        arm.ask(
                                runs ? HttpMethod.POST : HttpMethod.DELETE,
                                Following.versioned(left.template() + (runs ? "/cancel" : "")),
                                null);
            }
            // What is busy with itself (409) is asked again in a minute.
            if (!answer.isGood() && answer.status() != 409) {
                LOG.warnf("image template %s is still there: %s", left.template(), answer.error());
            }
        } catch (Arm.Unreachable | Arm.NotSignedIn e) {
            LOG.warnf("image template %s is still there: %s", left.template(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.warnf(e, "image template %s is still there", left.template());
        }
    }
}
