package dev.goldsmith.worker;

import dev.goldsmith.build.Progress;
import dev.goldsmith.build.azure.AzureImages;
import dev.goldsmith.build.azure.Region;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** For whoever asks Azure and writes nothing down. */
final class Still {
    static final Progress PROGRESS =
            new Progress() {
                @Override
                public void line(String line) {}

                @Override
                public void percent(int percent) {}

                @Override
                public void checkpoint() {}
            };

    static final AzureImages.Notes NOTES =
            new AzureImages.Notes() {
                @Override
                public void operation(String address) {}

                @Override
                public @Nullable String operation() {
                    return null;
                }

                @Override
                public void regions(List<Region> regions) {}
            };

    private Still() {}
}
