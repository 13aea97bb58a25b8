package dev.goldsmith.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goldsmith.kernel.Digest;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerKeyTest {
    private static final Digest BASE = Digest.of("base");

    @Test
    void a_layers_key_tells_apart_all_that_can_make_another_result() {
        var first = LayerKey.first("acme", BASE, 0, "public");
        var key = LayerKey.next(first, script("a", "b"));

        assertThat(LayerKey.next(first, script("a\nb"))).as("the same script").isEqualTo(key);
        assertThat(
                        new Digest[] {
                            LayerKey.next(first, script("b", "a")),
                            LayerKey.next(key, script("a", "b")),
                            LayerKey.next(
                                    LayerKey.first("other", BASE, 0, "public"), script("a", "b")),
                            LayerKey.next(
                                    LayerKey.first("acme", Digest.of("x"), 0, "public"),
                                    script("a", "b")),
                            LayerKey.next(
                                    LayerKey.first("acme", BASE, 1, "public"), script("a", "b")),
                            LayerKey.next(
                                    LayerKey.first("acme", BASE, 0, "proxy"), script("a", "b"))
                        })
                .doesNotHaveDuplicates()
                .doesNotContain(key);
    }

    @Test
    void a_frozen_script_is_not_the_inline_one_that_spells_its_digest() {
        var first = LayerKey.first("acme", BASE, 0, "public");
        var frozen =
                new Plan.RunScript(
                        planned(), new Plan.Script(null, BASE, new Plan.Interpreter.Posix()));

        assertThat(LayerKey.next(first, frozen))
                .isNotEqualTo(LayerKey.next(first, script(BASE.hex())));
    }

    private static Plan.Customization script(String... lines) {
        return new Plan.RunScript(
                planned(), new Plan.Script(List.of(lines), null, new Plan.Interpreter.Posix()));
    }

    private static Journal.Planned planned() {
        return new Journal.Planned("customize-1", Phase.CUSTOMIZING, "Shell", "any");
    }
}
