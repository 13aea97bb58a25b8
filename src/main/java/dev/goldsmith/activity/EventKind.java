package dev.goldsmith.activity;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every kind of event there is. Nothing else can be told, so whoever subscribes to one by name can
 * be told whether it exists. The words are stored, hashed into the audit chain and sent to others:
 * one that was released stays.
 */
public enum EventKind {
    RUN_REQUESTED("run.requested", Scope.TEAM, "A run was requested"),
    RUN_APPROVED("run.approved", Scope.TEAM, "A run's approval was granted; it is queued"),
    RUN_STARTED("run.started", Scope.TEAM, "A worker started a run"),
    RUN_CANCEL_ASKED("run.cancelAsked", Scope.TEAM, "Somebody canceled a run"),
    RUN_WORKER_LOST("run.workerLost", Scope.TEAM, "A run lost its worker and is queued again"),
    RUN_GIVEN_BACK(
            "run.givenBack", Scope.TEAM, "A worker that was stopped returned a run to the queue"),
    RUN_SUCCEEDED("run.succeeded", Scope.TEAM, "A run succeeded"),
    RUN_PARTIALLY_SUCCEEDED(
            "run.partiallySucceeded", Scope.TEAM, "A run published some of its outputs"),
    RUN_FAILED("run.failed", Scope.TEAM, "A run failed"),
    RUN_CANCELED("run.canceled", Scope.TEAM, "A run was canceled"),
    RUN_REJECTED("run.rejected", Scope.TEAM, "A run's approval was rejected"),
    RUN_EXPIRED("run.expired", Scope.TEAM, "A run's approval expired"),
    RUN_DOWNLOADED("run.downloaded", Scope.TEAM, "An output of a run was downloaded"),
    KEPT_VM_KEPT("keptVm.kept", Scope.TEAM, "The VM of a failed run was kept"),
    KEPT_VM_ENTERED("keptVm.entered", Scope.TEAM, "Somebody signed in to a kept VM"),
    KEPT_VM_LEFT("keptVm.left", Scope.TEAM, "Somebody left a kept VM"),
    KEPT_VM_END_ASKED("keptVm.endAsked", Scope.TEAM, "Somebody asked to delete a kept VM"),
    KEPT_VM_ENDED("keptVm.ended", Scope.TEAM, "A kept VM was deleted"),
    APPROVAL_REQUESTED("approval.requested", Scope.TEAM, "An approval was requested"),
    APPROVAL_VOTED("approval.voted", Scope.TEAM, "Somebody approved or rejected"),
    APPROVAL_COMMENTED("approval.commented", Scope.TEAM, "Somebody commented on an approval"),
    APPROVAL_DELEGATED("approval.delegated", Scope.TEAM, "An approver delegated their vote"),
    APPROVAL_REMINDED("approval.reminded", Scope.TEAM, "Approvers were reminded"),
    APPROVAL_EXPIRING("approval.expiring", Scope.TEAM, "An approval expires soon"),
    APPROVAL_APPROVED("approval.approved", Scope.TEAM, "An approval was granted"),
    APPROVAL_REJECTED("approval.rejected", Scope.TEAM, "An approval was rejected"),
    APPROVAL_EXPIRED("approval.expired", Scope.TEAM, "An approval expired undecided"),
    APPROVAL_WITHDRAWN("approval.withdrawn", Scope.TEAM, "What an approval was for was canceled"),
    APPROVAL_VOID(
            "approval.void", Scope.TEAM, "What an approval was for changed; it no longer counts"),
    POLICY_CHANGED("policy.changed", Scope.TEAM, "The approval policy was changed"),
    TEMPLATE_SAVED("template.saved", Scope.TEAM, "A template version was saved"),
    TEMPLATE_MOVED("template.moved", Scope.TEAM, "A template was moved to another team or name"),
    TEMPLATE_DELETED("template.deleted", Scope.TEAM, "A template was deleted"),
    TRIGGER_CREATED("trigger.created", Scope.TEAM, "A trigger was added to a template"),
    TRIGGER_DELETED("trigger.deleted", Scope.TEAM, "A trigger was removed from a template"),
    IDENTITY_CREATED("identity.created", Scope.TEAM, "A managed identity was created"),
    IDENTITY_DELETED("identity.deleted", Scope.TEAM, "A managed identity was deleted"),
    DEPLOYMENT_STARTED("deployment.started", Scope.TEAM, "An ARM deployment started"),
    DEPLOYMENT_CANCEL_REQUESTED(
            "deployment.cancelRequested", Scope.TEAM, "Somebody canceled an ARM deployment"),
    DEPLOYMENT_ENDED("deployment.ended", Scope.TEAM, "An ARM deployment ended"),
    GALLERY_CREATED("gallery.created", Scope.TEAM, "A gallery was created"),
    GALLERY_DELETED("gallery.deleted", Scope.TEAM, "A gallery was deleted"),
    IMAGE_DEFINITION_CREATED(
            "imageDefinition.created", Scope.TEAM, "An image definition was created"),
    IMAGE_DEFINITION_DELETED(
            "imageDefinition.deleted", Scope.TEAM, "An image definition was deleted"),
    IMAGE_VERSION_REQUESTED(
            "imageVersion.requested", Scope.TEAM, "A copy of an image version awaits approval"),
    IMAGE_VERSION_COPIED(
            "imageVersion.copied", Scope.TEAM, "An image version was copied into a gallery"),
    IMAGE_VERSION_REFUSED(
            "imageVersion.refused", Scope.TEAM, "A copy of an image version was refused"),
    IMAGE_CHANGED("image.changed", Scope.TEAM, "An image version's settings were changed"),
    IMAGE_DELETED("image.deleted", Scope.TEAM, "An image version was deleted"),
    IMAGE_REGIONS_CHANGED(
            "image.regionsChanged",
            Scope.TEAM,
            "Regions of an image version were added or removed"),
    IMAGE_DOWNLOADED("image.downloaded", Scope.TEAM, "An image version was downloaded"),
    IMAGE_LINKED("image.linked", Scope.TEAM, "A download link to an image version was created"),
    MANAGED_IMAGE_PUBLISHED("managedImage.published", Scope.TEAM, "A managed image was published"),
    MANAGED_IMAGE_TAGGED("managedImage.tagged", Scope.TEAM, "A managed image's tags were changed"),
    MANAGED_IMAGE_DELETED("managedImage.deleted", Scope.TEAM, "A managed image was deleted"),
    MANAGED_IMAGE_DOWNLOADED(
            "managedImage.downloaded", Scope.TEAM, "A managed image was downloaded"),
    MANAGED_IMAGE_LINKED(
            "managedImage.linked", Scope.TEAM, "A download link to a managed image was created"),
    NETWORK_CREATED("network.created", Scope.TEAM, "A network profile was created"),
    NETWORK_CHANGED("network.changed", Scope.TEAM, "A network profile was changed"),
    NETWORK_REMOVED("network.removed", Scope.TEAM, "A network profile was removed"),
    TEAM_CREATED("team.created", Scope.TEAM, "The team was created"),
    TEAM_CHANGED("team.changed", Scope.TEAM, "The team's name, color or contact was changed"),
    TEAM_ARCHIVED("team.archived", Scope.TEAM, "The team was archived"),
    TEAM_RESTORED("team.restored", Scope.TEAM, "The team was restored"),
    ROLE_GRANTED("role.granted", Scope.TEAM, "Somebody was given a role in the team"),
    ROLE_WITHDRAWN("role.withdrawn", Scope.TEAM, "A role in the team was withdrawn"),
    WEBHOOK_CREATED("webhook.created", Scope.TEAM, "A webhook was created"),
    WEBHOOK_CHANGED("webhook.changed", Scope.TEAM, "A webhook was changed"),
    WEBHOOK_KEY_ADDED("webhook.keyAdded", Scope.TEAM, "A key was added to a webhook"),
    WEBHOOK_KEY_REMOVED("webhook.keyRemoved", Scope.TEAM, "A key was removed from a webhook"),
    WEBHOOK_TESTED("webhook.tested", Scope.TEAM, "A test was sent"),
    WEBHOOK_DISABLED(
            "webhook.disabled", Scope.TEAM, "A webhook failed for too long and was switched off"),
    WEBHOOK_ENABLED("webhook.enabled", Scope.TEAM, "A webhook was switched on again"),
    WEBHOOK_REMOVED("webhook.removed", Scope.TEAM, "A webhook was removed"),
    ACCESS_REFUSED("access.refused", Scope.TENANT, "Somebody was denied something"),
    ACTIVITY_BROKEN("activity.broken", Scope.TENANT, "The audit chain is broken"),
    ACTIVITY_EXPORTED("activity.exported", Scope.TENANT, "The activity was exported"),
    ACTIVITY_VERIFIED("activity.verified", Scope.TENANT, "The audit chain was verified"),
    API_CLIENT_CREATED("apiClient.created", Scope.TENANT, "An API client was created"),
    API_CLIENT_ISSUER_DISTRUSTED(
            "apiClient.issuerDistrusted",
            Scope.TENANT,
            "A federated credential was removed from an API client"),
    API_CLIENT_ISSUER_TRUSTED(
            "apiClient.issuerTrusted",
            Scope.TENANT,
            "A federated credential was added to an API client"),
    API_CLIENT_RESCOPED("apiClient.rescoped", Scope.TENANT, "An API client's roles were changed"),
    API_CLIENT_REVOKED("apiClient.revoked", Scope.TENANT, "An API client was revoked"),
    API_CLIENT_SECRET_ADDED(
            "apiClient.secretAdded", Scope.TENANT, "A secret was added to an API client"),
    API_CLIENT_SECRET_REMOVED(
            "apiClient.secretRemoved", Scope.TENANT, "A secret was removed from an API client"),
    CHECKPOINT_TAKEN(
            "checkpoint.taken", Scope.TENANT, "A checkpoint of the audit chain was signed"),
    EMAIL_DOMAIN_ASSIGNED(
            "emailDomain.assigned", Scope.TENANT, "An email domain was assigned to the tenant"),
    EMAIL_DOMAIN_REMOVED(
            "emailDomain.removed", Scope.TENANT, "An email domain was removed from the tenant"),
    HEAD_LOST("head.lost", Scope.TENANT, "A signed head of the audit chain was missing"),
    INVITATION_ACCEPTED("invitation.accepted", Scope.TENANT, "An invitation was accepted"),
    INVITATION_SENT("invitation.sent", Scope.TENANT, "An invitation was sent"),
    INVITATION_SENT_AGAIN("invitation.sentAgain", Scope.TENANT, "An invitation was sent again"),
    INVITATION_WITHDRAWN("invitation.withdrawn", Scope.TENANT, "An invitation was withdrawn"),
    KEY_ADDED("key.added", Scope.TENANT, "An SSH key was added to an account"),
    KEY_REMOVED("key.removed", Scope.TENANT, "An SSH key was removed from an account"),
    MEMBER_ARRIVED("member.arrived", Scope.TENANT, "Somebody signed in for the first time"),
    MEMBER_DEACTIVATED("member.deactivated", Scope.TENANT, "A member was deactivated"),
    MEMBER_REACTIVATED("member.reactivated", Scope.TENANT, "A member was reactivated"),
    MEMBER_REMOVED("member.removed", Scope.TENANT, "A member was removed"),
    MEMBER_ROLE_CHANGED(
            "member.roleChanged", Scope.TENANT, "A member's role in the tenant was changed"),
    PASSWORD_CHANGED("password.changed", Scope.TENANT, "A password was changed"),
    PASSWORD_LINK_MADE(
            "password.linkMade", Scope.TENANT, "The operator created a password reset link"),
    PASSWORD_RESET("password.reset", Scope.TENANT, "A password was reset"),
    PROVIDER_CHANGED(
            "provider.changed", Scope.TENANT, "The identity provider's settings were changed"),
    PROVIDER_REMOVED("provider.removed", Scope.TENANT, "The identity provider was removed"),
    RECOVERY_CODE_USED("recoveryCode.used", Scope.TENANT, "A recovery code was used"),
    RECOVERY_CODES_RENEWED("recoveryCodes.renewed", Scope.TENANT, "Recovery codes were renewed"),
    REGION_MAPPED("region.mapped", Scope.TENANT, "A region was mapped to a place"),
    REGION_UNMAPPED("region.unmapped", Scope.TENANT, "A region's mapping was removed"),
    SECOND_FACTOR_ADDED(
            "secondFactor.added", Scope.TENANT, "A second factor was added to an account"),
    SECOND_FACTOR_REMOVED(
            "secondFactor.removed", Scope.TENANT, "A second factor was removed from an account"),
    SESSION_ENDED("session.ended", Scope.TENANT, "A session was ended"),
    SIGN_IN_FAILED("signIn.failed", Scope.TENANT, "A sign-in failed"),
    SIGN_IN_REFUSED("signIn.refused", Scope.TENANT, "The identity provider's sign-in was refused"),
    SIGN_IN_SUCCEEDED("signIn.succeeded", Scope.TENANT, "Somebody signed in"),
    SIGN_IN_TAKEN_BACK(
            "signIn.takenBack",
            Scope.TENANT,
            "The identity provider no longer vouches for somebody"),
    SIGN_IN_POLICY_CHANGED("signInPolicy.changed", Scope.TENANT, "The sign-in policy was changed"),
    TENANT_AZURE_CLIENTS_CHANGED(
            "tenant.azureClientsChanged", Scope.TENANT, "What Azure's clients can do was changed"),
    TENANT_CREATED("tenant.created", Scope.TENANT, "The tenant was created"),
    TENANT_DELETED("tenant.deleted", Scope.TENANT, "The tenant was closed for deletion"),
    TENANT_EXPORTED("tenant.exported", Scope.TENANT, "The tenant's records were exported"),
    TENANT_LIMITED("tenant.limited", Scope.TENANT, "The tenant's limits were changed"),
    TENANT_RENAMED("tenant.renamed", Scope.TENANT, "The tenant was renamed"),
    TENANT_RESUMED("tenant.resumed", Scope.TENANT, "The tenant was reopened"),
    TENANT_SUSPENDED("tenant.suspended", Scope.TENANT, "The tenant was suspended"),
    TOKEN_ISSUED("token.issued", Scope.TENANT, "An API token was created"),
    TOKEN_REVOKED("token.revoked", Scope.TENANT, "An API token was revoked");

