package dev.goldsmith.azure;

import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.Elsewhere;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.DocumentCheck;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows by which connections a team's templates may be built. */
@ApplicationScoped
public class ConnectionCheck implements DocumentCheck {
    @Override
    public boolean countsElsewhere() {
        return true;
    }

    @Override
    public List<Violation> check(
            Access by, Team team, @Nullable Template saved, ImageTemplate template) {
        var name = Elsewhere.connection(template).orElse(null);
        if (name == null) {
            return List.of();
        }
        var path = "$.tags." + Elsewhere.CONNECTION_TAG;
        if (!Elsewhere.is(template)) {
            return List.of(
                    new Violation(
                            path,
                            "`%s` is for templates that Azure builds; add the tag `%s: %s`, or leave this one out."
                                    .formatted(
                                            Elsewhere.CONNECTION_TAG,
                                            Elsewhere.ENGINE_TAG,
                                            Elsewhere.AZURE)));
        }
        return AzureConnection.of(team.id, name) != null
                ? List.of()
                : List.of(new Violation(path, AzureConnection.unknown(team, name)));
    }
}
