package dev.goldsmith.run;

import dev.goldsmith.template.Template;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** What a template's runs took: so that nothing starts a second one for the same. */
public final class BuiltOn {
    private BuiltOn() {}

    /** One that may still take what is newest; null: all have ended. */
    public static @Nullable Run open(Template template) {
        return Run.find(
                        "templateId = ?1 and state in ?2 order by number desc",
                        template.id,
                        EnumSet.complementOf(EnumSet.copyOf(RunState.TERMINAL)))
                .firstResult();
    }

    /** One that has built the template on this, or is about to; null: none does. */
    public static @Nullable Run taking(Template template, Parentage parent, String version) {
        var open = open(template);
        if (open != null
                && open.builderId() == open.id
                && open.state != RunState.CANCELING
                && (open.sourceVersion == null || open.sourceVersion.equals(version))) {
            return open;
        }
        var ended = of(template, parent, version);
        return ended != null && ended.state == RunState.SUCCEEDED ? ended : null;
    }

    /**
     * One that began with this, whatever became of it; null: none did.
     *
     * @param version number that this has
     */
    public static @Nullable Run of(Template template, Parentage parent, String version) {
        return Run.find(
                        """
                        templateId in ?1 and sourceVersion = ?2
                            and (parentage.parentVersion = ?3 or parentage.parentPlatform = ?4)
                        order by id desc
                        """,
                        template.lives(),
                        version,
                        parent.parentVersion(),
                        parent.parentPlatform())
                .firstResult();
    }
}