    private enum Scope {
        /** Something in one team: its webhooks can have it. */
        TEAM,
        /** Something of the whole tenant. */
        TENANT
    }

    private static final Map<String, EventKind> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(EventKind::word, Function.identity()));

    private static final List<EventKind> OF_TEAMS =
            Arrays.stream(values()).filter(it -> it.scope == Scope.TEAM).toList();

    private final String word;
    private final Scope scope;
    private final String meaning;

    EventKind(String word, Scope scope, String meaning) {
        this.word = word;
        this.scope = scope;
        this.meaning = meaning;
    }

    /** {@code noun.verb}, for example {@code run.requested}. */
    public String word() {
        return word;
    }

    public String noun() {
        return noun(word);
    }

    /** What happened, in a few words. */
    public String meaning() {
        return meaning;
    }

    public boolean ofTeam() {
        return scope == Scope.TEAM;
    }

    /** Those that webhooks can have. */
    public static List<EventKind> ofTeams() {
        return OF_TEAMS;
    }

    /** The first words of all kinds, in their order. */
    public static List<String> nouns() {
        return Arrays.stream(values()).map(EventKind::noun).distinct().toList();
    }

    public static @Nullable EventKind named(String word) {
        return BY_WORD.get(word);
    }

    /** How a noun's state is told once it is reached. */
    public static EventKind of(String noun, String state) {
        var kind = named(noun + "." + state);
        if (kind == null) {
            throw new IllegalArgumentException(
                    "no kind of event says %s.%s".formatted(noun, state));
        }
        return kind;
    }

    static String noun(String word) {
        int dot = word.indexOf('.');
        return dot < 0 ? word : word.substring(0, dot);
    }
}
