package dev.goldsmith.bring.packer;

import dev.goldsmith.bring.Unreadable;

/** The characters of an HCL file, from front to back, with the line at which they are. */
final class HclText {
    final String text;
    int at;
    int line = 1;

    /** Brackets in which a line's end means nothing. */
    int open;

    HclText(String text) {
        this.text = text;
    }

    boolean isEnd() {
        return at >= text.length();
    }

    char peek() {
        return isEnd() ? '\0' : text.charAt(at);
    }

    boolean sees(String what) {
        return text.startsWith(what, at);
    }

    char take() {
        char c = peek();
        if (c == '\n') {
            line++;
        }
        at++;
        return c;
    }

    boolean takes(String what) {
        if (!sees(what)) {
            return false;
        }
        at += what.length();
        return true;
    }

    void require(String what) {
        if (!takes(what)) {
            throw wrong("`%s` was expected here, not %s.".formatted(what, next()));
        }
    }

    /** Blanks and comments; lines' ends too when they mean nothing. */
    void skip(boolean lines) {
        while (!isEnd()) {
            char c = peek();
            if (c == '#' || sees("//")) {
                while (!isEnd() && peek() != '\n') {
                    at++;
                }
            } else if (sees("/*")) {
                int begun = line;
                while (!sees("*/")) {
                    if (isEnd()) {
                        throw Unreadable.at(begun, "its comment has no end `*/`.");
                    }
                    take();
                }
                at += 2;
            } else if (c == ' ' || c == '\t' || c == '\r' || (lines && c == '\n')) {
                take();
            } else {
                return;
            }
        }
    }

    void skip() {
        skip(open > 0);
    }

    boolean isName() {
        return Character.isLetter(peek()) || peek() == '_';
    }

    String name() {
        int from = at;
        if (!isName()) {
            throw wrong("a name was expected here, not %s.".formatted(next()));
        }
        while (Character.isLetterOrDigit(peek()) || peek() == '_' || peek() == '-') {
            at++;
        }
        return text.substring(from, at);
    }

    /** What comes next, for a sentence. */
    String next() {
        return isEnd()
                ? "the end of the file"
                : peek() == '\n' ? "the end of the line" : "`" + peek() + "`";
    }

    dev.goldsmith.kernel.Refused wrong(String sentence) {
        return Unreadable.at(line, sentence);
    }
}
