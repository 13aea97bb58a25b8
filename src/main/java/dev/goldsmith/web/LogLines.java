package dev.goldsmith.web;

import dev.goldsmith.run.RunLog;
import java.util.List;

/** Lines of a log as the page has them; the stream and the page share this. */
final class LogLines {
    private LogLines() {}

    static String html(List<RunLog.Line> lines) {
        var html = new StringBuilder();
        for (var line : lines) {
            html.append("<div id=\"L")
                    .append(line.number())
                    .append("\"><a href=\"?line=")
                    .append(line.number())
                    .append("#L")
                    .append(line.number())
                    .append("\">")
                    .append(String.format("%5d", line.number()))
                    .append("</a><time datetime=\"")
                    .append(Ansi.escape(line.at()))
                    .append("\">")
                    .append(Ansi.escape(line.time()))
                    .append("</time><span>")
                    .append(Ansi.html(line.text()))
                    .append("</span></div>\n");
        }
        return html.toString();
    }
}
