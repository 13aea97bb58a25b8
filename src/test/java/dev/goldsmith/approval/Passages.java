package dev.goldsmith.approval;

import dev.goldsmith.gallery.Gallery;
import dev.goldsmith.gallery.ImageDefinition;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.tenant.Team;

/** For tests that need something published and no gate: in main code only gates make these. */
public final class Passages {
    private Passages() {}

    public static Passage into(ImageVersion version) {
        ImageDefinition definition = ImageDefinition.findById(version.definitionId);
        Gallery gallery = Gallery.findById(definition.galleryId);
        return into(Team.<Team>findById(gallery.teamId));
    }

    public static Passage into(Team team) {
        Passage.give("test", team.id, null);
        return Passage.of("test", team);
    }
}
