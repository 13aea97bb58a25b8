package dev.goldsmith.build.image;

import dev.goldsmith.fetch.Allowance;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The archives that recipes build from, and their guests' apt asks: those of the settings, else
 * those of this host's own apt.
 */
public record DebianArchives(Optional<String> main, Optional<String> security) {

    static DebianArchives of(ImageSettings settings, String suite) {
        return new DebianArchives(
                settings.mirror().or(() -> hosts(suite, "")),
                settings.securityMirror().or(() -> hosts(suite, "-security")));
    }

    /** Where all archives are: guests must reach them even at a private address. */
    public static List<Allowance> reached(ImageSettings settings) {
        return DebianRecipe.RELEASES.keySet().stream()
                .map(suite -> of(settings, suite))
                .flatMap(it -> Stream.of(it.main, it.security))
                .flatMap(Optional::stream)
                .distinct()
                .map(DebianArchives::allowance)
                .toList();
    }

    private static Allowance allowance(String archive) {
        var uri = URI.create(archive);
        return Allowance.parse(
                "%s:%d".formatted(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort()));
    }

    /**
     * The archive that this host's apt uses for a suite, or for another suite of Debian, as all are
     * in one place, when it is plain http.
     */
    private static Optional<String> hosts(String suite, String part) {
        try {
            var archives =
                    Command.output(
                                    List.of(
                                            "apt-get",
                                            "indextargets",
                                            "--format",
                                            "$(CODENAME) $(REPO_URI)",
                                            "Created-By: Packages"))
                            .lines()
                            .map(line -> line.split(" ", 2))
                            .filter(line -> line.length == 2 && line[1].startsWith("http://"))
                            .toList();
            return Stream.concat(Stream.of(suite), DebianRecipe.RELEASES.keySet().stream())
                    .flatMap(name ->
                            archives.stream()
                                    .filter(line -> line[0].equals(name + part))
                                    .map(line -> line[1]))
                    .findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
