package dev.goldsmith.build.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VmUserTest {
    private static final String ALL = "         0          0 4294967295\n";

    @TempDir Path etc;

    @Test
    void no_two_vms_are_one_user() throws IOException {
        assumeTrue(Confinement.isRoot(), "only root can be somebody else");
        var range = new IdRange(1_950_000_000, 1_950_000_001);
        try (var first = VmUser.lease(range)) {
            try (var second = VmUser.lease(range)) {
                assertThat(List.of(first.id(), second.id()))
                        .containsExactlyInAnyOrder(range.first(), range.last());
                assertThatThrownBy(() -> VmUser.lease(range))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("1950000000-1950000001");
            }
            try (var third = VmUser.lease(range)) {
                assertThat(third.id()).isNotEqualTo(first.id());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1000", "9-1", "0-9", "1-2147483647", "99999999999-1", "a-b"})
    void what_is_no_range(String text) {
        assertThatThrownBy(() -> IdRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("goldsmith.worker.vm-users");
    }

    @Test
    void a_range_is_nobody_elses() throws IOException {
        var range = IdRange.parse("200000-200999");
        Files.writeString(etc.resolve("passwd"), "root:x:0:0::/root:/bin/sh\n");
        Files.writeString(etc.resolve("subuid"), "ann:100000:65536\n");
        var map = Files.writeString(etc.resolve("uid_map"), ALL);
        assertThat(range.problems(etc, map)).isEmpty();

        Files.writeString(etc.resolve("passwd"), "build:x:200999:1::/:/bin/sh\n");
        assertThat(range.problems(etc, map)).singleElement().asString().contains("user build");
        Files.writeString(etc.resolve("passwd"), "");
        Files.writeString(etc.resolve("subuid"), "ann:100000:65536\nben:165536:65536\n");
        assertThat(range.problems(etc, map))
                .singleElement()
                .asString()
                .contains("the subordinate ids of ben");
        Files.delete(etc.resolve("subuid"));
        Files.writeString(map, "0 100000 65536\n");
        assertThat(range.problems(etc, map)).singleElement().asString().contains("don't exist");
    }

    @Test
    void bounds_are_written_for_either_kind_of_cgroups() throws IOException {
        for (var file : List.of("cgroup.controllers", "cgroup.subtree_control")) {
            Files.writeString(etc.resolve(file), "");
        }
        var vm = Files.createDirectories(etc.resolve("goldsmith/vm"));
        for (var file : List.of("memory.max", "pids.max", "cpu.max")) {
            Files.writeString(vm.resolve(file), "max");
        }
        var group = Cgroup.of(etc, "vm", 512, 2);
        group.add(7);
        assertThat(vm.resolve("memory.max")).hasContent("2147483648");
        assertThat(vm.resolve("cpu.max")).hasContent("300000 100000");
        assertThat(vm.resolve("pids.max")).hasContent("512");
        assertThat(vm.resolve("cgroup.procs")).hasContent("7");

        Files.delete(etc.resolve("cgroup.controllers"));
        var memory = Files.createDirectories(etc.resolve("memory/goldsmith/vm"));
        Files.writeString(memory.resolve("memory.limit_in_bytes"), "-1");
        Cgroup.of(etc, "vm", 512, 2).add(8);
        assertThat(memory.resolve("memory.limit_in_bytes")).hasContent("2147483648");
        assertThat(memory.resolve("cgroup.procs")).hasContent("8");

        try (var nothing = Cgroup.of(etc.resolve("nowhere"), "vm", 512, 2)) {
            nothing.add(9);
            assertThat(nothing.isEmpty()).isTrue();
        }
    }
}
