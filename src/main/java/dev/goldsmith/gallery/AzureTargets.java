package dev.goldsmith.gallery;

import dev.goldsmith.azure.AzureConnection;
import dev.goldsmith.installation.Places;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.AzureTarget;
import dev.goldsmith.schema.Distributor;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.DocumentCheck;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Team;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Knows by which connections, and by way of which accounts, a team's images get to Azure. */
@ApplicationScoped
public class AzureTargets implements DocumentCheck {
    @Inject Places places;

    @Override
    public List<Violation> check(
            Access by, Team team, @Nullable Template saved, ImageTemplate template) {
        return faults(team.id, template.properties().distribute(), places);
    }

    static List<Violation> faults(long teamId, List<Distributor> targets, Places places) {
        var faults = new ArrayList<Violation>();
        for (int i = 0; i < targets.size(); i++) {
            var path = "$.properties.distribute[%d]".formatted(i);
            AzureTarget.of(targets.get(i))
                    // Of what can be no image there, the language speaks.
                    .filter(it -> it.subscription().isPresent())
                    .ifPresent(it -> {
                        connection(teamId, it, path, faults);
                        way(it, path, places, faults);
                    });
        }
        return faults;
    }

    private static void connection(
            long teamId, AzureTarget target, String path, List<Violation> faults) {
        var subscription = target.subscription().orElse(null);
        if (target.connection().isBlank() || subscription == null) {
            // The language says so.
            return;
        }
        var connection = AzureConnection.of(teamId, target.connection());
        if (connection == null) {
            faults.add(
                    new Violation(
                            tag(path, AzureTarget.CONNECTION_TAG),
                            AzureConnection.unknown(
                                    Team.<Team>findById(teamId), target.connection())));
        } else if (!connection.subscription.equalsIgnoreCase(subscription)) {
            faults.add(
                    new Violation(
                            path
                                    + (target.target() instanceof Distributor.SharedImage
                                            ? ".galleryImageId"
                                            : ".imageId"),
                            "The id is of subscription %s, and connection '%s' is of %s; name an image there, or another connection."
                                    .formatted(
                                            subscription,
                                            connection.name,
                                            connection.subscription)));
        }
    }

    private static void way(
            AzureTarget target, String path, Places places, List<Violation> faults) {
        if (target.way().isBlank()) {
            return;
        }
        var place = places.find(RegionName.placeOf(target.way(), places)).orElse(null);
        if (place == null || place.account() == null) {
            var accounts =
                    places.all().entrySet().stream()
                            .filter(it -> it.getValue().account() != null)
                            .map(it -> it.getKey())
                            .collect(Collectors.joining(", "));
            faults.add(
                    new Violation(
                            tag(path, AzureTarget.WAY_TAG),
                            "Region '%s' isn't an Azure storage account, by way of which an image gets to Azure; %s."
                                    .formatted(
                                            target.way(),
                                            accounts.isEmpty()
                                                    ? "this installation has none, and its operator names them (goldsmith.regions)"
                                                    : "these are: " + accounts)));
        }
    }

    private static String tag(String path, String name) {
        return "%s.artifactTags.%s".formatted(path, name);
    }
}
