package dev.goldsmith.schema;

import dev.goldsmith.kernel.Violation;
import dev.goldsmith.schema.ImageTemplate.Properties;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of the language the engine on this host can't execute yet. A template that uses it is
 * refused when it is saved, never at the end of a build; nothing that is accepted is silently
 * ignored.
 */
public final class EngineSupport {
    private static final String ROOT = "$.properties";
    private static final int MOST_DATA_DISKS = 16;

    private final List<Violation> violations = new ArrayList<>();

    private EngineSupport() {}

    /**
     * @return empty when the engine can execute all of it; otherwise each part with its JSON path
     */
    public static List<Violation> notExecutable(ImageTemplate template) {
        var tooMuch = Extent.faults(template);
        if (!tooMuch.isEmpty()) {
            return tooMuch;
        }
        var support = new EngineSupport();
        support.system(template);
        support.check(template.properties());
        return List.copyOf(support.violations);
    }

    private void check(Properties it) {
        source(it.source());
        for (int i = 0; i < it.distribute().size(); i++) {
            distributor("%s.distribute[%d]".formatted(ROOT, i), it.distribute().get(i));
        }
        violations.addAll(DistinctTargets.faults(it.distribute()));
        vmProfile(it.vmProfile());
        dataDisks(it.additionalDataDisks());
    }

    private void source(Source source) {
        switch (source) {
            case Source.PlatformImage it -> {}
            case Source.SharedImageVersion it -> {
                if (GalleryImageId.find(it.imageVersionId()).isEmpty()) {
                    refuse(
                            ROOT + ".source.imageVersionId",
                            "Shared and community galleries aren't supported by this installation;"
                                    + " name a version in a gallery of this tenant.");
                }
            }
            case Source.ManagedImage it -> {}
        }
    }

    /** Whatever the source is: no guest is of both systems. The fewer parts are the slip. */
    private void system(ImageTemplate template) {
        var onLinux = GuestOs.LINUX.cannotBeside(template);
        var onWindows = GuestOs.WINDOWS.cannotBeside(template);
        if (!onLinux.isEmpty() && !onWindows.isEmpty()) {
            violations.addAll(onLinux.size() <= onWindows.size() ? onLinux : onWindows);
        }
    }

    private void dataDisks(@Nullable List<ImageTemplate.DataDisk> disks) {
        for (int i = 0; disks != null && i < disks.size(); i++) {
            var size = disks.get(i).sizeGB();
            if (size == null || size == 0) {
                refuse(
                        "%s.additionalDataDisks[%d].sizeGB".formatted(ROOT, i),
                        "A blank disk needs a size; give `sizeGB`, from 1 to 32767.");
            }
        }
        if (disks != null && disks.size() > MOST_DATA_DISKS) {
            refuse(
                    ROOT + ".additionalDataDisks",
                    "There are %d data disks; a machine takes at most %d."
                            .formatted(disks.size(), MOST_DATA_DISKS));
        }
    }

    private void distributor(String at, Distributor distributor) {
        violations.addAll(AzureTarget.faults(at, distributor));
        switch (distributor) {
            case Distributor.SharedImage it -> {}
            case Distributor.ManagedImage it -> {}
            case Distributor.Vhd it -> {
                if (isGiven(it.uri()) && VhdTarget.find(String.valueOf(it.uri())).isEmpty()) {
                    refuse(
                            at + ".uri",
                            "A VHD can't be sent to a cloud's blob from this host; name a path such"
                                    + " as `nightly/web.vhd` in the staging area or `local:web.vhd`"
                                    + " in a region, or leave `uri` out.");
                }
            }
        }
    }

    private void vmProfile(ImageTemplate.@Nullable VmProfile profile) {
        if (profile == null) {
            return;
        }
        var size = profile.vmSize();
        if (size != null && VmSize.find(size).isEmpty()) {
            refuse(
                    ROOT + ".vmProfile.vmSize",
                    "%s isn't a VM size of Azure; it must be %s."
                            .formatted(Words.code(size), VmSize.RIGHT));
        }
    }

    private void refuse(String path, String message) {
        violations.add(new Violation(path, message));
    }

    private static boolean isGiven(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    private static boolean isGiven(@Nullable Collection<?> values) {
        return values != null && !values.isEmpty();
    }
}
