package dev.goldsmith.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.goldsmith.build.LocalFiles;
import dev.goldsmith.testing.House;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An image is a digest and where it is kept; an engine that needs a file asks there itself. */
class HandlesTest {
    private static final String ROOT = "dev.goldsmith.";
    private static final JavaClasses HOUSE = House.CLASSES;

    /**
     * They read contents that are no disks (scripts, lists of packages), or send one to people; and
     * a layer is known by the names of the files that it lies on.
     */
    private static final Set<String> READ_FILES =
            Set.of(
                    "Layers",
                    "Supplies",
                    "PackageLists",
                    "Contents",
                    "ApprovalChanges",
                    "ImagePages",
                    "VersionsResource");

    /** The engine that builds in machines of this host, its ports, and three that others need. */
    private static final Set<String> KNOW_FILES =
            Set.of(
                    "BuildMachine",
                    "DataDisks",
                    "Disks",
                    "EngineSettings",
                    "Guest",
                    "Hypervisor",
                    "Layers",
                    "LinuxProvisioner",
                    "Proof",
                    "Provisioner",
                    "Room",
                    "Site",
                    "Supplies",
                    "Surroundings",
                    "ContentStore",
                    "LocalFiles",
                    "Folders",
                    "FrozenLayers");

    @Test
    void only_those_who_need_a_file_ask_for_one() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + "build.qemu..", ROOT + "build.store..", ROOT + "build.image..")
                .and(describe("aren't listed", it -> !READ_FILES.contains(name(it))))
                .should()
                .callMethodWhere(
                        describe(
                                "gives a content out as a file",
                                call ->
                                        call.getTarget().getName().equals("fetch")
                                                && call.getTarget()
                                                        .getOwner()
                                                        .isAssignableTo(LocalFiles.class)))
                .because("a disk is a file only where it is opened; elsewhere it is a DiskImage")
                .check(HOUSE);
    }

    @Test
    void what_all_engines_share_knows_no_file() {
        var know =
                HOUSE.stream()
                        .filter(it -> it.getPackageName().equals(ROOT + "build"))
                        .filter(it ->
                                it.getDirectDependenciesFromSelf().stream()
                                        .anyMatch(to ->
                                                to.getTargetClass().isEquivalentTo(Path.class)))
                        .map(HandlesTest::name)
                        .collect(Collectors.toSet());

        assertThat(know)
                .as("classes of build that know files of this host; the list only gets shorter")
                .isEqualTo(KNOW_FILES);
    }

    private static String name(JavaClass it) {
        return it.getName().replaceAll("^.*\\.|\\$.*", "");
    }
}
