package dev.goldsmith.cascade;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ChannelMove;
import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.Promotion;
import dev.goldsmith.kernel.Json;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Moves the channels back that came to mean what a cascade built. Where a version entered by
 * itself, its template's team lets it go the same way back; where somebody promoted it, whoever
 * rolls back must own the image. One channel a transaction, and what became of it is written down.
 */
final class TakeBack {
    /**
     * A channel.
     *
     * @param team that the image belongs to
     * @param from what it meant, and {@code to}: what it means again; null: nothing
     * @param why it stays as it is; null: it went back
     */
    public record Returned(
            long channelId,
            String channel,
            long team,
            @Nullable String from,
            @Nullable String to,
            @Nullable String why) {}

    private final Cascade cascade;
    private final Function<@Nullable String, @Nullable Access> people;

    /**
     * @param people who somebody with this id is now; null: nobody any more
     */
    TakeBack(Cascade cascade, Function<@Nullable String, @Nullable Access> people) {
        this.cascade = cascade;
        this.people = people;
    }

    static List<Returned> of(Cascade cascade) {
        return cascade.takenBack == null
                ? List.of()
                : Json.read(cascade.takenBack, new TypeReference<List<Returned>>() {});
    }

    /** The moves of one channel that brought it to what the cascade built, oldest first. */
    private record Moves(long channel, Set<Long> ours, List<ChannelMove> moves) {
        @Nullable Long before() {
            return moves.getFirst().fromVersionId;
        }

        /** Whether none of what it built was promoted by a person; going back is no promotion. */
        boolean entered() {
            return moves.stream().allMatch(it -> it.runId != null || isBack(it));
        }

        private static boolean isBack(ChannelMove move) {
            return move.fromVersionId != null
                    && move.toVersionId != null
                    && move.toVersionId < move.fromVersionId;
        }
    }

    /**
     * The next one.
     *
     * @param trying is told its channel before it is tried
     * @return false when there is none any more
     */
    boolean one(LongConsumer trying, Instant now) {
        var left = left();
        if (!left.isEmpty()) {
            trying.accept(left.getFirst().channel());
            note(back(left.getFirst(), null));
            return true;
        }
        cascade.end(CascadeState.ROLLED_BACK, CascadeItem.of(cascade), Look.system(cascade), now);
        return false;
    }

    /** Writes down that this channel stays, and why; another portal may have been faster. */
    boolean leave(long channel, String why) {
        left().stream()
                .filter(it -> it.channel() == channel)
                .findFirst()
                .ifPresent(it -> note(back(it, why)));
        return true;
    }

    private List<Moves> left() {
        var seen = of(cascade).stream().map(Returned::channelId).collect(Collectors.toSet());
        return moves().stream().filter(it -> !seen.contains(it.channel())).toList();
    }

    private void note(Returned returned) {
        var done = new ArrayList<>(of(cascade));
        done.add(returned);
        cascade.takenBack = Json.write(done);
    }

    /** Last ones first, so that what is built on another goes back before that. */
    private List<Moves> moves() {
        var ours = ours();
        Map<Long, Moves> byChannel = new LinkedHashMap<>();
        if (!ours.isEmpty()) {
            ChannelMove.<ChannelMove>list(
                            "toVersionId in ?1 and state in ?2 order by id",
                            ours,
                            List.of(ChannelMove.State.MADE, ChannelMove.State.WAITING))
                    .forEach(it ->
                            byChannel
                                    .computeIfAbsent(
                                            it.channelId,
                                            id -> new Moves(id, ours, new ArrayList<>()))
                                    .moves()
                                    .add(it));
        }
        var all = new ArrayList<>(List.copyOf(byChannel.values()).reversed());
        // A patch moved that channel itself, so it is among the others.
        if (cascade.rollbackBegun && !cascade.patches) {
            all.removeIf(it -> it.channel() == cascade.channelId);
            var begun = new ChannelMove();
            begun.fromVersionId = cascade.fromVersionId;
            all.add(new Moves(cascade.channelId, Set.of(cascade.toVersionId), List.of(begun)));
        }
        return all;
    }

    /** Ids of the versions that its runs built. */
    private Set<Long> ours() {
        var runs = CascadeItem.allRuns(CascadeItem.of(cascade));
        return runs.isEmpty()
                ? Set.of()
                : new HashSet<>(
                        ImageVersion.getEntityManager()
                                .createQuery(
                                        """
                                        select v.id from Run r join ImageVersion v on v.runId = r.id
                                        where r.number in :runs and v.copyOf is null
                                        """,
                                        Long.class)
                                .setParameter("runs", runs)
                                .getResultList());
    }

    private Returned back(Moves moves, @Nullable String mishap) {
        Channel channel = Channel.findById(moves.channel());
        ImageDefinition definition =
                channel == null ? null : ImageDefinition.findById(channel.definitionId);
        if (channel == null || definition == null) {
            return new Returned(
                    moves.channel(), cascade.channel, cascade.teamId, null, null, "It is gone.");
        }
        Gallery gallery = Objects.requireNonNull(Gallery.findById(definition.galleryId));
        var by = people.apply(cascade.rollbackBy);
        boolean may =
                moves.entered()
                        || gallery.teamId == cascade.teamId
                        || by != null && by.may(Permission.OWN, gallery.teamId);
        var as =
                (by == null ? Look.system(cascade) : by)
                        .called(
                                "Cascade %d (%s)"
                                        .formatted(cascade.number, cascade.rollbackByName));
        if (mishap != null) {
            return returned(
                    channel, definition, gallery, Promotion.Back.stays(channel.version(), mishap));
        }
        var back =
                may
                        ? Promotion.takeBack(
                                as,
                                channel,
                                moves.ours(),
                                moves.before(),
                                "Rollback of cascade %d".formatted(cascade.number))
                        : Promotion.Back.stays(
                                channel.version(),
                                "Only an owner of its team moves it back, since it was promoted by hand.");
        return returned(channel, definition, gallery, back);
    }

    private static Returned returned(
            Channel channel, ImageDefinition definition, Gallery gallery, Promotion.Back back) {
        return new Returned(
                channel.id,
                "%s/%s/%s".formatted(gallery.name, definition.name, channel.name),
                gallery.teamId,
                back.from(),
                back.to(),
                back.why());
    }
}
