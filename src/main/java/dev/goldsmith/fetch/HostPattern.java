package dev.goldsmith.fetch;

import java.util.Locale;

/**
 * Names of hosts: {@code files.example.org} itself, {@code *.example.org} for everything below it,
 * {@code *} for all.
 */
public record HostPattern(String pattern) {
    public HostPattern {
        pattern = plain(pattern);
        if (!pattern.matches("\\*|(\\*\\.)?[a-z0-9_\\[][a-z0-9_.:\\]-]*")) {
            throw new IllegalArgumentException(
                    "`%s` is not a host such as `files.example.org`, `*.example.org` or `*`"
                            .formatted(pattern));
        }
    }

    public boolean matches(String host) {
        var name = plain(host);
        return pattern.equals("*")
                || pattern.equals(name)
                || pattern.startsWith("*.") && name.endsWith(pattern.substring(1));
    }

    private static String plain(String host) {
        var name = host.toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
