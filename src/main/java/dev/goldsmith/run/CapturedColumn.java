package dev.goldsmith.run;

import dev.goldsmith.build.Captured;
import dev.goldsmith.kernel.Digest;
import dev.goldsmith.kernel.Json;
import jakarta.persistence.AttributeConverter;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** How a captured disk is written in a column. */
@Immutable
final class CapturedColumn implements AttributeConverter<Captured, String> {

    private record Disk(
            String disk,
            long bytes,
            long virtualBytes,
            String packages,
            String sourceVersion,
            String sourceDisk,
            String os,
            boolean cloudInit,
            @Nullable List<DataDisk> dataDisks,
            @Nullable List<String> warnings) {}

    private record DataDisk(int lun, String disk, long bytes, long virtualBytes) {}

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable Captured captured) {
        return captured == null
                ? null
                : Json.write(
                        new Disk(
                                captured.disk().hex(),
                                captured.bytes(),
                                captured.virtualBytes(),
                                captured.packages().hex(),
                                captured.sourceVersion(),
                                captured.sourceDisk().hex(),
                                captured.os(),
                                captured.cloudInit(),
                                captured.dataDisks().stream().map(CapturedColumn::of).toList(),
                                captured.warnings()));
    }

    private static DataDisk of(Captured.DataDisk data) {
        return new DataDisk(data.lun(), data.disk().hex(), data.bytes(), data.virtualBytes());
    }

    @Override
    public @Nullable Captured convertToEntityAttribute(@Nullable String json) {
        if (json == null) {
            return null;
        }
        var disk = Json.read(json, Disk.class);
        return new Captured(
                new Digest(disk.disk()),
                disk.bytes(),
                disk.virtualBytes(),
                new Digest(disk.packages()),
                disk.sourceVersion(),
                new Digest(disk.sourceDisk()),
                disk.os(),
                disk.cloudInit(),
                // Runs of the first days have none.
                disk.dataDisks() == null
                        ? List.of()
                        : disk.dataDisks().stream().map(CapturedColumn::captured).toList(),
                disk.warnings() == null ? List.of() : disk.warnings());
    }

    private static Captured.DataDisk captured(DataDisk data) {
        return new Captured.DataDisk(
                data.lun(), new Digest(data.disk()), data.bytes(), data.virtualBytes());
    }
}
