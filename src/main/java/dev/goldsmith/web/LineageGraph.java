package dev.goldsmith.web;

import dev.goldsmith.lineage.Layout;
import dev.goldsmith.lineage.Layout.Sizes;
import dev.goldsmith.lineage.Node;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the graph's SVG consists of.
 *
 * @param width as it is shown
 * @param box what it is drawn in
 */
record LineageGraph(
        int width,
        int height,
        String box,
        List<Heading> headings,
        List<Edge> edges,
        List<LineageCard> cards) {
    private static final List<Sizes> SIZES =
            List.of(new Sizes(170, 68, 50), new Sizes(250, 100, 72));

    /** Room for what is at the right end of the last column. */
    private static final int FOLD = 40;

    private static final List<String> HEADINGS =
            List.of("Source images", "Baselines", "Derivatives", "Derivatives of derivatives");

    record Heading(int x, String text) {}

    /**
     * @param d the path
     * @param tone of what it leads to, as far as that is worth a look; or empty
     */
    record Edge(String d, String tone) {}

    static LineageGraph of(
            Layout.Trees<Node> trees, int zoom, Function<Layout.Box<Node>, LineageCard> card) {
        var layout = Layout.of(trees, SIZES);
        int width = layout.width() + FOLD;
        var columns = new TreeMap<Integer, Integer>();
        layout.boxes().forEach(box -> columns.put(box.column(), box.x()));
        return new LineageGraph(
                width * zoom / 100,
                layout.height() * zoom / 100,
                "0 0 %d %d".formatted(width, layout.height()),
                columns.entrySet().stream()
                        .map(it -> new Heading(it.getValue(), heading(it.getKey())))
                        .toList(),
                layout.edges().stream().map(LineageGraph::edge).toList(),
                layout.boxes().stream().map(card).toList());
    }

    private static String heading(int column) {
        return HEADINGS.get(Math.min(column, HEADINGS.size() - 1));
    }

    private static Edge edge(Layout.Edge<Node> edge) {
        int from = edge.from().right();
        int to = edge.to().x();
        int middle = (from + to) / 2;
        int begin = edge.from().middle();
        int end = edge.to().middle();
        var node = edge.to().item();
        return new Edge(
                "M%d %dC%d %d %d %d %d %d"
                        .formatted(from, begin, middle, begin, middle, end, to, end),
                node.active() != null || node.freshness().stale() ? LineageStates.tone(node) : "");
    }
}
