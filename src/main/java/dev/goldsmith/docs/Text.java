package dev.goldsmith.docs;

import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;

/** What a node says, without its markup. */
final class Text {
    private Text() {}

    static String of(Node node) {
        var said = new StringBuilder();
        node.accept(
                new AbstractVisitor() {
                    @Override
                    public void visit(org.commonmark.node.Text text) {
                        said.append(text.getLiteral());
                    }

                    @Override
                    public void visit(Code code) {
                        said.append(code.getLiteral());
                    }

                    @Override
                    public void visit(SoftLineBreak end) {
                        said.append(' ');
                    }

                    @Override
                    public void visit(HardLineBreak end) {
                        said.append(' ');
                    }
                });
        return said.toString();
    }
}
