package dev.goldsmith.testing;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;

/** The application's classes, for tests of its order. Reading them takes longer than most tests. */
public final class House {
    public static final JavaClasses CLASSES =
            new ClassFileImporter().importPath(Path.of("target/classes"));

    private House() {}
}
