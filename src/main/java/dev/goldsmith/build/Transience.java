package dev.goldsmith.build;

import dev.goldsmith.build.Hypervisor.TimeUp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What of a running Linux guest is in its memory alone, by name: compared with what there was when
 * it had booted, it says whether a machine that boots the same disks would be where this one is.
 */
final class Transience {
    /** What a script can take away of these, a boot brings back. */
    private static final Pattern BACK = Pattern.compile("(mount|swap|process) .*");

    private static final Pattern UNIT = Pattern.compile("unit ([\\w:.@\\\\-]+) .*");

    /** So many units are asked about; that more change and none matters isn't believed. */
    private static final int UNITS = 300;

    private final Listen guest;
    private Set<String> settled = Set.of();

    /** All that a command line prints in the guest. */
    interface Listen {
        String to(String command) throws GuestLost, TimeUp, IOException;
    }

    Transience(Listen guest) {
        this.guest = guest;
    }

    /** It has booted: what there is now, a boot makes. */
    void settle() throws GuestLost, TimeUp, IOException {
        settled = look();
    }

    private Set<String> look() throws GuestLost, TimeUp, IOException {
        return guest.to(Supplies.resource("volatile.sh"))
                .lines()
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** To what a restart makes a difference, by name; empty: to nothing. */
    List<String> differences() throws GuestLost, TimeUp, IOException {
        var now = look();
        var names = new ArrayList<String>();
        var units = new LinkedHashSet<String>();
        for (var line : now) {
            if (!settled.contains(line) && !isUnit(line, units)) {
                names.add(line);
            }
        }
        for (var line : settled) {
            if (!now.contains(line) && !isUnit(line, units) && BACK.matcher(line).matches()) {
                names.add(line);
            }
        }
        names.addAll(different(units));
        if (names.isEmpty()) {
            settled = now;
        }
        return names;
    }

    private static boolean isUnit(String line, Set<String> units) {
        var unit = UNIT.matcher(line);
        if (unit.matches()) {
            units.add(unit.group(1));
        }
        return unit.matches();
    }

    private List<String> different(Set<String> units) throws GuestLost, TimeUp, IOException {
        if (units.isEmpty()) {
            return List.of();
        }
        if (units.size() > UNITS) {
            return List.of(units.size() + " units");
        }
        var which = "units='%s'\n".formatted(String.join(" ", units));
        return guest.to(which + Supplies.resource("units.sh")).lines().toList();
    }
}
