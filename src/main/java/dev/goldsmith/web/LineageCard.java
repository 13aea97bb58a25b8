package dev.goldsmith.web;

import dev.goldsmith.gallery.EndOfLife;
import dev.goldsmith.lineage.Layout;
import dev.goldsmith.lineage.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image as the graph draws it, in a corner of its own: all that is written fits its box.
 *
 * @param href null: it leads nowhere
 * @param label all of it for those who hear it
 * @param more the second line of a source's name; or empty
 * @param below whether the state stands in the second line, since the name needs the first
 * @param left who owns it
 * @param right the second line's right end
 * @param fold what shows or hides its subtree; null: nothing is built on it
 */
record LineageCard(
        Node node,
        Layout.Box<Node> box,
        @Nullable String href,
        String label,
        String name,
        String more,
        boolean below,
        String left,
        String right,
        List<Line> lines,
        @Nullable Fold fold) {
    /** Of a sans-serif 13 px, bold; and of the 11.5 px beside it. */
    private static final double NAME = 7.6;

    private static final double WORD = 6.7;
    private static final double NUMBER = 7.0;

    /**
     * A version.
     *
     * @param channel the one that points to it; empty: none
     * @param flag where its flag stands, and how wide it is
     * @param age or when it ends
     */
    record Line(
            int y, String number, String channel, boolean stable, int flag, int width, String age) {
        public boolean ends() {
            return age.startsWith("end");
        }

        public int flagText() {
            return flag + 6;
        }

        public int flagTop() {
            return y - 12;
        }
    }

    /**
     * @param hidden how many are hidden; 0: the subtree is shown
     */
    record Fold(String href, String label, int hidden) {
        private static final int ROUND = 26;

        /** {@code +497}, or what hides it. */
        public String text() {
            return hidden > 0 ? "+" + hidden : "−";
        }

        /** As wide as what is written. */
        public int width() {
            return Math.max(ROUND, 12 + (int) (NUMBER * text().length()));
        }

        public int middle() {
            return 1 + width() / 2;
        }
    }

    static LineageCard of(
            Layout.Box<Node> box, @Nullable String href, boolean platform, @Nullable Fold fold) {
        var node = box.item();
        var word = LineageStates.label(node);
        var lag = LineageStates.lag(node);
        int room = box.width() - (platform || node.hidden() ? 28 : 48);
        boolean below = NAME * node.name().length() + WORD * word.length() + 10 > room;
        int most = (int) (room / NAME);
        int end = platform ? lineEnd(node.name(), most) : node.name().length();
        var name = LineageStates.shortened(node.name().substring(0, end), most);
        var more = LineageStates.shortened(node.name().substring(end).strip(), most);
        var right = !below ? lag : lag.isEmpty() ? word : word + " · " + lag;
        var owner = node.owner() == null ? "" : node.owner().name();
        int letters = (int) ((room - WORD * right.length() - 10) / 6.2);
        return new LineageCard(
                node,
                box,
                href,
                label(node, word, lag),
                name,
                more,
                below,
                letters < 4 ? "" : LineageStates.shortened(owner, letters),
                right,
                lines(node),
                fold);
    }

    /** Where a name that is too long for a line goes on in the next one: at a blank, if any. */
    private static int lineEnd(String name, int most) {
        int blank = name.lastIndexOf(' ', most);
        return name.length() <= most ? name.length() : blank > 0 ? blank : most;
    }

    private static String label(Node node, String word, String lag) {
        var parts = new ArrayList<String>(List.of(node.name()));
        if (node.owner() != null) {
            parts.add(node.owner().name());
            parts.add(word.equals("Up to date") || lag.isEmpty() ? word : word + ", " + lag);
        }
        if (node.newest() != null) {
            parts.add("newest " + node.newest().number());
        }
        node.channels().forEach(it -> parts.add(it.name() + " is " + it.version()));
        return String.join(", ", parts);
    }

    /** The newest version, and the stable one or the one before. */
    private static List<Line> lines(Node node) {
        var lines = new ArrayList<Line>();
        var newest = node.newest();
        if (newest != null) {
            lines.add(line(node, 68, newest.number(), newest.at(), newest.ends()));
            var stable =
                    node.channels().stream()
                            .filter(it -> it.name().equalsIgnoreCase("stable"))
                            .filter(it -> !it.version().equals(newest.number()))
                            .findFirst();
            if (stable.isPresent()) {
                lines.add(line(node, 88, stable.get().version(), stable.get().at(), null));
            } else if (node.previous() != null) {
                var before = node.previous();
                lines.add(line(node, 88, before.number(), before.at(), before.ends()));
            }
        }
        return lines;
    }

    private static Line line(
            Node node, int y, String number, @Nullable Instant at, @Nullable Instant ends) {
        var channels =
                node.channels().stream()
                        .filter(it -> it.version().equals(number))
                        .map(Node.Pointer::name)
                        .toList();
        boolean stable = channels.stream().anyMatch("stable"::equalsIgnoreCase);
        var channel = stable ? "stable" : channels.isEmpty() ? "" : channels.getFirst();
        channel = LineageStates.shortened(channel, 12);
        var shown = LineageStates.shortened(number, 16);
        int flag = 14 + (int) (NUMBER * shown.length()) + 10;
        return new Line(
                y,
                shown,
                channel,
                stable,
                flag,
                12 + (int) (6.8 * channel.length()),
                end(ends, Instant.now()).orElseGet(() -> LineageStates.age(at)));
    }

    /** What is said of an end; nothing as long as it is far away. */
    private static Optional<String> end(@Nullable Instant ends, Instant now) {
        var notice = ends == null ? null : EndOfLife.at(now, ends);
        return ends == null || notice == null
                ? Optional.empty()
                : Optional.of(
                        notice.days() == 0
                                ? "ended"
                                : "ends in %d d".formatted(Duration.between(now, ends).toDays()));
    }

    /** Width of what a running build has done of the bar below. */
    public int done() {
        var run = node.active();
        return run == null ? 0 : (box.width() - 12) * run.progress() / 100;
    }

    public int track() {
        return box.width() - 12;
    }

    public int edge() {
        return box.width() - 14;
    }

    /** Of a source's number, below its name. */
    public int numberY() {
        return more.isEmpty() ? 40 : 54;
    }
}
