package dev.goldsmith.web;

import dev.goldsmith.build.Network.Opening;
import dev.goldsmith.kernel.Violation;
import dev.goldsmith.network.NetworkSettings;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A network profile as its form has it.
 *
 * @param openings one a line: a range, and its ports with commas between
 */
record NetworkForm(
        String name,
        String kind,
        String openings,
        String bridge,
        String httpProxy,
        String httpsProxy,
        String noProxy,
        String certificates,
        List<Violation> faults) {
    static final NetworkForm NEW = new NetworkForm("", "nat", "", "", "", "", "", "", List.of());

    static NetworkForm of(String name, NetworkSettings settings) {
        return new NetworkForm(
                name,
                settings.kind().word(),
                settings.openings().stream()
                        .map(NetworkForm::line)
                        .collect(Collectors.joining("\n")),
                settings.bridge(),
                settings.httpProxy(),
                settings.httpsProxy(),
                settings.noProxy(),
                settings.certificates(),
                List.of());
    }

    static NetworkForm typed(MultivaluedMap<String, String> typed) {
        return new NetworkForm(
                text(typed, "name"),
                text(typed, "kind"),
                text(typed, "openings").replace("\r", ""),
                text(typed, "bridge"),
                text(typed, "httpProxy"),
                text(typed, "httpsProxy"),
                text(typed, "noProxy"),
                text(typed, "certificates").replace("\r", ""),
                List.of());
    }

    private static String text(MultivaluedMap<String, String> typed, String name) {
        var value = typed.getFirst(name);
        return value == null ? "" : value.strip();
    }

    NetworkForm with(List<Violation> faults) {
        return new NetworkForm(
                name,
                kind,
                openings,
                bridge,
                httpProxy,
                httpsProxy,
                noProxy,
                // A key that slipped in isn't sent back.
                certificates.contains("PRIVATE KEY") ? "" : certificates,
                List.copyOf(faults));
    }

    private static String line(Opening opening) {
        return opening.ports().isEmpty()
                ? opening.range()
                : opening.range()
                        + " "
                        + opening.ports().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(","));
    }

    NetworkSettings settings() {
        var which = NetworkSettings.Kind.of(kind);
        return new NetworkSettings(
                which,
                which == NetworkSettings.Kind.NAT ? lines() : List.of(),
                which == NetworkSettings.Kind.BRIDGE ? bridge : "",
                httpProxy,
                httpsProxy,
                noProxy,
                certificates);
    }

    private List<Opening> lines() {
        var all = new ArrayList<Opening>();
        openings.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .forEach(line -> {
                    var words = line.split("\\s+", 2);
                    all.add(new Opening(words[0], words.length == 1 ? List.of() : ports(words[1])));
                });
        return all;
    }

    /** What is no number becomes one that is refused, with the line it stands on. */
    private static List<Integer> ports(String text) {
        return Arrays.stream(text.split("[,\\s]+"))
                .map(port -> port.matches("\\d{1,6}") ? Integer.parseInt(port) : -1)
                .toList();
    }

    /** The faults of one field, and of what lies in it. */
    public List<String> at(String field) {
        return faults.stream()
                .filter(it -> it.path().equals(field) || it.path().startsWith(field + "["))
                .map(it ->
                        it.path().startsWith(field + "[")
                                ? "Line %d: %s".formatted(1 + number(it.path()), it.message())
                                : it.message())
                .toList();
    }

    private static int number(String path) {
        return Integer.parseInt(path.replaceAll("[^0-9]", ""));
    }
}
