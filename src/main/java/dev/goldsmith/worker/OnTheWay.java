package dev.goldsmith.worker;

import dev.goldsmith.azure.AzureImage;
import dev.goldsmith.build.azure.AzureImages;
import dev.goldsmith.build.azure.Region;
import dev.goldsmith.run.Run;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is written down of an image on its way to Azure, by the worker that has its run. */
final class OnTheWay implements AzureImages.Notes {
    private final Fenced fenced;
    private final String name;

    OnTheWay(Fenced fenced, String name) {
        this.fenced = fenced;
        this.name = name;
    }

    void write(Consumer<AzureImage> change) {
        fenced.write(run -> change.accept(of(run)));
    }

    <T> T read(Function<AzureImage, T> work) {
        return fenced.call(run -> work.apply(of(run)));
    }

    <T> @Nullable T call(Function<AzureImage, @Nullable T> work) {
        return fenced.call(run -> Optional.ofNullable(work.apply(of(run)))).orElse(null);
    }

    private AzureImage of(Run run) {
        return Objects.requireNonNull(AzureImage.of(run.id, name));
    }

    @Override
    public void operation(String address) {
        write(it -> it.operation = address);
    }

    @Override
    public @Nullable String operation() {
        return call(it -> it.operation);
    }

    @Override
    public void regions(List<Region> regions) {
        write(it -> it.isIn(regions));
    }

    String artifact() {
        return Objects.requireNonNull(known());
    }

    /** Its id, where an earlier attempt gave it one. */
    @Nullable String known() {
        return call(it -> it.artifact);
    }

    /**
     * Id of what an earlier run of the same disk published, and not in every region.
     *
     * @param builder of that disk
     */
    @Nullable String partly(long builder) {
        return fenced.call(run ->
                        AzureImage.of(builder, name) == null || builder == run.id
                                ? Optional.<String>empty()
                                : partlyOf(builder))
                .orElse(null);
    }

    private Optional<String> partlyOf(long builder) {
        return Run.<Run>list("id = ?1 or capturedBy = ?1 order by id desc", builder).stream()
                .map(it -> AzureImage.of(it.id, name))
                .filter(Objects::nonNull)
                .filter(it -> it.state == AzureImage.State.PARTLY)
                .map(it -> it.artifact)
                .findFirst();
    }

    /** Whose it is: of that disk and output, whichever run publishes it. */
    String mark(long builder) {
        return mark(fenced.ref().tenantId(), builder, name);
    }

    static String mark(String tenant, long builder, String name) {
        return "%s/%d/%s".formatted(tenant, builder, name);
    }
}
