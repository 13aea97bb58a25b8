package dev.goldsmith.build;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The forms in which a program shows a text: what it is on the way through a shell, a URL, JSON, a
 * dump. By what each is, so that a test can name what escaped.
 */
final class Encodings {
    private static final HexFormat HEX = HexFormat.of();
    private static final String SHELL = "$`\"\\!";
    private static final String WORD = "[A-Za-z0-9_@%+=:,./-]";

    private final String text;
    private final byte[] bytes;
    private final Map<String, String> forms = new LinkedHashMap<>();

    private Encodings(String text) {
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    static Map<String, String> of(String text) {
        var all = new Encodings(text);
        all.plain();
        all.base64("base64", all.bytes);
        all.base64("base64 of UTF-16LE", text.getBytes(StandardCharsets.UTF_16LE));
        all.urls();
        all.dumps();
        all.quoted();
        all.escaped();
        return all.forms;
    }

    private void plain() {
        forms.put("plain", text);
        forms.put("upper case", text.toUpperCase(Locale.ROOT));
        forms.put("lower case", text.toLowerCase(Locale.ROOT));
        forms.put("reversed", new StringBuilder(text).reverse().toString());
        forms.put("rot13", each(c -> String.valueOf((char) rot13(c))));
        forms.put("UTF-16", each(c -> (char) c + "\0"));
    }

    private static int rot13(int c) {
        int base = c >= 'a' && c <= 'z' ? 'a' : c >= 'A' && c <= 'Z' ? 'A' : -1;
        return base < 0 ? c : base + (c - base + 13) % 26;
    }

    /** Of each place in its groups of three: only what doesn't hang on its neighbours. */
    private void base64(String name, byte[] given) {
        var whole = Base64.getEncoder().encodeToString(given);
        forms.put(name, whole);
        forms.put(name + " for URLs", url(whole));
        for (int shift = 0; shift < 3; shift++) {
            int from = (3 - shift) % 3;
            int length = (given.length - from) / 3 * 3;
            var inner = new byte[length];
            System.arraycopy(given, from, inner, 0, length);
            var encoded = Base64.getEncoder().encodeToString(inner);
            forms.put("%s shifted by %d".formatted(name, shift), encoded);
            forms.put("%s shifted by %d for URLs".formatted(name, shift), url(encoded));
        }
        var twice = Base64.getEncoder().encodeToString(whole.getBytes(StandardCharsets.UTF_8));
        forms.put(name + " twice", twice);
    }

    private static String url(String base64) {
        return base64.replace('+', '-').replace('/', '_');
    }

    private void urls() {
        var url = percent("[A-Za-z0-9._~-]", "%%%02X", false);
        forms.put("URL", url);
        forms.put("URL in lower case", percent("[A-Za-z0-9._~-]", "%%%02x", false));
        forms.put("URL as JavaScript has it", percent("[A-Za-z0-9._~!*'()-]", "%%%02X", false));
        forms.put("URL with paths", percent("[A-Za-z0-9._~/-]", "%%%02X", false));
        forms.put("form", percent("[A-Za-z0-9._*-]", "%%%02X", true));
        forms.put("form in lower case", percent("[A-Za-z0-9._*-]", "%%%02x", true));
        forms.put("URL, all of it", percent("[^\\s\\S]", "%%%02X", false));
        forms.put("URL, all of it, in lower case", percent("[^\\s\\S]", "%%%02x", false));
        forms.put("URL twice", url.replace("%", "%25"));
        forms.put("quoted-printable", percent("[!-<>-~ ]", "=%02X", false));
    }

    private String percent(String plain, String other, boolean plus) {
        var out = new StringBuilder();
        for (byte b : bytes) {
            var one = String.valueOf((char) (b & 0xff));
            if (plus && one.equals(" ")) {
                out.append('+');
            } else if (b >= 0 && one.matches(plain)) {
                out.append(one);
            } else {
                out.append(other.formatted(b & 0xff));
            }
        }
        return out.toString();
    }

    private void dumps() {
        var wide = text.getBytes(StandardCharsets.UTF_16LE);
        hex("hex", HEX, bytes);
        hex("hex of UTF-16LE", HEX, wide);
        hex("hex with spaces", HexFormat.ofDelimiter(" "), bytes);
        hex("hex with colons", HexFormat.ofDelimiter(":"), bytes);
        hex("hex with dashes", HexFormat.ofDelimiter("-"), bytes);
        hex("hex of C", HexFormat.of().withPrefix("\\x"), bytes);
        hex("hex of an array", HexFormat.ofDelimiter(", ").withPrefix("0x"), bytes);
        forms.put("hex of C, upper case", HEX.withUpperCase().withPrefix("\\x").formatHex(bytes));
        for (var between : new String[] {" ", ",", ", "}) {
            var out = new StringBuilder();
            for (byte b : bytes) {
                out.append(out.isEmpty() ? "" : between).append(b & 0xff);
            }
            forms.put("numbers with '%s'".formatted(between), out.toString());
        }
        var octal = new StringBuilder();
        for (byte b : bytes) {
            octal.append("\\%03o".formatted(b & 0xff));
        }
        forms.put("octal", octal.toString());
    }

    private void hex(String name, HexFormat how, byte[] given) {
        forms.put(name, how.formatHex(given));
        forms.put(name + ", upper case", how.withUpperCase().formatHex(given));
    }

    private void quoted() {
        forms.put("single quotes of a shell", text.replace("'", "'\\''"));
        forms.put("single quotes in double ones", text.replace("'", "'\"'\"'"));
        forms.put("double quotes of a shell", each(c -> SHELL.indexOf(c) < 0 ? s(c) : "\\" + s(c)));
        forms.put(
                "words of a shell", each(c -> s(c).matches(WORD) || c > 126 ? s(c) : "\\" + s(c)));
        forms.put(
                "dollar quotes of a shell",
                control(text.replace("\\", "\\\\").replace("'", "\\'")));
        forms.put("single quotes of PowerShell", text.replace("'", "''"));
        forms.put(
                "double quotes of PowerShell",
                each(c -> "`\"$".indexOf(c) < 0 ? s(c) : "`" + s(c)));
        forms.put("CSV", text.replace("\"", "\"\""));
        forms.put(
                "regular expression",
                each(c -> ".*+?^$(){}|[]\\/".indexOf(c) < 0 ? s(c) : "\\" + s(c)));
    }

    private void escaped() {
        var json = control(text.replace("\\", "\\\\").replace("\"", "\\\""));
        forms.put("JSON", json);
        forms.put("JSON with slashes", json.replace("/", "\\/"));
        forms.put("JSON in JSON", json.replace("\\", "\\\\").replace("\"", "\\\""));
        forms.put("JSON in ASCII", wide(json, "\\u%04x", ""));
        forms.put("JSON in ASCII, upper case", wide(json, "\\u%04X", ""));
        forms.put("JSON for HTML", wide(json, "\\u%04x", "<>&'=+"));
        forms.put("JSON for HTML, upper case", wide(json, "\\u%04X", "<>&'=+"));
        forms.put(
                "C", control(text.replace("\\", "\\\\").replace("\"", "\\\"").replace("'", "\\'")));
        forms.put("Unicode escapes", each(c -> "\\u%04x".formatted(c)));
        forms.put("Unicode escapes, upper case", each(c -> "\\u%04X".formatted(c)));
        var amp = text.replace("&", "&amp;");
        var tags = amp.replace("<", "&lt;").replace(">", "&gt;");
        forms.put("HTML text", tags);
        forms.put("HTML", tags.replace("\"", "&quot;").replace("'", "&#39;"));
        forms.put("HTML, hexadecimal", tags.replace("\"", "&#34;").replace("'", "&#x27;"));
        forms.put("XML", tags.replace("\"", "&quot;").replace("'", "&apos;"));
        forms.put("HTML, all of it", each("&#%d;"::formatted));
        forms.put("HTML, all of it in hexadecimal", each("&#x%x;"::formatted));
        forms.put("HTML, all of it in upper hexadecimal", each("&#x%X;"::formatted));
    }

    private static String control(String text) {
        return text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
    }

    private static String wide(String text, String how, String also) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(c > 126 || also.indexOf(c) >= 0 ? how.formatted((int) c) : c);
        }
        return out.toString();
    }

    private String each(IntFunction<String> how) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            out.append(how.apply(text.charAt(i)));
        }
        return out.toString();
    }

    private static String s(int c) {
        return String.valueOf((char) c);
    }
}
