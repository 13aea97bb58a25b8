package dev.goldsmith.build;

import java.io.ByteArrayOutputStream;

/**
 * A script as a shell of Linux can read it, as AIB's engine hands it on: lines end in LF. A
 * byte-order mark would hide the first line from the kernel.
 */
final class UnixScript {
    private UnixScript() {}

    /** What is changed is said; the same array when nothing is. */
    static byte[] of(byte[] script, StepLog log) {
        int from = isMarked(script) ? 3 : 0;
        var out = new ByteArrayOutputStream(script.length);
        int turned = 0;
        for (int i = from; i < script.length; i++) {
            if (script[i] == 0) {
                // Behind the script is something that it unpacks, byte by byte.
                return script;
            }
            if (script[i] == '\r' && i + 1 < script.length && script[i + 1] == '\n') {
                turned++;
            } else {
                out.write(script[i]);
            }
        }
        if (from > 0) {
            log.line("the script began with a byte-order mark; it runs without");
        }
        if (turned > 0) {
            log.line(
                    "%d lines of the script ended in CRLF; it runs with LF, as under Azure Image Builder"
                            .formatted(turned));
        }
        return from + turned == 0 ? script : out.toByteArray();
    }

    private static boolean isMarked(byte[] script) {
        return script.length >= 3
                && script[0] == (byte) 0xef
                && script[1] == (byte) 0xbb
                && script[2] == (byte) 0xbf;
    }
}
