package dev.goldsmith.recall;

import dev.goldsmith.gallery.ChannelFallback;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.util.List;

/**
 * What a recall would take, said before it does. Of teams that the reader doesn't read there are
 * numbers and no names.
 *
 * @param versions published ones, the recalled one included
 * @param channels that would point elsewhere, as far as the reader reads them; {@code hidden}: how
 *     many others would
 * @param runs numbers of runs that would be stopped, as far as the reader reads them; {@code
 *     running}: all of them
 */
public record Preview(
        int versions,
        int managedImages,
        int teams,
        List<ChannelFallback.Moved> channels,
        int hidden,
        List<Long> runs,
        int running) {
    private static final int LISTED = 50;

    static Preview of(Access by, Reach reach) {
        var moved = ChannelFallback.without(reach.versions());
        var read = moved.stream().filter(it -> by.may(Permission.READ, it.teamId())).toList();
        var runs = reach.runs();
        return new Preview(
                reach.count(true),
                reach.count(false),
                reach.images().size(),
                read.stream().limit(LISTED).toList(),
                moved.size() - Math.min(LISTED, read.size()),
                runs.stream()
                        .filter(it -> by.may(Permission.READ, it.teamId))
                        .map(it -> it.number)
                        .limit(LISTED)
                        .toList(),
                runs.size());
    }

    /** {@code This takes back 41 versions and 2 managed images of 6 teams.} */
    public String taken() {
        return "This takes back %s%s of %s."
                .formatted(
                        counted(versions, "version"),
                        managedImages == 0 ? "" : " and " + counted(managedImages, "managed image"),
                        counted(teams, "team"));
    }

    public String stopped() {
        return running == 0
                ? "No running build is affected."
                : running == 1
                        ? "1 running build is stopped."
                        : running + " running builds are stopped.";
    }

    private static String counted(int count, String what) {
        return count == 1 ? "1 " + what : "%,d %ss".formatted(count, what);
    }
}
