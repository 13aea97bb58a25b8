package dev.goldsmith.schema;

import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.Customizer.LinuxRestart;
import dev.goldsmith.schema.Customizer.LinuxUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A template that is built in somebody's Azure subscription: its tags say so. What it names of
 * images, galleries and networks is there and not here.
 */
public final class Elsewhere {
    /** Tags, so that they go with the document by every door. */
    public static final String ENGINE_TAG = "goldsmithEngine";

    public static final String CONNECTION_TAG = "goldsmithConnection";

    /** The word of that engine. */
    public static final String AZURE = "azure";

    private Elsewhere() {}

    public static boolean is(ImageTemplate template) {
        return AZURE.equalsIgnoreCase(tags(template).get(ENGINE_TAG));
    }

    /** The team's connection that it is built by. */
    public static Optional<String> connection(ImageTemplate template) {
        return Optional.ofNullable(tags(template).get(CONNECTION_TAG));
    }

    private static Map<String, String> tags(ImageTemplate template) {
        return Objects.requireNonNullElse(template.tags(), Map.of());
    }

    /** What of it Azure wouldn't take, or would lose, each part at its path. */
    public static List<Violation> notExecutable(ImageTemplate template) {
        var tooMuch = Extent.faults(template);
        if (!tooMuch.isEmpty()) {
            return tooMuch;
        }
        var faults = new ArrayList<Violation>();
        if (!is(template) || connection(template).isEmpty()) {
            faults.add(
                    new Violation(
                            "$.tags",
                            "A template that Azure builds says so itself, with the tags `%s: %s` and `%s`, the name of a connection of its team."
                                    .formatted(ENGINE_TAG, AZURE, CONNECTION_TAG)));
        }
        var properties = template.properties();
        var customizers = properties.customizers();
        for (int i = 0; i < customizers.size(); i++) {
            if (customizers.get(i) instanceof LinuxUpdate
                    || customizers.get(i) instanceof LinuxRestart) {
                faults.add(
                        new Violation(
                                "$.properties.customize[%d]".formatted(i),
                                "Azure knows no `%s`; write it as a `Shell` step."
                                        .formatted(
                                                customizers.get(i) instanceof LinuxUpdate
                                                        ? "LinuxUpdate"
                                                        : "LinuxRestart")));
            }
        }
        for (int i = 0; i < properties.distribute().size(); i++) {
            faults.addAll(
                    AzureTarget.needless(
                            "$.properties.distribute[%d]".formatted(i),
                            properties.distribute().get(i)));
            if (properties.distribute().get(i) instanceof Distributor.Vhd vhd
                    && !String.valueOf(vhd.uri()).toLowerCase(Locale.ROOT).startsWith("https://")) {
                faults.add(
                        new Violation(
                                "$.properties.distribute[%d].uri".formatted(i),
                                "A VHD in the staging account would go with the run's image template; name a blob of yours, such as https://ACCOUNT.blob.core.windows.net/vhds/web.vhd."));
            }
        }
        var network = properties.vmProfile() == null ? null : properties.vmProfile().vnetConfig();
        if (network != null
                && network.subnetId() != null
                && !network.subnetId().isEmpty()
                && !network.subnetId().startsWith("/")) {
            faults.add(
                    new Violation(
                            "$.properties.vmProfile.vnetConfig.subnetId",
                            "Azure knows no network profiles of Goldsmith; give the id of a subnet in the subscription."));
        }
        if (properties.stagingResourceGroup() != null
                && !properties.stagingResourceGroup().isEmpty()) {
            faults.add(
                    new Violation(
                            "$.properties.stagingResourceGroup",
                            "Each run has an image template and a staging group of its own on Azure, which makes and deletes it; leave `stagingResourceGroup` out."));
        }
        return faults;
    }
}
