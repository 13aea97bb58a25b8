package dev.goldsmith.approval;

import dev.goldsmith.kernel.Digest;
import dev.goldsmith.network.NetworkProfile;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.schema.TemplateReader;
import dev.goldsmith.template.Template;
import dev.goldsmith.template.TemplateVersion;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to do with one version: the port that every noun comes to the gates by. What
 * is asked about carries its own facts: what was built stays what it is, whatever is saved today.
 *
 * @param network the profile as the run that builds it, or built it, took it along; null: the
 *     public internet
 * @param guardrails that the image is held to, as that run took them along; null: none
 * @param secrets names of those that its scripts are given, as that run took them along; null: none
 * @param parameters values that it was asked for with; null: none
 * @param subject the thing that waits for the answer, {@code run/42}; see {@link Awaiting}
 */
public record Question(
        Template template,
        TemplateVersion version,
        ImageTemplate document,
        @Nullable String network,
        @Nullable String guardrails,
        @Nullable String secrets,
        @Nullable String parameters,
        String subject,
        Act act) {

    /** What is about to be done. */
    public sealed interface Act {}

    /**
     * @param expected by history, or the template's own limit where there is none
     * @param cost at most, in all likelihood, in the currency of the tenant's prices
     * @param overBudget whether a budget that asks has less than that
     */
    public record Build(Duration expected, BigDecimal cost, boolean overBudget) implements Act {}

    /** A run brings what an earlier one built to the targets that don't have it. */
    public record Distribution(boolean overBudget) implements Act {}

    /** Of something that was built before, by hand. */
    public record Publication(Destination into) implements Act {}

    /**
     * A channel of an image definition comes to mean what was built.
     *
     * @param channel its name
     */
    public record Promotion(String channel, Destination of) implements Act {}

    /** To be excused from something that a team asks of what is built on its images. */
    public record Exemption() implements Act {}

    /** The team in whose name it is asked: there the asker has to be allowed to. */
    long teamId() {
        return switch (act) {
            case Publication publication -> publication.into().teamId();
            case Promotion promotion -> promotion.of().teamId();
            case Build _, Distribution _, Exemption _ -> template.teamId;
        };
    }

    /** Whether updates are installed that the template's version doesn't ask for. */
    boolean patches() {
        return document.properties().updatesLinux()
                && !TemplateReader.read(version.document).properties().updatesLinux();
    }

    boolean overBudget() {
        return switch (act) {
            case Build build -> build.overBudget();
            case Distribution distribution -> distribution.overBudget();
            case Publication _, Promotion _, Exemption _ -> false;
        };
    }

    /** A newer version of the template makes it pointless. */
    boolean isAboutTheNewest() {
        return switch (act) {
            case Build _ -> version.number == template.latestVersion;
            case Distribution _, Publication _, Promotion _, Exemption _ -> false;
        };
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

    boolean opensNetwork() {
        var taken = NetworkProfile.taken(network);
        return taken != null && taken.settings().open();
    }

    /** Tells one network from another; null: the public internet. */
    @Nullable String networkDigest() {
        return network == null ? null : Digest.of(network).hex();
    }

    /** Tells whose scripts get some secrets from whose get others; null: none. */
    @Nullable String secretsDigest() {
        return secrets == null ? null : Digest.of(secrets).hex();
    }

    /** Tells what was asked for with some values from what was with others; null: none. */
    @Nullable String parametersDigest() {
        return parameters == null ? null : Digest.of(parameters).hex();
    }

    /** Tells what is held to one thing from what is held to another; null: nothing. */
    @Nullable String guardrailsDigest() {
        return guardrails == null ? null : Digest.of(guardrails).hex();
    }
}
