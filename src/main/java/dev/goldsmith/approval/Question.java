package dev.goldsmith.approval;

import dev.goldsmith.network.NetworkProfile;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateVersion;
import java.time.Duration;
import java.time.Instant;

/**
 * What somebody wants to do with one version: the port that every noun comes to the gates by.
 *
 * @param subject the thing that waits for the answer, {@code run/42}; see {@link Awaiting}
 */
public record Question(
        Template template,
        TemplateVersion version,
        ImageTemplate document,
        String subject,
        Act act) {

    /** What is about to be done. */
    public sealed interface Act {}

    /**
     * @param expected by history, or the template's own limit where there is none
     */
    public record Build(Duration expected) implements Act {}

    /** Of something that was built before. */
    public record Publication(Destination into) implements Act {}

    public record Promotion(String channel) implements Act {}

    /** The team in whose name it is asked: there the asker has to be allowed to. */
    long teamId() {
        return act instanceof Publication publication
                ? publication.into().teamId()
                : template.teamId;
    }

    /** A newer version of the template makes it pointless. */
    boolean isAboutTheNewest() {
        return !(act instanceof Publication) && version.number == template.latestVersion;
    }

    int diskGigabytes() {
        var vm = document.properties().vmProfile();
        return vm == null || vm.osDiskSizeGB() == null ? 0 : vm.osDiskSizeGB();
    }

    boolean continuesOnFailure() {
        return continuesOnFailure(document);
    }

    static boolean continuesOnFailure(ImageTemplate document) {
        var validate = document.properties().validate();
        return validate != null && Boolean.TRUE.equals(validate.continueDistributeOnFailure());
    }

    /** A profile that is gone counts as open: nothing says what it kept out. */
    boolean opensNetwork() {
        return NetworkProfile.names(document)
                && NetworkProfile.named(template.teamId, document)
                        .map(profile -> profile.settings().open())
                        .orElse(true);
    }

    /** A yes from before the profile was changed was about something else. */
    boolean networkChangedSince(Instant time) {
        return NetworkProfile.named(template.teamId, document)
                .filter(profile -> profile.updatedAt.isAfter(time))
                .isPresent();
    }
}
