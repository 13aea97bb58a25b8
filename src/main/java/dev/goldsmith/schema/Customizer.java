package dev.goldsmith.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step that changes the image. Steps run in order; the first failure stops the build. */
@Kinds(value = "a customizer", each = "%s customizer")
public sealed interface Customizer extends Step {
    record Shell(
            @Nullable String name,
            @Nullable String scriptUri,
            @Nullable String sha256Checksum,
            @Nullable List<String> inline,
            @Property(
                            rule = Rule.REUSE,
                            since = Language.OWN,
                            label = "Reuse the result for",
                            hint =
                                    "Default: as long as the template says. 0s: run it in every build.")
                    @Nullable String reuseFor,
            Extras extras)
            implements Customizer, Step.Shell {}

    record PowerShell(
            @Nullable String name,
            @Nullable String scriptUri,
            @Nullable String sha256Checksum,
            @Nullable List<String> inline,
            @Nullable Boolean runElevated,
            @Nullable Boolean runAsSystem,
            @Nullable List<Integer> validExitCodes,
            @Property(
                            rule = Rule.REUSE,
                            since = Language.OWN,
                            label = "Reuse the result for",
                            hint =
                                    "Default: as long as the template says. 0s: run it in every build.")
                    @Nullable String reuseFor,
            Extras extras)
            implements Customizer, Step.PowerShell {}

    record File(
            @Nullable String name,
            String sourceUri,
            @Nullable String sha256Checksum,
            String destination,
            Extras extras)
            implements Customizer, Step.File {}

    @Noun(needs = GuestOs.WINDOWS, instead = "LinuxRestart")
    record WindowsRestart(
            @Nullable String name,
            @Property(label = "Command, optional", hint = "Default: shutdown /r /f /t 0")
                    @Nullable String restartCommand,
            @Nullable String restartCheckCommand,
            @Nullable String restartTimeout,
            Extras extras)
            implements Customizer, Step.Restart {}

    @Noun(needs = GuestOs.WINDOWS, instead = "LinuxUpdate")
    record WindowsUpdate(
            @Nullable String name,
            @Property(label = "Search", hint = "Default: BrowseOnly=0 and IsInstalled=0")
                    @Nullable String searchCriteria,
            @Property(
                            rule = Rule.UPDATE_FILTER,
                            most = Extent.WORDS,
                            label = "Filters",
                            hint =
                                    "One per line: include: or exclude:, then an expression about $_. The first match decides.")
                    @Nullable List<String> filters,
            @Property(least = 0, label = "Most in one round", hint = "Default: 1000")
                    @Nullable Integer updateLimit,
            @Property(
                            rule = Rule.REUSE,
                            since = Language.OWN,
                            label = "Reuse the result for",
                            hint =
                                    "Default: as long as the template says. 0s: run it in every build.")
                    @Nullable String reuseFor,
            Extras extras)
            implements Customizer {}

    /**
     * Our own word, which AIB's API doesn't have: reboots a Linux guest and goes on when it is
     * back.
     */
    @Noun(since = Language.OWN, needs = GuestOs.LINUX, instead = "WindowsRestart")
    record LinuxRestart(
            @Nullable String name,
            @Nullable String restartCheckCommand,
            @Nullable String restartTimeout,
            Extras extras)
            implements Customizer, Step.Restart {}

    /** Our own word as well: brings a Linux guest's packages up to date by its package manager. */
    @Noun(since = Language.OWN, needs = GuestOs.LINUX, instead = "WindowsUpdate")
    record LinuxUpdate(
            @Nullable String name,
            @Property(label = "Updates") @Nullable Updates updates,
            @Property(
                            rule = Rule.PACKAGE,
                            most = Extent.WORDS,
                            label = "Packages to hold back",
                            hint =
                                    "Optional. One name per line, such as linux-image-*, where * stands for anything.")
                    @Nullable List<String> exclude,
            @Property(label = "Restart") @Nullable RestartWhen restart,
            @Property(
                            rule = Rule.REUSE,
                            since = Language.OWN,
                            label = "Reuse the result for",
                            hint =
                                    "Default: as long as the template says. 0s: run it in every build.")
                    @Nullable String reuseFor,
            Extras extras)
            implements Customizer {
        public enum Updates {
            all,
            security
        }

        public enum RestartWhen {
            ifNeeded,
            never,
            always
        }
    }
}
