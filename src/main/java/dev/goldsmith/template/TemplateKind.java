package dev.goldsmith.template;

import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.Source;
import java.util.Locale;

/** What a template is to others. */
public enum TemplateKind {
    /** Starts from an image of the catalogue; others may derive from it. */
    BASELINE,
    /** Starts from a gallery version. */
    DERIVATIVE;

    static TemplateKind of(ImageTemplate template) {
        return switch (template.properties().source()) {
            case Source.PlatformImage _, Source.ManagedImage _ -> BASELINE;
            case Source.SharedImageVersion _ -> DERIVATIVE;
        };
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
