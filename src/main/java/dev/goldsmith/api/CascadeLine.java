package dev.goldsmith.api;

import dev.goldsmith.cascade.CascadeList;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A cascade on a list.
 *
 * @param gallery null: of a team that you don't read, as {@code image}, {@code channel}, {@code
 *     from} and {@code to}
 */
@Schema(name = "CascadeLine")
public record CascadeLine(
        long id,
        String state,
        @Nullable String gallery,
        @Nullable String image,
        @Nullable String channel,
        @Nullable String from,
        @Nullable String to,
        boolean patch,
        String startedBy,
        Instant startedAt,
        @Nullable Instant endedAt,
        long templates) {
    static CascadeLine of(CascadeList.Row row) {
        var it = row.cascade();
        var moved = row.moved();
        return new CascadeLine(
                it.number,
                it.state.word(),
                moved == null ? null : moved.gallery(),
                moved == null ? null : moved.image(),
                moved == null ? null : moved.channel(),
                moved == null ? null : moved.from(),
                moved == null ? null : moved.to(),
                it.patches,
                it.startedByName,
                it.startedAt,
                it.endedAt,
                row.total());
    }
}
