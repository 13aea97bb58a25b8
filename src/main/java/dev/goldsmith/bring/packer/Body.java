package dev.goldsmith.bring.packer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands in a block, in its order, which is the order of a build. */
record Body(List<Item> items) {
    sealed interface Item {
        int first();

        int last();
    }

    record Attribute(String name, int first, int last, Expr value) implements Item {}

    record Block(String type, List<String> labels, int first, int last, Body body) implements Item {
        String label(int index) {
            return index < labels.size() ? labels.get(index) : "";
        }
    }

    List<Block> blocks() {
        return items.stream().filter(Block.class::isInstance).map(Block.class::cast).toList();
    }

    List<Attribute> attributes() {
        return items.stream()
                .filter(Attribute.class::isInstance)
                .map(Attribute.class::cast)
                .toList();
    }

    @Nullable Attribute attribute(String name) {
        return attributes().stream().filter(it -> it.name.equals(name)).findFirst().orElse(null);
    }
}
