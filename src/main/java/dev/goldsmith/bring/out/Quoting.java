package dev.goldsmith.bring.out;

/** Texts as HCL has them. */
final class Quoting {
    private Quoting() {}

    /** A provisioner's text: double braces are Packer's own there. */
    static String packer(String text) {
        return hcl(text.replace("{{", "{{`{{`}}"));
    }

    static String hcl(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '\\' -> quoted.append("\\\\");
                        case '"' -> quoted.append("\\\"");
                        case '\n' -> quoted.append("\\n");
                        case '\r' -> quoted.append("\\r");
                        case '\t' -> quoted.append("\\t");
                        default -> {
                            if (c < ' ') {
                                quoted.append("\\u%04x".formatted(c));
                            } else {
                                quoted.appendCodePoint(c);
                            }
                        }
                    }
                });
        return quoted.append('"').toString().replace("${", "$${").replace("%{", "%%{");
    }
}
