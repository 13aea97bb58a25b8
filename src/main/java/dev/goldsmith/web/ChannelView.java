package dev.goldsmith.web;

import dev.goldsmith.approval.Approval;
import dev.goldsmith.cascade.AutoCascade;
import dev.goldsmith.gallery.Channel;
import dev.goldsmith.gallery.ChannelMove;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The channels of an image definition, and how they came to point where they do.
 *
 * @param moves newest first
 */
public record ChannelView(List<Line> channels, List<Move> moves) {
    private static final int MOVES = 30;

    /**
     * @param version null: it is empty
     * @param before what it pointed to before, and can be rolled back to; null: nothing
     * @param cascades that start by themselves; null: none do
     * @param waiting version that a move which waits for an approval leads to
     */
    public record Line(
            String name,
            @Nullable String version,
            @Nullable String before,
            @Nullable Instant movedAt,
            @Nullable String movedBy,
            @Nullable String waiting,
            @Nullable Approval approval,
            @Nullable AutoCascade cascades) {}

    /** Null: no version. */
    public record Move(
            String channel, @Nullable String from, @Nullable String to, ChannelMove row) {}

    /** Names of those that point to a version. */
    public List<String> at(ImageVersion version) {
        var number = version.number().toString();
        return channels.stream().filter(it -> number.equals(it.version())).map(Line::name).toList();
    }

    static ChannelView of(ImageDefinition definition) {
        var channels = Channel.of(definition);
        var moves = ChannelMove.of(definition, MOVES);
        var asked = ChannelMove.waiting(channels);
        var approvals = ChannelMove.approvals(asked);
        var waiting = asked.stream().collect(Collectors.toMap(it -> it.channelId, it -> it));
        var before = ChannelMove.before(channels);
        var cascades = AutoCascade.of(channels);
        var names = channels.stream().collect(Collectors.toMap(it -> it.id, it -> it.name));
        var named = new ArrayList<>(moves);
        named.addAll(asked);
        var versions = versions(channels, named);
        return new ChannelView(
                channels.stream()
                        .map(it -> {
                            var move = waiting.get(it.id);
                            return new Line(
                                    it.name,
                                    number(versions, it.versionId),
                                    number(before.get(it.id)),
                                    it.movedAt,
                                    it.movedBy,
                                    move == null ? null : number(versions, move.toVersionId),
                                    move == null ? null : approvals.get(move.id),
                                    cascades.get(it.id));
                        })
                        .toList(),
                moves.stream()
                        .map(it ->
                                new Move(
                                        Objects.requireNonNull(names.get(it.channelId)),
                                        number(versions, it.fromVersionId),
                                        number(versions, it.toVersionId),
                                        it))
                        .toList());
    }

    /** All that are named, at once. */
    private static Map<Long, ImageVersion> versions(
            List<Channel> channels, List<ChannelMove> moves) {
        var ids = new HashSet<@Nullable Long>();
        channels.forEach(it -> ids.add(it.versionId));
        moves.forEach(it -> {
            ids.add(it.fromVersionId);
            ids.add(it.toVersionId);
        });
        ids.remove(null);
        return ImageVersion.byId(ids);
    }

    private static @Nullable String number(
            Map<Long, ImageVersion> versions, @Nullable Long version) {
        return version == null ? null : number(versions.get(version));
    }

    private static @Nullable String number(@Nullable ImageVersion version) {
        return version == null ? null : version.number().toString();
    }
}
