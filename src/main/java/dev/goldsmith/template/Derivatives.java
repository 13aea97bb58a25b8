package dev.goldsmith.template;

import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Tenant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The templates that start from some images, as far as somebody reads them.
 *
 * @param source the images, as a list of templates takes them
 * @param names of the first ones, {@code team/name}
 * @param count of all that they read
 * @param hidden how many there are besides that they don't read; 0 where nobody asked
 */
public record Derivatives(String source, List<String> names, long count, long hidden) {
    private static final int NAMED = 20;

    public static final Derivatives NONE = new Derivatives("", List.of(), 0, 0);

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
                TemplateList.page(by, filter, null, NAMED).items().stream()
                        .map(row -> row.team() + "/" + row.name())
                        .toList(),
                TemplateList.count(by, filter),
                0);
    }

    /** The same, and how many others there are in the tenant. */
    public static Derivatives withHidden(Access by, Collection<SourceImage> images) {
        var seen = of(by, images);
        Tenant tenant = Tenant.findById(by.tenantId());
        var all = of(Access.system(tenant), images);
        return new Derivatives(seen.source, seen.names, seen.count, all.count - seen.count);
    }

    public boolean isEmpty() {
        return count == 0 && hidden == 0;
    }

    /** How many aren't named. */
    public long more() {
        return count - names.size();
    }
}
