package dev.goldsmith.build.image;

import dev.goldsmith.schema.Source;
import java.util.List;
import java.util.Optional;

public final class Catalogue {
    public record Entry(String urn, String title) {}

    public List<Entry> list() {
        return List.of();
    }

    public Optional<Entry> find(Source.PlatformImage image) {
        return Optional.empty();
    }
}
