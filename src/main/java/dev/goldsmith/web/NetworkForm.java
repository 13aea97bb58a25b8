package dev.goldsmith.web;

import dev.goldsmith.build.Network.Opening;
import dev.goldsmith.network.NetworkSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A network profile as its form has it: an opening a line, a range and then its ports. */
final class NetworkForm {
    private NetworkForm() {}

    static Form of(String name, NetworkSettings settings) {
        return Form.filled(
                "name",
                name,
                "kind",
                settings.kind().word(),
                "openings",
                settings.openings().stream()
                        .map(NetworkForm::line)
                        .collect(Collectors.joining("\n")),
                "bridge",
                settings.bridge(),
                "httpProxy",
                settings.httpProxy(),
                "httpsProxy",
                settings.httpsProxy(),
                "noProxy",
                settings.noProxy(),
                "certificates",
                settings.certificates());
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

    static NetworkSettings settings(Form form) {
        var kind = NetworkSettings.Kind.of(form.text("kind"));
        return new NetworkSettings(
                kind,
                kind == NetworkSettings.Kind.NAT ? lines(form.value("openings")) : List.of(),
                kind == NetworkSettings.Kind.BRIDGE ? form.value("bridge").strip() : "",
                form.value("httpProxy").strip(),
                form.value("httpsProxy").strip(),
                form.value("noProxy").strip(),
                form.value("certificates").replace("\r", "").strip());
    }

    private static List<Opening> lines(String openings) {
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
}
