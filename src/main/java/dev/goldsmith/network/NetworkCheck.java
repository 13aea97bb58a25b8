package dev.goldsmith.network;

import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.DocumentCheck;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows which networks a team's templates may name. */
@ApplicationScoped
public class NetworkCheck implements DocumentCheck {
    private static final String PATH = "$.properties.vmProfile.vnetConfig.subnetId";

    @Override
    public List<Violation> check(
            Access by, Team team, @Nullable Template saved, ImageTemplate template) {
        var subnet = NetworkProfile.subnet(template);
        if (subnet.isEmpty()) {
            return List.of();
        }
        var id = subnet.get();
        if (!id.belongsTo(by.tenantId(), team.slug)) {
            return List.of(
                    new Violation(
                            PATH,
                            "`subnetId` names a network of somebody else; templates of team %s use that team's own: %s."
                                    .formatted(team.slug, NetworkProfile.names(team))));
        }
        return NetworkProfile.of(team.id, id.name()) != null
                ? List.of()
                : List.of(
                        new Violation(
                                PATH,
                                "Team %s has no network profile '%s'; it has: %s. An owner makes one under Settings, Networks."
                                        .formatted(
                                                team.slug, id.name(), NetworkProfile.names(team))));
    }
}
