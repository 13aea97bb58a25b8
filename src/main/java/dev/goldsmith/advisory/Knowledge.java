package dev.goldsmith.advisory;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a version's vulnerabilities, and what that rests on.
 *
 * @param ecosystem the release that its packages are of; null: unknown
 * @param feeds that have advisories of that release; none: nothing is known
 * @param behind there are newer advisories that its packages are still to be compared with
 */
public record Knowledge(
        State state, @Nullable String ecosystem, List<Rests> feeds, boolean behind) {

    /**
     * A feed that an answer rests on.
     *
     * @param newest the newest {@code modified} of its advisories
     * @param importedAt null: its first import isn't through yet
     */
    public record Rests(String feed, @Nullable Instant newest, @Nullable Instant importedAt) {}

    public enum State {
        KNOWN("known", "Known"),
        PENDING(
                "pending",
                "The package list hasn't been compared with advisories yet. It will be in a few seconds."),
        NO_LIST("noPackageList", "The package list is no longer in the store or can't be read."),
        NO_RELEASE(
                "unknownRelease",
                "The package list doesn't name a release of a distribution that advisories are imported for."),
        NO_FEED("noFeed", "No feed has advisories for this release.");

        private final String word;
        private final String sentence;

        State(String word, String sentence) {
            this.word = word;
            this.sentence = sentence;
        }

        public String word() {
            return word;
        }

        public String sentence() {
            return sentence;
        }
    }

    public boolean isKnown() {
        return state == State.KNOWN;
    }

    public boolean lacksFeed() {
        return state == State.NO_FEED;
    }
}
