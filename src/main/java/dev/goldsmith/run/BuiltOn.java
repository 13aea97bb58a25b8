package dev.goldsmith.run;

import dev.goldsmith.template.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a template's runs took: so that nothing starts a second one for the same. */
public final class BuiltOn {
    private BuiltOn() {}

    /** One that may still take what is newest; null: all have ended. */
    public static @Nullable Run open(Template template) {
        return Run.find(
                        "templateId = ?1 and state in ?2 order by number desc",
                        template.id,
                        RunState.ACTIVE)
                .firstResult();
    }

    /**
     * One that builds the template as it is now on this, or was the last to build it, and did on
     * this; null: none.
     *
     * @param version number that this has
     */
    public static @Nullable Run taking(Template template, long parent, String version) {
        var open = open(template);
        if (open != null && takes(open, template, parent, version)) {
            return open;
        }
        Run last =
                Run.find(
                                "templateId = ?1 and state = ?2 order by number desc",
                                template.id,
                                RunState.SUCCEEDED)
                        .firstResult();
        return last != null && last.sourceVersion != null && takes(last, template, parent, version)
                ? last
                : null;
    }

    /** What isn't resolved yet takes what is newest. */
    private static boolean takes(Run run, Template template, long parent, String version) {
        var built = run.parentage == null ? null : run.parentage.parentVersion();
        return run.builderId() == run.id
                && run.templateVersion == template.latestVersion
                && run.state != RunState.CANCELING
                && (run.sourceVersion == null || run.sourceVersion.equals(version))
                && (built == null || built == parent);
    }

    /**
     * One that began with this, whatever became of it, unless it was canceled; null: none did.
     *
     * @param version number that this has
     */
    public static @Nullable Run of(Template template, Parentage parent, String version) {
        return Run.find(
                        """
                        templateId in ?1 and sourceVersion = ?2 and state not in ?5
                            and (parentage.parentVersion = ?3 or parentage.parentPlatform = ?4)
                        order by id desc
                        """,
                        template.lives(),
                        version,
                        parent.parentVersion(),
                        parent.parentPlatform(),
                        List.of(RunState.CANCELING, RunState.CANCELED))
                .firstResult();
    }
}
