package dev.goldsmith.build.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedTest {
    private final List<String> closed = new ArrayList<>();
    private final Opened opened = new Opened();

    @Test
    void the_last_is_closed_first_and_each_once() {
        for (var name : List.of("folder", "network", "process")) {
            assertThat(opened.add(name, closed::add)).isEqualTo(name);
        }

        opened.close();
        opened.close();

        assertThat(closed).containsExactly("process", "network", "folder");
    }

    @Test
    void what_can_not_be_closed_keeps_none_of_the_others_open() {
        opened.add("folder", closed::add);
        opened.add("network", OpenedTest::stuck);
        opened.add("process", OpenedTest::stuck);

        assertThatIllegalStateException()
                .isThrownBy(opened::close)
                .withMessage("process is stuck")
                .satisfies(first -> assertThat(first.getSuppressed()).hasSize(1));
        assertThat(closed).containsExactly("folder");
    }

    private static void stuck(String name) {
        throw new IllegalStateException(name + " is stuck");
    }
}
