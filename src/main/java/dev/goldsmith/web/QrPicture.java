package dev.goldsmith.web;

import io.nayuki.qrcodegen.QrCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A QR code as a picture in the page: black on white in both themes, or no camera reads it. */
final class QrPicture {
    private static final int BORDER = 4;

    private QrPicture() {}

    /**
     * @return a {@code data:} URI of an SVG
     */
    static String of(String text) {
        var code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
        var path = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            for (int x = 0; x < code.size; x++) {
                if (code.getModule(x, y)) {
                    path.append("M%d,%dh1v1h-1z".formatted(x + BORDER, y + BORDER));
                }
            }
        }
        int size = code.size + 2 * BORDER;
        var svg =
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %1$d" shape-rendering="crispEdges"><path fill="#fff" d="M0,0h%1$dv%1$dh-%1$dz"/><path d="%2$s"/></svg>\
                """
                        .formatted(size, path);
        return "data:image/svg+xml;base64,"
                + Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8));
    }
}
