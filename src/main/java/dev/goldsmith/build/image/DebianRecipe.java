package dev.goldsmith.build.image;

import dev.goldsmith.build.Folders;
import dev.goldsmith.build.Progress;
import dev.goldsmith.kernel.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A minimal Debian from the Debian archive; the scripts are below {@code images/}. */
final class DebianRecipe implements PlatformSources.Maker {
    private static final List<String> SCRIPTS =
            List.of("debian.sh", "debian-configure.sh", "debian-disk.sh", "assemble-disk.sh");

    /** Suite to number. */
    static final Map<String, String> RELEASES = Map.of("bookworm", "12", "trixie", "13");

    private static final int ROOT_MIB = 1536;

    /** What a guest sees; the root file system grows into it at the first boot. */
    private static final String DISK_SIZE = "4G";

    private final Catalogue.Origin.Recipe recipe;
    private final ImageSettings settings;

    DebianRecipe(Catalogue.Origin.Recipe recipe, ImageSettings settings) {
        if (!recipe.name().equals("debian") || !RELEASES.containsKey(recipe.suite())) {
            throw new IllegalArgumentException(
                    "there is no recipe '%s %s'; there are debian %s"
                            .formatted(recipe.name(), recipe.suite(), RELEASES.keySet()));
        }
        this.recipe = recipe;
        this.settings = settings;
    }

    @Override
    public PlatformSources.Made make(Path folder, Progress say) throws IOException {
        var archives = DebianArchives.of(settings, recipe.suite());
        var mirror = archives.main();
        var security = archives.security();
        if (mirror.isEmpty() || security.isEmpty()) {
            throw new IOException(
                    "this host's apt has no archive of Debian %s to build from; set goldsmith.catalogue.mirror and goldsmith.catalogue.security-mirror"
                            .formatted(recipe.suite()));
        }
        var scripts = scripts(folder.resolve("scripts"));
        var tar = folder.resolve("tree.tar");
        var progress = new Steps(say);
        Command.run(
                List.of(
                        "sh",
                        scripts.resolve("debian.sh").toString(),
                        recipe.suite(),
                        mirror.get(),
                        security.get(),
                        tar.toString()),
                progress::line,
                say::checkpoint);
        progress.at(80);
        var raw = folder.resolve("disk.raw");
        Command.run(assemble(scripts, tar, folder, raw), progress::line, say::checkpoint);
        progress.at(92);
        var disk = folder.resolve("disk.qcow2");
        Command.run(
                List.of("qemu-img", "convert", "-O", "qcow2", raw.toString(), disk.toString()),
                progress::line,
                say::checkpoint);
        Command.run(
                List.of("qemu-img", "resize", "-q", disk.toString(), DISK_SIZE),
                progress::line,
                say::checkpoint);
        Files.delete(raw);
        Files.delete(tar);
        Folders.delete(folder.resolve("scripts"));
        progress.at(100);
        return new PlatformSources.Made(disk, version());
    }

    /** Debian's release and the day, as in {@code 12.20261123.0}. */
    private String version() {
        return "%s.%s.0"
                .formatted(
                        RELEASES.get(recipe.suite()),
                        LocalDate.now(ZoneOffset.UTC)
                                .format(DateTimeFormatter.ofPattern("yyyyMMdd")));
    }

    /** Owners must survive: as root directly, else as root of a user namespace. */
    private static List<String> assemble(Path scripts, Path tar, Path folder, Path raw) {
        var command =
                List.of(
                        "sh",
                        scripts.resolve("debian-disk.sh").toString(),
                        tar.toString(),
                        folder.toString(),
                        raw.toString(),
                        Integer.toString(ROOT_MIB));
        if ("root".equals(System.getProperty("user.name"))) {
            return command;
        }
        return Stream.concat(
                        Stream.of("unshare", "--map-auto", "--map-root-user", "--mount"),
                        command.stream())
                .toList();
    }

    @Override
    public String how() {
        var text = new StringBuilder("%s %s".formatted(recipe.suite(), settings.mirror()));
        SCRIPTS.forEach(script -> text.append(resource(script)));
        return Digest.of(text.toString()).hex();
    }

    private static Path scripts(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (var script : SCRIPTS) {
            Files.writeString(folder.resolve(script), resource(script));
        }
        return folder;
    }

    private static String resource(String script) {
        try (InputStream in =
                Objects.requireNonNull(
                        DebianRecipe.class.getResourceAsStream("/images/" + script), script)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Says what the scripts print, and how far they are by where mmdebstrap is. */
    private static final class Steps {
        private static final Map<String, Integer> MARKS =
                Map.of(
                        "running apt-get update", 3,
                        "downloading packages", 8,
                        "extracting archives", 25,
                        "installing essential packages", 30,
                        "installing remaining packages", 45,
                        "running --customize-hook", 72,
                        "cleaning package lists", 75);

        private final Progress say;

        Steps(Progress say) {
            this.say = say;
        }

        void line(String line) {
            say.line(line);
            MARKS.forEach((mark, percent) -> {
                if (line.contains(mark)) {
                    at(percent);
                }
            });
        }

        void at(int percent) {
            say.percent(percent);
        }
    }
}
