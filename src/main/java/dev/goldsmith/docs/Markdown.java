package dev.goldsmith.docs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Markdown as a part of a page: headings with GitHub's anchors, links that lead to pages, code that
 * can be copied, tables that scroll by themselves. HTML in it is shown as text.
 */
final class Markdown {
    private static final Parser PARSER =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();

    private final Map<Node, String> ids = new IdentityHashMap<>();
    private final List<Document.Heading> outline = new ArrayList<>();
    private final Node root;

    private Markdown(Node root) {
        this.root = root;
    }

    static Node parse(String text) {
        return PARSER.parse(text);
    }

    static Document document(String path, String text, Links links) {
        return new Markdown(parse(text)).document(path, links);
    }

    private Document document(String path, Links links) {
        var title = name();
        relink(links);
        var html =
                HtmlRenderer.builder()
                        .extensions(List.of(TablesExtension.create()))
                        .escapeHtml(true)
                        .sanitizeUrls(true)
                        .attributeProviderFactory(_ ->
                                (node, _, attributes) -> {
                                    var id = ids.get(node);
                                    if (id != null) {
                                        attributes.put("id", id);
                                    }
                                    // Of links that strangers wrote; these are the project's.
                                    attributes.remove("rel");
                                    if (node instanceof Image) {
                                        attributes.put("loading", "lazy");
                                    }
                                })
                        .nodeRendererFactory(Code::new)
                        .build()
                        .render(root);
        // All other HTML is escaped: these are the renderer's own.
        html =
                html.replace(
                                "<table>",
                                "<div class=\"gs-doc-table\" tabindex=\"0\" role=\"group\""
                                        + " aria-label=\"Table\"><table class=\"gs-table\">")
                        .replace("</table>", "</table></div>");
        return new Document(path, title, List.copyOf(outline), html);
    }

    /** Takes the title out, and gives the other headings their anchors, as GitHub does. */
    private String name() {
        var title = new ArrayList<Heading>();
        var taken = new HashMap<String, Integer>();
        root.accept(
                new AbstractVisitor() {
                    @Override
                    public void visit(Heading heading) {
                        var text = Text.of(heading);
                        if (heading.getLevel() == 1 && title.isEmpty()) {
                            title.add(heading);
                            return;
                        }
                        var id = anchor(text);
                        int before = taken.merge(id, 1, Integer::sum) - 1;
                        id = before == 0 ? id : id + "-" + before;
                        ids.put(heading, id);
                        outline.add(new Document.Heading(heading.getLevel(), id, text));
                    }
                });
        title.forEach(Node::unlink);
        return title.isEmpty() ? "" : Text.of(title.getFirst());
    }

    static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .replace(' ', '-');
    }

    private void relink(Links links) {
        var lost = new ArrayList<Link>();
        root.accept(
                new AbstractVisitor() {
                    @Override
                    public void visit(Link link) {
                        var href = links.href(link.getDestination());
                        if (href == null) {
                            lost.add(link);
                        } else {
                            link.setDestination(href);
                        }
                        visitChildren(link);
                    }

                    @Override
                    public void visit(Image image) {
                        var href = links.href(image.getDestination());
                        image.setDestination(href == null ? "" : href);
                    }
                });
        lost.forEach(Markdown::unwrap);
    }

    /** What leads out of the documentation keeps its words. */
    private static void unwrap(Link link) {
        for (var child = link.getFirstChild(); child != null; child = link.getFirstChild()) {
            link.insertBefore(child);
        }
        link.unlink();
    }

    /** A block of code with a button beside it, as elsewhere in the portal. */
    private record Code(HtmlNodeRendererContext context) implements NodeRenderer {
        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(FencedCodeBlock.class);
        }

        @Override
        public void render(Node node) {
            var code = ((FencedCodeBlock) node).getLiteral();
            var html = context.getWriter();
            html.tag("div", Map.of("class", "gs-command-box"));
            html.tag("pre", new TreeMap<>(Map.of("class", "gs-command", "tabindex", "0")));
            html.text(code);
            html.tag("/pre");
            html.tag(
                    "button",
                    new TreeMap<>(
                            Map.of(
                                    "type", "button",
                                    "class", "gs-copy is-text",
                                    "data-copy", code,
                                    "data-what", "code",
                                    "aria-label", "Copy code")));
            html.text("Copy");
            html.tag("/button");
            html.tag("/div");
            html.line();
        }
    }
}
