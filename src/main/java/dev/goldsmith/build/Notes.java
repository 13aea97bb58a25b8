package dev.goldsmith.build;

import dev.goldsmith.schema.ImageTemplate.Properties;
import dev.goldsmith.schema.ImageTemplate.Toggle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a template may ask for and a build on this engine has no use for: said, never hidden. */
final class Notes {
    private static final String NO_OPTIMIZATION =
            "it is stored, but this engine has no such optimization and does nothing";

    private Notes() {}

    /** A sentence for each. */
    static List<String> of(Properties properties) {
        var notes = new ArrayList<String>();
        var optimize = properties.optimize();
        if (optimize != null
                && optimize.vmBoot() != null
                && optimize.vmBoot().state() == Toggle.Enabled) {
            notes.add("optimize.vmBoot: " + NO_OPTIMIZATION);
        }
        if (optimize != null
                && optimize.workload() != null
                && optimize.workload().state() == Toggle.Enabled) {
            notes.add("optimize.workload: " + NO_OPTIMIZATION);
        }
        var vm = properties.vmProfile();
        if (vm != null
                && vm.userAssignedIdentities() != null
                && !vm.userAssignedIdentities().isEmpty()) {
            notes.add(
                    "vmProfile.userAssignedIdentities: machines of this engine have no Azure"
                            + " identity; what they need comes with their network profile");
        }
        var net = vm == null ? null : vm.vnetConfig();
        if (net != null && given(net.containerInstanceSubnetId())) {
            notes.add(
                    "vnetConfig.containerInstanceSubnetId: this engine drives its machines"
                            + " without a container, it needs none");
        }
        if (net != null && given(net.proxyVmSize())) {
            notes.add(
                    "vnetConfig.proxyVmSize: this engine reaches its machines without a proxy"
                            + " machine, it needs none");
        }
        return notes;
    }

    private static boolean given(@Nullable String text) {
        return text != null && !text.isEmpty();
    }
}
