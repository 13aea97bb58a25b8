package dev.goldsmith.lineage;

import dev.goldsmith.run.RunState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image as the lineage has it.
 *
 * @param owner null: a platform image
 * @param name of the definition, of the managed image, or what the catalogue calls a platform image
 * @param gallery null where it is in none
 * @param template that built its newest version, or will build the first one; null: none any more
 * @param newest null: nothing was built yet
 * @param previous the version before that
 * @param follows what its next build starts from; null: unknown
 * @param parent what its newest version was built on; before the first one, what that will be
 * @param builtOn the version of its parent
 * @param behind how many versions of its parent came since; those of an ancestor, where its parent
 *     is the newest one; {@link #MOST}: so many, or more; 0 where it is out of date: not counted
 * @param since when the first of them came
 */
public record Node(
        Key key,
        @Nullable Owner owner,
        @Nullable String gallery,
        String name,
        @Nullable Origin template,
        @Nullable Built newest,
        @Nullable Built previous,
        List<Pointer> channels,
        @Nullable Follows follows,
        @Nullable Key parent,
        @Nullable String builtOn,
        int behind,
        @Nullable Instant since,
        Freshness freshness) {
    public static final int MOST = Span.MOST;

    public Node {
        channels = List.copyOf(channels);
    }

    /** A team. */
    public record Owner(long id, String slug, String name) {}

    /** A version. */
    public record Built(long id, String number, @Nullable Instant at, @Nullable Instant ends) {}

    /** A channel and the number of the version that it points to. */
    public record Pointer(String name, String version, @Nullable Instant at) {}

    /**
     * @param channel null: {@code version} is what counts
     * @param version {@code latest}, or the number that is pinned
     */
    public record Follows(
            String gallery, String image, @Nullable String channel, @Nullable String version) {
        public boolean pinned() {
            return channel == null && !"latest".equals(version);
        }

        /** {@code stable}, {@code latest} or a number. */
        public String what() {
            return channel != null ? channel : String.valueOf(version);
        }
    }

    /**
     * A template.
     *
     * @param run what its state is about: the run that executes, or the last one
     */
    public record Origin(
            long id, long teamId, String team, String name, boolean baseline, @Nullable Now run) {}

    /** A run. */
    public record Now(long number, RunState state, int progress) {}

    public boolean platform() {
        return key instanceof Key.Platform;
    }

    /** An image of a team that the reader doesn't read. */
    public boolean hidden() {
        return owner == null && !platform();
    }

    public boolean baseline() {
        return template != null && template.baseline();
    }

    /** Its template's run, as long as it goes on. */
    public @Nullable Now active() {
        var run = template == null ? null : template.run();
        return run == null || run.state().terminal() ? null : run;
    }

    public boolean failed() {
        var run = template == null ? null : template.run();
        return run != null && run.state() == RunState.FAILED;
    }

    /** Whether a build of its template would bring it up to date. */
    public boolean rebuildable() {
        return freshness == Freshness.OUT_OF_DATE
                && template != null
                && active() == null
                && (follows == null || !follows.pinned());
    }

    Node with(@Nullable Key parent, int behind, @Nullable Instant since, Freshness freshness) {
        return new Node(
                key, owner, gallery, name, template, newest, previous, channels, follows, parent,
                builtOn, behind, since, freshness);
    }
}
