package dev.goldsmith.template;

import dev.goldsmith.tenant.Access;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The templates that start from some images, as far as somebody reads them.
 *
 * @param source the images, as a list of templates takes them
 * @param names of the first ones, {@code team/name}
 * @param count of all
 */
public record Derivatives(String source, List<String> names, long count) {
    private static final int NAMED = 20;

    public static final Derivatives NONE = new Derivatives("", List.of(), 0);

    public static Derivatives of(Access by, Collection<SourceImage> images) {
        if (images.isEmpty()) {
            return NONE;
        }
        var filter = new Template.Filter(null, null, List.copyOf(images));
        return new Derivatives(
                images.stream()
                        .map(SourceImage::toString)
                        .sorted()
                        .collect(Collectors.joining(",")),
                Template.page(by, filter, null, NAMED).items().stream()
                        .map(row -> row.team() + "/" + row.name())
                        .toList(),
                Template.count(by, filter));
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** How many aren't named. */
    public long more() {
        return count - names.size();
    }
}
