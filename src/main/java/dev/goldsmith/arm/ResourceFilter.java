package dev.goldsmith.arm;

import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of OData that Azure's clients filter resources with: {@code resourceType eq '…' and
 * resourceGroup eq '…' and name eq '…'}.
 */
record ResourceFilter(@Nullable String type, @Nullable String group, @Nullable String name) {
    private static final Pattern CLAUSE =
            Pattern.compile(
                    "(?i)\\s*(resourceType|resourceGroup|name)\\s+eq\\s+'([^']{1,200})'\\s*");

    static ResourceFilter parse(@Nullable String text) {
        Map<String, String> wanted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (text != null && !text.isBlank()) {
            for (var part : text.split("(?i)(?<!\\s)\\s++and\\s++", 10)) {
                var clause = CLAUSE.matcher(part);
                if (!clause.matches()) {
                    throw Refused.field(
                            Refusal.INVALID_REQUEST,
                            "$filter",
                            "A filter has clauses of resourceType, resourceGroup and name, such as: resourceType eq 'Microsoft.Compute/galleries' and resourceGroup eq 'web'.");
                }
                wanted.put(clause.group(1), clause.group(2));
            }
        }
        return new ResourceFilter(
                wanted.get("resourceType"), wanted.get("resourceGroup"), wanted.get("name"));
    }

    boolean takesType(String one) {
        return type == null || type.equalsIgnoreCase(one);
    }

    boolean takesGroup(String one) {
        return group == null || group.equalsIgnoreCase(one);
    }

    boolean takesName(String one) {
        return name == null || name.equalsIgnoreCase(one);
    }
}
