package dev.goldsmith.docs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;

/** The table of contents: the headings of {@code docs/README.md} and the links below them. */
public record Contents(List<Part> parts) {
    public record Part(String title, List<Entry> entries) {}

    /**
     * @param path as {@link Document#path}
     */
    public record Entry(String path, String title) {}

    static Contents of(Node readme, Links links) {
        var parts = new ArrayList<Part>();
        readme.accept(
                new AbstractVisitor() {
                    @Override
                    public void visit(Heading heading) {
                        if (heading.getLevel() == 2) {
                            parts.add(new Part(Text.of(heading), new ArrayList<>()));
                        }
                    }

                    @Override
                    public void visit(Link link) {
                        var path = links.document(link.getDestination());
                        if (path != null && !parts.isEmpty()) {
                            parts.getLast().entries().add(new Entry(path, Text.of(link)));
                        }
                    }
                });
        return new Contents(List.copyOf(parts));
    }

    /** The documents that stand in it. */
    public Set<String> paths() {
        var paths = new HashSet<String>();
        parts.forEach(part -> part.entries().forEach(it -> paths.add(it.path())));
        return paths;
    }
}
