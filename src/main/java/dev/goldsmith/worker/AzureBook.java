package dev.goldsmith.worker;

import dev.goldsmith.azure.AzureBuild;
import dev.goldsmith.azure.AzureConnection;
import dev.goldsmith.build.BuildFailure;
import dev.goldsmith.build.Order;
import dev.goldsmith.build.azure.Account;
import dev.goldsmith.build.azure.Book;
import dev.goldsmith.build.azure.SentTemplate;
import dev.goldsmith.installation.HomeKey;
import dev.goldsmith.installation.InstallationConfig;
import dev.goldsmith.run.Run;
import dev.goldsmith.schema.Elsewhere;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.tenant.Redo;
import dev.goldsmith.tenant.Tenancy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What this installation knows of builds on Azure, for whoever follows them. */
@ApplicationScoped
public class AzureBook implements Book {
    private static final Logger LOG = Logger.getLogger(AzureBook.class);

    /** However many can't be removed, each has its turn; for a month it is tried. */
    private static final String LEFT =
            """
            select b.tenant_id, b.id from azure_build b join run r on r.id = b.run_id
            where r.ended_at > utc_timestamp(6) - interval 30 day order by rand() limit 200
            """;

    @Inject InstallationConfig installation;
    @Inject HomeKey home;
    @Inject Tenancy tenancy;
    @Inject AcrossTenants across;

    @Override
    public @Nullable String obstacle() {
        return Files.isReadable(installation.masterKeyFile())
                ? null
                : "goldsmith.worker.engine has 'azure', and the secrets of connections open with the master key alone; give this worker the portals' one, by GOLDSMITH_MASTER_KEY";
    }

    @Override
    public Account account(Order order) throws BuildFailure {
        var account = ask(order, run -> connection(run).map(it -> it.account(home)));
        return account.orElseThrow(() ->
                new BuildFailure(
                        "",
                        "The Azure connection '%s' that the template names is gone. Make it again, or name another one."
                                .formatted(Elsewhere.connection(order.template()).orElse("")),
                        null,
                        List.of()));
    }

    private static Optional<AzureConnection> connection(Run run) {
        return Elsewhere.connection(TemplateReader.read(run.inputs().document))
                .map(name -> AzureConnection.of(run.teamId, name));
    }

    @Override
    public void began(Order order, String template) {
        ask(
                order,
                run -> {
                    connection(run).ifPresent(it -> AzureBuild.begin(run.id, it, template));
                    return true;
                });
    }

    @Override
    public void follows(Order order, String operation) {
        ask(
                order,
                run -> {
                    var build = AzureBuild.of(run.id);
                    if (build != null) {
                        build.operation = operation;
                    }
                    return true;
                });
    }

    @Override
    public @Nullable String operation(Order order) {
        return ask(order, run -> Optional.ofNullable(AzureBuild.of(run.id)).map(it -> it.operation))
                .orElse(null);
    }

    private <T> T ask(Order order, Function<Run, T> work) {
        long id = Run.idOf(order.run());
        return Fenced.patiently(() ->
                Redo.call(() ->
                        tenancy.in(
                                order.tenant(),
                                () -> work.apply(Objects.requireNonNull(Run.findById(id))))));
    }

    @Override
    public List<Left> left() {
        return across.refs(LEFT).stream()
                .map(ref -> tenancy.in(ref.tenantId(), () -> left(ref.tenantId(), ref.id())))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Left> left(String tenant, long id) {
        AzureBuild build = AzureBuild.findById(id);
        AzureConnection connection =
                build == null ? null : AzureConnection.findById(build.connectionId);
        if (build == null || connection == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Left(
                            tenant,
                            id,
                            build.template,
                            SentTemplate.tag(tenant, build.runId),
                            connection.account(home)));
        } catch (IllegalStateException e) {
            LOG.warnf("image template %s is still there: %s", build.template, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void gone(Left left) {
        tenancy.in(left.tenant(), () -> AzureBuild.deleteById(left.id()));
    }
}
