package dev.goldsmith.bring.packer;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.goldsmith.bring.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Texts in quotes and here-documents, with what is computed in them. */
final class HclStrings {
    private final HclText text;
    private final Supplier<Expr> expression;

    HclStrings(HclText text, Supplier<Expr> expression) {
        this.text = text;
        this.expression = expression;
    }

    Expr quoted() {
        int line = text.line;
        text.require("\"");
        var pieces = new Pieces(line);
        while (!text.takes("\"")) {
            if (text.isEnd() || text.peek() == '\n') {
                throw Unreadable.at(line, "its text has no closing quote.");
            }
            if (text.peek() == '\\') {
                text.take();
                pieces.add(escape(text.take()));
            } else {
                piece(pieces);
            }
        }
        return pieces.text();
    }

    private void piece(Pieces pieces) {
        if (text.takes("$${")) {
            pieces.add("${");
        } else if (text.takes("%%{")) {
            pieces.add("%{");
        } else if (text.sees("%{")) {
            throw text.wrong("`%{` … `}` in a text isn't read here; write the text out.");
        } else if (text.takes("${")) {
            text.takes("~");
            text.skip(true);
            var value = expression.get();
            text.skip(true);
            text.takes("~");
            text.require("}");
            pieces.add(value);
        } else {
            pieces.add(String.valueOf(text.take()));
        }
    }

    private String escape(char c) {
        return switch (c) {
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case '"' -> "\"";
            case '\\' -> "\\";
            case 'u' -> unicode(4);
            case 'U' -> unicode(8);
            default -> throw text.wrong("`\\%s` isn't an escape in a text.".formatted(c));
        };
    }

    private String unicode(int digits) {
        var hex = new StringBuilder();
        for (int i = 0; i < digits; i++) {
            hex.append(text.take());
        }
        try {
            return Character.toString(Integer.parseInt(hex.toString(), 16));
        } catch (IllegalArgumentException e) {
            throw text.wrong("`%s` isn't a character.".formatted(hex));
        }
    }

    Expr document() {
        int line = text.line;
        text.require("<<");
        boolean indented = text.takes("-");
        var end = text.name();
        text.skip(false);
        text.require("\n".equals(String.valueOf(text.peek())) ? "\n" : "\r\n");
        text.line++;
        int margin = indented ? margin(end) : 0;
        var pieces = new Pieces(line);
        while (true) {
            int stop = text.text.indexOf('\n', text.at);
            var whole = text.text.substring(text.at, stop < 0 ? text.text.length() : stop);
            if (whole.strip().equals(end)) {
                text.at += whole.stripTrailing().length();
                return pieces.text();
            }
            if (stop < 0) {
                throw Unreadable.at(line, "its here-document has no end `%s`.".formatted(end));
            }
            for (int i = 0; i < margin && (text.peek() == ' ' || text.peek() == '\t'); i++) {
                text.at++;
            }
            int now = text.line;
            while (text.line == now) {
                if (text.peek() == '\r' && text.sees("\r\n")) {
                    text.at++;
                } else if (text.peek() == '\n') {
                    pieces.add(String.valueOf(text.take()));
                } else {
                    piece(pieces);
                }
                if (text.isEnd()) {
                    break;
                }
            }
        }
    }

    /** Of the line that is indented least. */
    private int margin(String end) {
        int margin = Integer.MAX_VALUE;
        for (int from = text.at; from < text.text.length(); ) {
            int stop = text.text.indexOf('\n', from);
            var line = text.text.substring(from, stop < 0 ? text.text.length() : stop);
            if (line.strip().equals(end)) {
                break;
            }
            if (!line.isBlank()) {
                margin = Math.min(margin, line.length() - line.stripLeading().length());
            }
            from = stop < 0 ? text.text.length() : stop + 1;
        }
        return margin == Integer.MAX_VALUE ? 0 : margin;
    }

    private static final class Pieces {
        private final int line;
        private final List<Expr> all = new ArrayList<>();
        private final StringBuilder plain = new StringBuilder();

        Pieces(int line) {
            this.line = line;
        }

        void add(String text) {
            plain.append(text);
        }

        void add(Expr value) {
            flush();
            all.add(value);
        }

        private void flush() {
            if (!plain.isEmpty()) {
                all.add(new Expr.Literal(line, TextNode.valueOf(plain.toString())));
                plain.setLength(0);
            }
        }

        Expr text() {
            flush();
            return all.isEmpty()
                    ? new Expr.Literal(line, TextNode.valueOf(""))
                    : all.size() == 1 && all.getFirst() instanceof Expr.Literal only
                            ? only
                            : new Expr.Text(line, List.copyOf(all));
        }
    }
}
