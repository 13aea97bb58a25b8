package dev.goldsmith.docs;

import java.util.List;

/**
 * A page of the documentation.
 *
 * @param path below {@code /docs}, without the ending; empty for the first page
 * @param html without its title
 */
public record Document(String path, String title, List<Heading> outline, String html) {
    /** A heading that can be linked to. */
    public record Heading(int level, String id, String text) {}
}
