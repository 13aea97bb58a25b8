package dev.goldsmith.lineage;

import dev.goldsmith.cost.ImageCosts;
import dev.goldsmith.cost.Money;
import dev.goldsmith.tenant.Access;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What some images of the lineage cost a month. */
public record NodeCosts(ImageCosts all) {
    public static NodeCosts of(Access by, Collection<Node> nodes) {
        var definitions = new ArrayList<Long>();
        var managed = new ArrayList<Long>();
        for (var node : nodes) {
            switch (node.key()) {
                case Key.Definition definition -> definitions.add(definition.id());
                case Key.Managed image -> managed.add(image.id());
                case Key.Platform _ -> {}
            }
        }
        return new NodeCosts(ImageCosts.of(by, definitions, managed));
    }

    /** That of all of them. */
    public String currency() {
        return all.currency();
    }

    /** Null: it has published nothing, or it isn't the reader's to know. */
    public @Nullable BigDecimal monthly(Node node) {
        return switch (node.key()) {
            case Key.Definition definition -> all.ofDefinition(definition.id());
            case Key.Managed image -> all.ofManaged(image.id());
            case Key.Platform _ -> null;
        };
    }

    /** The same for people; empty: as above. */
    public String shown(Node node) {
        var monthly = monthly(node);
        return monthly == null ? "" : Money.number(monthly);
    }
}
