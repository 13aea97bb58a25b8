package dev.goldsmith.worker;

import dev.goldsmith.build.Secrets;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.kernel.Unusable;
import dev.goldsmith.run.Run;
import dev.goldsmith.secret.Fetching;
import dev.goldsmith.secret.Given;
import dev.goldsmith.secret.TemplateParameters;
import dev.goldsmith.secret.TemplateSecrets;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The secrets of one claimed run, opened for its scripts: from the database, by nothing else; and
 * its parameters.
 */
final class GivenSecrets {
    private static final Logger LOG = Logger.getLogger(GivenSecrets.class);

    private GivenSecrets() {}

    /**
     * What has to be fetched before a transaction is open for the order.
     *
     * @throws Refused when one can't be given, a sentence for people
     */
    static List<Fetching.Asked> asked(Run run, HomeKey home) {
        return run.captured != null || run.secrets == null
                ? List.of()
                : opening(run, () -> TemplateSecrets.asked(run.secrets, run.teamId, home));
    }

    /**
     * @throws Refused when one can't be given, a sentence for people
     */
    static Secrets of(Run run, HomeKey home, List<Fetching.Fetched> fetched) {
        if (run.captured != null || run.secrets == null && run.parameters == null) {
            // What was captured is built no more.
            return Secrets.NONE;
        }
        return opening(
                run,
                () -> {
                    var opened = TemplateSecrets.open(run.secrets, run.teamId, home, fetched);
                    run.given = Given.written(opened);
                    return new Secrets(
                            opened.stream().map(GivenSecrets::grant).toList(),
                            TemplateParameters.values(run.parameters).stream()
                                    .map(it ->
                                            new Secrets.Setting(it.name(), it.value(), it.steps()))
                                    .toList());
                });
    }

    private static <T> T opening(Run run, Supplier<T> work) {
        try {
            return work.get();
        } catch (UncheckedIOException | Unusable | IllegalStateException e) {
            LOG.warnf(e, "run %d: its secrets can't be opened", run.id);
            throw new Refused(
                    Refusal.CONFLICT,
                    "This worker can't open the run's secrets: it needs the installation's master key (goldsmith.master-key), as portals do.");
        }
    }

    private static Secrets.Grant grant(TemplateSecrets.Opened it) {
        var use = it.taken().use();
        return new Secrets.Grant(
                use.secret(),
                it.taken().id(),
                it.version(),
                use.variable(),
                use.step(),
                it.value());
    }
}
