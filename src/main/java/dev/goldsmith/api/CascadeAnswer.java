package dev.goldsmith.api;

import dev.goldsmith.approval.Gate;
import dev.goldsmith.cascade.CascadeList;
import dev.goldsmith.cascade.Preview;
import dev.goldsmith.cost.LastEstimates;
import dev.goldsmith.cost.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A cascade, or the preview of one.
 *
 * @param id its number; null: a preview
 * @param state {@code preview}, {@code running}, {@code paused}, {@code halted}, {@code canceling},
 *     {@code rollingBack}, {@code succeeded}, {@code partiallySucceeded}, {@code failed}, {@code
 *     canceled}, {@code superseded} or {@code rolledBack}
 * @param why it is so
 * @param gallery null: of a team that you don't read, as {@code image}, {@code channel}, {@code
 *     from}, {@code to} and {@code comment}
 * @param from version that the channel pointed to before; null: none
 * @param to version that it points to; of a patch, once that is there: what the image's own run
 *     built
 * @param patch whether the image itself is built first, and all of it with all updates
 * @param seconds of a preview: how long it takes, by history
 * @param cost of a preview: what its builds are going to cost, by what was expected of each
 *     template's last run, as far as you read its team; null: that isn't known
 * @param items parents before children
 * @param takenBack after a rollback: what became of each channel
 */
@Schema(name = "Cascade")
public record CascadeAnswer(
        @Nullable Long id,
        String state,
        @Nullable String why,
        @Nullable String gallery,
        @Nullable String image,
        @Nullable String channel,
        @Nullable String from,
        @Nullable String to,
        boolean patch,
        @Nullable Integer maxConcurrent,
        @Nullable Integer failureLimit,
        @Nullable String comment,
        @Nullable String startedBy,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Long seconds,
        @Nullable Cost cost,
        List<Item> items,
        List<CascadeList.Return> takenBack) {
    /**
     * @param templates how many of them are in it
     */
    @Schema(name = "CascadeCost")
    public record Cost(BigDecimal low, BigDecimal high, String currency, int templates) {
        static @Nullable Cost of(@Nullable LastEstimates it) {
            return it == null
                    ? null
                    : new Cost(
                            Money.exact(it.low()),
                            Money.exact(it.high()),
                            it.currency(),
                            it.templates());
        }
    }

    /**
     * @param team null: of a team that you don't read, as {@code template}
     * @param depth 1: it starts from the image itself; 0: it makes it
     * @param wave what can be built at the same time; 0: it isn't built
     * @param parents numbers of the items that it waits for
     * @param state of a preview {@code automatic}, {@code ask}, {@code ignored} or {@code
     *     unreached}; then {@code waiting}, {@code awaitingPromotion}, {@code asking}, {@code
     *     running}, {@code succeeded}, {@code failed}, {@code skipped}, {@code superseded} or
     *     {@code canceled}
     * @param run number of its last run
     * @param runState state of a run that goes on
     * @param startsAfter of a preview: seconds until it begins, by history
     * @param seconds of a preview: how long its build takes
     * @param patch of a preview: whether its run installs updates; false in a patch: it can't be
     *     patched, and is rebuilt as it is
     * @param gates of a preview: what its team's policy may ask about
     */
    @Schema(name = "CascadeItem")
    public record Item(
            int number,
            @Nullable String team,
            @Nullable String template,
            int depth,
            int wave,
            @Nullable List<Integer> parents,
            String state,
            @Nullable Long run,
            @Nullable String runState,
            @Nullable String why,
            @Nullable Integer attempts,
            @Nullable Long startsAfter,
            @Nullable Long seconds,
            @Nullable Boolean patch,
            List<String> gates) {
        static Item of(CascadeList.Line it) {
            return new Item(
                    it.number(),
                    it.team(),
                    it.template(),
                    it.depth(),
                    it.wave(),
                    it.parents(),
                    it.state().word(),
                    it.run(),
                    it.runState() == null ? null : it.runState().word(),
                    it.why(),
                    it.attempts(),
                    null,
                    null,
                    null,
                    List.of());
        }

        static Item of(Preview.Line it) {
            return new Item(
                    it.number(),
                    it.team(),
                    it.template(),
                    it.depth(),
                    it.wave(),
                    null,
                    it.action().word(),
                    null,
                    null,
                    null,
                    null,
                    wholeSeconds(it.starts()),
                    wholeSeconds(it.takes()),
                    it.patch(),
                    it.gates().stream().map(Gate::word).toList());
        }
    }

    static CascadeAnswer of(CascadeList.Shown shown) {
        var it = shown.cascade();
        var moved = shown.moved();
        return new CascadeAnswer(
                it.number,
                it.state.word(),
                it.stateWhy,
                moved == null ? null : moved.gallery(),
                moved == null ? null : moved.image(),
                moved == null ? null : moved.channel(),
                moved == null ? null : moved.from(),
                moved == null ? null : moved.to(),
                it.patches,
                it.maxConcurrent,
                it.failureLimit,
                moved == null ? null : moved.comment(),
                it.startedByName,
                it.startedAt,
                it.endedAt,
                null,
                null,
                shown.items().stream().map(Item::of).toList(),
                shown.takenBack());
    }

    static CascadeAnswer of(Preview preview) {
        return new CascadeAnswer(
                null,
                "preview",
                null,
                preview.gallery(),
                preview.image(),
                preview.channel(),
                preview.from(),
                preview.to(),
                preview.patch(),
                null,
                null,
                null,
                null,
                null,
                null,
                wholeSeconds(preview.total()),
                Cost.of(preview.cost()),
                preview.items().stream().map(Item::of).toList(),
                List.of());
    }

    private static @Nullable Long wholeSeconds(@Nullable Duration duration) {
        return duration == null ? null : (Long) duration.toSeconds();
    }
}
