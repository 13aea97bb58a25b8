package dev.goldsmith.template;

import dev.goldsmith.fetch.Fetched;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.schema.FetchTarget;
import dev.goldsmith.schema.FetchTarget.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** Whether what was fetched for a script can be one. */
final class ScriptText {
    /** So far git looks for a NUL, too: behind a script there may be what it unpacks. */
    private static final int LOOKED_AT = 8000;

    private static final Pattern PAGE =
            Pattern.compile("\\A\\uFEFF?+\\s*+<(?:!doctype html|html|head|body|script)\\b");

    private ScriptText() {}

    /**
     * @throws Refused FETCH_FAILED with what came instead of a script
     */
    static void require(FetchTarget target, Fetched fetched, Path file) throws IOException {
        if (target.kind() == Kind.FILE) {
            return;
        }
        byte[] start;
        try (var in = Files.newInputStream(file)) {
            start = in.readNBytes(LOOKED_AT);
        }
        var wrong = wrong(start, target.kind(), fetched);
        if (!wrong.isEmpty()) {
            var from = fetched.from().toString();
            throw new Refused(
                    Refusal.FETCH_FAILED,
                    "'%s'%s %s"
                            .formatted(
                                    target.uri(),
                                    from.equals(target.uri())
                                                    || withoutQuery(from)
                                                            .equals(withoutQuery(target.uri()))
                                            ? ""
                                            : " led to '%s', which".formatted(withoutQuery(from)),
                                    wrong));
        }
    }

    private static String wrong(byte[] start, Kind kind, Fetched fetched) {
        if (start.length == 0) {
            return "is an empty file, not a script; check what is published there.";
        }
        var text = new String(start, StandardCharsets.UTF_8);
        if (isPage(text, fetched)) {
            return "is an HTML page, not a script; use the address of the file itself (\"raw\"), which must be readable without signing in.";
        }
        if (isUtf16(start)) {
            return kind == Kind.POWERSHELL
                    ? ""
                    : "is UTF-16 text, which a Linux shell can't read; save it as UTF-8.";
        }
        return text.indexOf('\0') < 0
                ? ""
                : "is a binary file, not a script; bring it with a File step and run it from a script.";
    }

    private static boolean isPage(String text, Fetched fetched) {
        return PAGE.matcher(text.toLowerCase(Locale.ROOT)).lookingAt()
                || "text/html".equalsIgnoreCase(fetched.mediaType())
                        && text.stripLeading().startsWith("<")
                        // A comment of PowerShell.
                        && !text.stripLeading().startsWith("<#");
    }

    private static boolean isUtf16(byte[] start) {
        if (start.length < 2) {
            return false;
        }
        int mark = (start[0] & 0xff) << 8 | start[1] & 0xff;
        return mark == 0xfeff || mark == 0xfffe;
    }

    /** What a server redirects to may carry a secret. */
    private static String withoutQuery(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }
}
