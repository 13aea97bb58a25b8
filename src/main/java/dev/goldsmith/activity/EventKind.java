package dev.goldsmith.activity;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every kind of event there is. Nothing else can be told, so whoever subscribes to one by name can
 * be told whether it exists. Each says all that there is to say of it; a new one is a line here
 * (and a {@link Noun}, when it is the first of its noun). The words are stored, hashed into the
 * audit chain and sent to others: one that was released stays.
 */
public enum EventKind {
    RUN_REQUESTED(
            "run.requested",
            "A run was requested",
            "{who} requested {run}[, version {version}][, {updates}]"),
    RUN_APPROVED(
            "run.approved", "A run's approval was granted; it is queued", "{who} approved {run}"),
    RUN_STARTED("run.started", "A worker started a run", "{run} started on {worker}"),
    RUN_CANCEL_ASKED("run.cancelAsked", "Somebody canceled a run", "{who} canceled {run}[: {why}]"),
    RUN_WORKER_LOST(
            "run.workerLost",
            "A run lost its worker and is queued again",
            "{run} lost its worker and is queued again"),
    RUN_GIVEN_BACK(
            "run.givenBack",
            "A worker that was stopped returned a run to the queue",
            "{run} was returned to the queue by its worker"),
    RUN_SUCCEEDED(
            "run.succeeded",
            "A run succeeded",
            "{run} succeeded",
            Tone.GOOD,
            Audience.RUN_FOLLOWERS),
    RUN_PARTIALLY_SUCCEEDED(
            "run.partiallySucceeded",
            "A run published some of its outputs",
            "{run} partially succeeded",
            Audience.RUN_FOLLOWERS),
    RUN_FAILED("run.failed", "A run failed", "{run} failed", Tone.BAD, Audience.RUN_FOLLOWERS),
    RUN_CANCELED("run.canceled", "A run was canceled", "{run} was canceled"),
    RUN_REJECTED("run.rejected", "A run's approval was rejected", "{run} was rejected"),
    RUN_EXPIRED("run.expired", "A run's approval expired", "{run} expired: nobody decided in time"),
    RUN_DOWNLOADED(
            "run.downloaded",
            "An output of a run was downloaded",
            "{who} downloaded output {output} of {run}"),
    KEPT_VM_KEPT(
            "keptVm.kept",
            "The VM of a failed run was kept",
            "The VM of {run} was kept[ until {until}]"),
    KEPT_VM_ENTERED(
            "keptVm.entered",
            "Somebody signed in to a kept VM",
            "{who} signed in to the kept VM of {run}"),
    KEPT_VM_LEFT("keptVm.left", "Somebody left a kept VM", "{who} left the kept VM of {run}"),
    KEPT_VM_END_ASKED(
            "keptVm.endAsked",
            "Somebody asked to delete a kept VM",
            "{who} asked to delete the kept VM of {run}"),
    KEPT_VM_ENDED("keptVm.ended", "A kept VM was deleted", "The kept VM of {run} was deleted"),
    APPROVAL_REQUESTED(
            "approval.requested",
            "An approval was requested",
            "{who} requested approval {id} of {about}",
            Audience.APPROVERS),
    APPROVAL_VOTED(
            "approval.voted", "Somebody approved or rejected", "{who} voted to {verdict} {about}"),
    APPROVAL_COMMENTED(
            "approval.commented",
            "Somebody commented on an approval",
            "{who} commented on {about}"),
    APPROVAL_DELEGATED(
            "approval.delegated",
            "An approver delegated their vote",
            "{who} delegated their vote on {about} to {to}",
            Audience.APPROVERS),
    APPROVAL_REMINDED(
            "approval.reminded",
            "Approvers were reminded",
            "{who} reminded the approvers of {about}",
            Audience.APPROVERS),
    APPROVAL_EXPIRING(
            "approval.expiring",
            "An approval expires soon",
            "Approval {id} expires soon",
            Audience.APPROVERS),
    APPROVAL_APPROVED(
            "approval.approved",
            "An approval was granted",
            "{about} was approved",
            Tone.GOOD,
            Audience.REQUESTER),
    APPROVAL_REJECTED(
            "approval.rejected",
            "An approval was rejected",
            "{about} was rejected",
            Audience.REQUESTER),
    APPROVAL_EXPIRED(
            "approval.expired",
            "An approval expired undecided",
            "Approval {id} expired",
            Audience.REQUESTER),
    APPROVAL_WITHDRAWN(
            "approval.withdrawn",
            "What an approval was for was canceled",
            "Approval {id} of {about} was withdrawn"),
    APPROVAL_VOID(
            "approval.void",
            "What an approval was for changed; it no longer counts",
            "Approval {id} became void",
            Audience.REQUESTER),
    POLICY_CHANGED(
            "policy.changed",
            "The approval policy was changed",
            "{who} changed the approval policy of team {id}"),
    TEMPLATE_SAVED(
            "template.saved",
            "A template version was saved",
            "{who} saved version {version} of template {id}"),
    TEMPLATE_MOVED(
            "template.moved",
            "A template was moved to another team or name",
            "{who} moved template {id} to {to}"),
    TEMPLATE_CHANNEL_CHANGED(
            "template.channelChanged",
            "The channel that a template's new versions enter was changed",
            "{who} set the channel of template {id} to {channel}"),
    TEMPLATE_CASCADE_POLICY_CHANGED(
            "template.cascadePolicyChanged",
            "What a cascade does with a template was changed",
            "{who} set what cascades do with template {id} to {policy}[ until {until}]"),
    TEMPLATE_SECRETS_CHANGED(
            "template.secretsChanged",
            "The secrets of a template's scripts were changed",
            "{who} changed the secrets of template {id}"),
    TEMPLATE_PARAMETERS_CHANGED(
            "template.parametersChanged",
            "The parameters of a template were changed",
            "{who} changed the parameters of template {id}"),
    TEMPLATE_LAYERS_FORGOTTEN(
            "template.layersForgotten",
            "The cached layers of a template were forgotten",
            "{who} forgot the cached layers of template {id}"),
    TEMPLATE_DELETED("template.deleted", "A template was deleted", "{who} deleted template {id}"),
    GUARDRAILS_SET(
            "guardrails.set",
            "The guardrails of a template were set",
            "{who} set the guardrails of template {id}"),
    EXCEPTION_REQUESTED(
            "exception.requested",
            "An exception from guardrails was requested",
            "{who} asked to excuse {template} from {guardrail} in the guardrails of template {id}"),
    EXCEPTION_GRANTED(
            "exception.granted",
            "An exception from guardrails was granted",
            "{template} is excused from {guardrail} in the guardrails of template {id} until {until}"),
    EXCEPTION_REFUSED(
            "exception.refused",
            "An exception from guardrails was refused",
            "{template} isn't excused from {guardrail} in the guardrails of template {id}[: {why}]"),
    EXCEPTION_WITHDRAWN(
            "exception.withdrawn",
            "An exception from guardrails was withdrawn by the team that has it",
            "{who} withdrew the exception of {template} from {guardrail} in the guardrails of template {id}"),
    EXCEPTION_REVOKED(
            "exception.revoked",
            "An exception from guardrails was revoked by the team of the baseline",
            "{who} revoked the exception of {template} from {guardrail} in the guardrails of template {id}[: {why}]",
            Audience.REQUESTER),
    EXCEPTION_ENDED(
            "exception.ended",
            "An exception from guardrails ended by its date or by a change",
            "The exception of {template} from {guardrail} in the guardrails of template {id} has ended[: {why}]",
            Audience.REQUESTER),
    TRIGGER_CREATED(
            "trigger.created",
            "A trigger was added to a template",
            "{who} added trigger {trigger} to template {id}"),
    TRIGGER_CHANGED(
            "trigger.changed",
            "A trigger was changed",
            "{who} changed trigger {trigger} of template {id}"),
    TRIGGER_DELETED(
            "trigger.deleted",
            "A trigger was removed from a template",
            "{who} removed trigger {trigger} from template {id}"),
    TRIGGER_FIRED(
            "trigger.fired",
            "A trigger started a run",
            "Trigger {trigger} of template {id} started run {number}: {why}"),
    TRIGGER_SKIPPED(
            "trigger.skipped",
            "A trigger was due and started nothing",
            "Trigger {trigger} of template {id} started nothing: {why}"),
    TRIGGER_SUSPENDED(
            "trigger.suspended",
            "A trigger was suspended after several failed runs in a row, or because its creator can no longer start it",
            "Trigger {trigger} of template {id} was suspended[: {failures} of its runs failed in a row][: {why}]",
            Tone.BAD,
            Audience.OWNERS),
    TRIGGER_RESUMED(
            "trigger.resumed",
            "A suspended trigger was resumed",
            "{who} resumed trigger {trigger} of template {id}[: {why}]"),
    PATCH_SCHEDULE_CREATED(
            "patchSchedule.created",
            "A patch schedule was created",
            "{who} created a patch schedule of team {id}"),
    PATCH_SCHEDULE_CHANGED(
            "patchSchedule.changed",
            "A patch schedule was changed",
            "{who} changed the patch schedule of team {id}"),
    PATCH_SCHEDULE_DELETED(
            "patchSchedule.deleted",
            "A patch schedule was deleted",
            "{who} deleted the patch schedule of team {id}"),
    PATCH_SCHEDULE_STARTED(
            "patchSchedule.started",
            "A patch schedule began to patch its team",
            "The patch schedule of team {id} began to patch {count} templates: {why}"),
    PATCH_SCHEDULE_SKIPPED(
            "patchSchedule.skipped",
            "A patch schedule was due and couldn't patch its team",
            "The patch schedule of team {id} patched nothing: {why}"),
    PATCH_SCHEDULE_SUSPENDED(
            "patchSchedule.suspended",
            "A patch schedule was suspended: several times in a row all its runs failed",
            "The patch schedule of team {id} was suspended: {failures} times in a row all its runs failed",
            Tone.BAD,
            Audience.OWNERS),
    PATCH_SCHEDULE_RESUMED(
            "patchSchedule.resumed",
            "A suspended patch schedule was resumed",
            "{who} resumed the patch schedule of team {id}[: {why}]"),
    CASCADE_STARTED(
            "cascade.started",
            "A cascade was started",
            "{who} started cascade {id} of {image}: {channel} moved[ from {from}] to {to}[: {why}]"),
    CASCADE_PATCH_STARTED(
            "cascade.patchStarted",
            "A patch of an image and of all that follows it was started",
            "{who} started cascade {id}: a patch of {image} and of what follows {channel}[: {why}]"),
    CASCADE_PAUSED(
            "cascade.paused", "A cascade was paused", "{who} paused cascade {id} of {image}"),
    CASCADE_RESUMED(
            "cascade.resumed", "A cascade was resumed", "{who} resumed cascade {id} of {image}"),
    CASCADE_HALTED(
            "cascade.halted",
            "A cascade was halted by failures",
            "Cascade {id} of {image} was halted: {why}",
            Tone.BAD,
            Audience.OWNERS),
    CASCADE_ASKED(
            "cascade.asked",
            "A cascade asks a team to rebuild a template",
            "Cascade {id} asks to rebuild {template}, which follows {image}",
            Audience.OWNERS),
    CASCADE_SKIPPED(
            "cascade.skipped",
            "A template was left out of a cascade",
            "{who} skipped {template} in cascade {id}"),
    CASCADE_RETRIED(
            "cascade.retried",
            "A template of a cascade is tried again",
            "{who} had cascade {id} try {template} again"),
    CASCADE_CANCEL_ASKED(
            "cascade.cancelAsked",
            "Somebody canceled a cascade",
            "{who} canceled cascade {id} of {image}"),
    CASCADE_CANCELED(
            "cascade.canceled", "A cascade was canceled", "Cascade {id} of {image} was canceled"),
    CASCADE_SUCCEEDED(
            "cascade.succeeded",
            "A cascade succeeded",
            "Cascade {id} of {image} succeeded",
            Tone.GOOD),
    CASCADE_PARTIALLY_SUCCEEDED(
            "cascade.partiallySucceeded",
            "A cascade ended with failures",
            "Cascade {id} of {image} ended with failures"),
    CASCADE_FAILED(
            "cascade.failed",
            "A cascade rebuilt nothing",
            "Cascade {id} of {image} failed",
            Tone.BAD),
    CASCADE_SUPERSEDED(
            "cascade.superseded",
            "A cascade ended because its channel was moved again or another one took over",
            "Cascade {id} of {image} was superseded"),
    CASCADE_ROLLBACK_ASKED(
            "cascade.rollbackAsked",
            "Somebody rolled a cascade back",
            "{who} rolled back cascade {id} of {image}"),
    CASCADE_ROLLED_BACK(
            "cascade.rolledBack",
            "The channels that a cascade moved went back",
            "Cascade {id} of {image} was rolled back"),
    RECALL_STARTED(
            "recall.started",
            "A version was recalled, with all that was built from it",
            "{who} recalled {what}: {reason}",
            Tone.BAD,
            Audience.OWNERS),
    RECALL_RESTORED(
            "recall.restored",
            "A recalled version was restored, with all that was built from it",
            "{who} restored {what}[: {reason}]",
            Tone.GOOD,
            Audience.OWNERS),
    IDENTITY_CREATED(
            "identity.created",
            "A managed identity was created",
            "{who} created managed identity {id}"),
    IDENTITY_DELETED(
            "identity.deleted",
            "A managed identity was deleted",
            "{who} deleted managed identity {id}"),
    DEPLOYMENT_STARTED(
            "deployment.started", "An ARM deployment started", "{who} started deployment {id}"),
    DEPLOYMENT_CANCEL_REQUESTED(
            "deployment.cancelRequested",
            "Somebody canceled an ARM deployment",
            "{who} canceled deployment {id}"),
    DEPLOYMENT_ENDED(
            "deployment.ended", "An ARM deployment ended", "Deployment {id} ended[: {state}]"),
    GALLERY_CREATED("gallery.created", "A gallery was created", "{who} created gallery {id}"),
    GALLERY_DELETED("gallery.deleted", "A gallery was deleted", "{who} deleted gallery {id}"),
    IMAGE_DEFINITION_CREATED(
            "imageDefinition.created",
            "An image definition was created",
            "{who} created image definition {id}"),
    IMAGE_DEFINITION_DELETED(
            "imageDefinition.deleted",
            "An image definition was deleted",
            "{who} deleted image definition {id}"),
    IMAGE_DEFINITION_SHARED(
            "imageDefinition.shared",
            "An image definition was shared with a team, or with all",
            "{who} shared image definition {id} with {team}"),
    IMAGE_DEFINITION_UNSHARED(
            "imageDefinition.unshared",
            "An image definition is no longer shared with a team, or with all",
            "{who} stopped sharing image definition {id} with {team}"),
    IMAGE_DEFINITION_END_SET(
            "imageDefinition.endSet",
            "An image definition's end of life was set",
            "{who} set the end of life of image definition {id}[ to {date}], ended versions: {ended}"),
    IMAGE_DEFINITION_ENDING(
            "imageDefinition.ending",
            "An image definition reaches its end of life in 30, 7 or 1 days",
            "Image definition {id} reaches its end of life on {date}",
            Audience.OWNERS),
    IMAGE_DEFINITION_ENDED(
            "imageDefinition.ended",
            "An image definition reached its end of life",
            "Image definition {id} has reached its end of life",
            Tone.BAD,
            Audience.OWNERS),
    RETENTION_SET(
            "retention.set",
            "The retention rule of an image definition was set",
            "{who} set the retention rule of {id}: keep the {newest} newest[ and those of the last {days} days]"),
    RETENTION_ENABLED(
            "retention.enabled",
            "The retention rule of an image definition was turned on",
            "{who} turned on the retention rule of {id}, which would delete {deletes} versions"),
    RETENTION_DISABLED(
            "retention.disabled",
            "The retention rule of an image definition was turned off",
            "{who} turned off the retention rule of {id}"),
    RETENTION_REMOVED(
            "retention.removed",
            "The retention rule of an image definition was removed",
            "{who} removed the retention rule of {id}"),
    CHANNEL_MOVED(
            "channel.moved",
            "A channel was moved to another image version",
            "{who} moved channel {id}[ from {from}] to {to}[: {why}]"),
    CHANNEL_EMPTIED(
            "channel.emptied",
            "A channel was emptied",
            "{who} emptied channel {id}[, which was at {from}]"),
    CHANNEL_REQUESTED(
            "channel.requested",
            "A move of a channel awaits approval",
            "{who} asked to move channel {id} to {to}[: {why}]"),
    CHANNEL_REFUSED(
            "channel.refused",
            "A move of a channel was refused",
            "The move of channel {id} to {to} was refused[: {reason}]"),
    CHANNEL_CASCADE_CHANGED(
            "channel.cascadeChanged",
            "Automatic cascades of a channel were turned on or off",
            "{who} set cascades of channel {id} to {cascades}"),
    CHANNEL_CASCADE_DEFERRED(
            "channel.cascadeDeferred",
            "A moved channel left what follows it to a cascade that is halted or paused",
            "Channel {id} moved, and what follows it is left to cascade {cascade}, which is {state}",
            Tone.BAD,
            Audience.OWNERS),
    CHANNEL_CASCADE_REFUSED(
            "channel.cascadeRefused",
            "No cascade could be started when a channel moved",
            "No cascade was started when channel {id} moved: {why}",
            Tone.BAD,
            Audience.OWNERS),
    IMAGE_VERSION_REQUESTED(
            "imageVersion.requested",
            "A copy of an image version awaits approval",
            "{who} asked to copy an image to {copy}"),
    IMAGE_VERSION_COPIED(
            "imageVersion.copied",
            "An image version was copied into a gallery",
            "{who} copied an image to {copy}"),
    IMAGE_VERSION_REFUSED(
            "imageVersion.refused",
            "A copy of an image version was refused",
            "The copy to {copy} was refused"),
    IMAGE_CHANGED(
            "image.changed",
            "An image version's settings were changed",
            "{who} changed the settings of image {id}"),
    IMAGE_DELETED("image.deleted", "An image version was deleted", "{who} deleted image {id}"),
    IMAGE_ENDING(
            "image.ending",
            "An image version reaches its end of life in 30, 7 or 1 days",
            "Image {id} reaches its end of life on {date}",
            Audience.OWNERS),
    IMAGE_ENDED(
            "image.ended",
            "An image version reached its end of life",
            "Image {id} has reached its end of life",
            Tone.BAD,
            Audience.OWNERS),
    IMAGE_REGIONS_CHANGED(
            "image.regionsChanged",
            "Regions of an image version were added or removed",
            "{who} changed the regions of {id}[, added {added}][, retried {retried}][, removed {removed}]"),
    IMAGE_DOWNLOADED(
            "image.downloaded",
            "An image version was downloaded",
            "{who} downloaded {id} as {format}"),
    IMAGE_LINKED(
            "image.linked",
            "A download link to an image version was created",
            "{who} created a link to download {id} as {format}"),
    IMAGE_MISFIT(
            "image.misfit",
            "An image version's signature or contents don't fit; it can't be used",
            "Image {id} can't be used: {why}",
            Tone.BAD,
            Audience.OWNERS),
    IMAGE_FITS(
            "image.fits",
            "An image version that didn't fit was checked again and fits",
            "Image {id} was checked again and fits",
            Tone.GOOD),
    MANAGED_IMAGE_PUBLISHED(
            "managedImage.published",
            "A managed image was published",
            "{who} published managed image {id}"),
    MANAGED_IMAGE_TAGGED(
            "managedImage.tagged",
            "A managed image's tags were changed",
            "{who} changed the tags of managed image {id}"),
    MANAGED_IMAGE_DELETED(
            "managedImage.deleted",
            "A managed image was deleted",
            "{who} deleted managed image {id}"),
    MANAGED_IMAGE_DOWNLOADED(
            "managedImage.downloaded",
            "A managed image was downloaded",
            "{who} downloaded managed image {id} as {format}"),
    MANAGED_IMAGE_LINKED(
            "managedImage.linked",
            "A download link to a managed image was created",
            "{who} created a link to download managed image {id} as {format}"),
    NETWORK_CREATED(
            "network.created",
            "A network profile was created",
            "{who} created network profile {id}"),
    NETWORK_CHANGED(
            "network.changed",
            "A network profile was changed",
            "{who} changed network profile {id}"),
    NETWORK_REMOVED(
            "network.removed",
            "A network profile was removed",
            "{who} removed network profile {id}"),
    SECRET_CREATED("secret.created", "A secret was created", "{who} created secret {id}"),
    SECRET_CHANGED(
            "secret.changed",
            "A secret's expiry or sharing was changed",
            "{who} changed the expiry or sharing of secret {id}"),
    SECRET_REPLACED(
            "secret.replaced",
            "A secret got another value",
            "{who} replaced secret {id}; it is version {version} now"),
    SECRET_REMOVED("secret.removed", "A secret was removed", "{who} removed secret {id}"),
    AZURE_CONNECTION_CREATED(
            "azureConnection.created",
            "An Azure connection was created",
            "{who} created Azure connection {id}"),
    AZURE_CONNECTION_CHANGED(
            "azureConnection.changed",
            "An Azure connection was changed",
            "{who} changed Azure connection {id}"),
    AZURE_CONNECTION_REMOVED(
            "azureConnection.removed",
            "An Azure connection was removed",
            "{who} removed Azure connection {id}"),
    TEAM_CREATED("team.created", "The team was created", "{who} created team {id}"),
    TEAM_CHANGED(
            "team.changed",
            "The team's name, color or contact was changed",
            "{who} changed team {id}"),
    TEAM_ARCHIVED("team.archived", "The team was archived", "{who} archived team {id}"),
    TEAM_RESTORED("team.restored", "The team was restored", "{who} restored team {id}"),
    ROLE_GRANTED(
            "role.granted",
            "Somebody was given a role in the team",
            "{who} gave {name} the role {role} in team {team}"),
    ROLE_WITHDRAWN(
            "role.withdrawn",
            "A role in the team was withdrawn",
            "{who} withdrew the role {role} in team {team} from {name}"),
    WEBHOOK_CREATED("webhook.created", "A webhook was created", "{who} created webhook {name}"),
    WEBHOOK_CHANGED("webhook.changed", "A webhook was changed", "{who} changed webhook {name}"),
    WEBHOOK_KEY_ADDED(
            "webhook.keyAdded",
            "A key was added to a webhook",
            "{who} added a key to webhook {name}"),
    WEBHOOK_KEY_REMOVED(
            "webhook.keyRemoved",
            "A key was removed from a webhook",
            "{who} removed a key from webhook {name}"),
    WEBHOOK_TESTED("webhook.tested", "A test was sent", "{who} sent a test to webhook {name}"),
    WEBHOOK_DISABLED(
            "webhook.disabled",
            "A webhook failed for too long and was turned off",
            "Webhook {name} was turned off: it failed for too long",
            Audience.OWNERS),
    WEBHOOK_ENABLED(
            "webhook.enabled", "A webhook was turned on again", "{who} turned on webhook {name}"),
    WEBHOOK_REMOVED("webhook.removed", "A webhook was removed", "{who} removed webhook {name}"),
    VULNERABILITY_FOUND(
            "vulnerability.found",
            "Vulnerabilities became known in versions that channels point to",
            "New vulnerabilities in {many} in channels of team {id}, the worst {severity}",
            Tone.BAD,
            Audience.OWNERS),
    VULNERABILITY_STATED(
            "vulnerability.stated",
            "An owner said how an image is affected by an advisory",
            "{who} said of {image}[ {version}] and {advisory}: {status}[, {why}]"),
    VULNERABILITY_STATEMENT_REVOKED(
            "vulnerability.statementRevoked",
            "An owner revoked what was said of an image and an advisory",
            "{who} revoked what was said of {image}[ {version}] and {advisory}"),
    VULNERABILITY_ALERTS_CHANGED(
            "vulnerability.alertsChanged",
            "The severity from which a team's owners are told of vulnerabilities was changed",
            "{who} set vulnerability alerts of team {id} to {severity}"),
    BUDGET_SET("budget.set", "A budget was set", "{who} set budget {id} to {amount} a month"),
    BUDGET_REMOVED("budget.removed", "A budget was removed", "{who} removed budget {id}"),
    BUDGET_REACHED(
            "budget.reached",
            "A budget reached one of its thresholds this month",
            "Budget {id} has reached {percent} % of {amount} for {month}",
            Tone.BAD,
            Audience.OWNERS),
    ACCESS_REFUSED(
            "access.refused",
            "Somebody was denied something",
            "{who} was denied {method} {path}",
            Tone.BAD),
    ACTIVITY_BROKEN(
            "activity.broken",
            "The audit chain is broken",
            "The audit chain is broken: a verification found {breaks} breaks",
            Tone.BAD,
            Audience.WATCHERS),
    ACTIVITY_EXPORTED(
            "activity.exported",
            "The activity was exported",
            "{who} exported the activity as {format}"),
    ACTIVITY_VERIFIED(
            "activity.verified",
            "The audit chain was verified",
            "{who} verified the chain of {events} events: intact",
            Tone.GOOD),
    API_CLIENT_CREATED(
            "apiClient.created", "An API client was created", "{who} created API client {name}"),
    API_CLIENT_ISSUER_DISTRUSTED(
            "apiClient.issuerDistrusted",
            "A federated credential was removed from an API client",
            "{who} removed a federated credential from API client {name}"),
    API_CLIENT_ISSUER_TRUSTED(
            "apiClient.issuerTrusted",
            "A federated credential was added to an API client",
            "{who} added a federated credential to API client {name}"),
    API_CLIENT_RESCOPED(
            "apiClient.rescoped",
            "An API client's roles were changed",
            "{who} changed the roles of API client {name}"),
    API_CLIENT_REVOKED(
            "apiClient.revoked", "An API client was revoked", "{who} revoked API client {name}"),
    API_CLIENT_SECRET_ADDED(
            "apiClient.secretAdded",
            "A secret was added to an API client",
            "{who} added a secret to API client {name}"),
    API_CLIENT_SECRET_REMOVED(
            "apiClient.secretRemoved",
            "A secret was removed from an API client",
            "{who} removed a secret from API client {name}"),
    CHECKPOINT_TAKEN(
            "checkpoint.taken",
            "A checkpoint of the audit chain was signed",
            "{who} took a checkpoint at event {seq}"),
    EMAIL_DOMAIN_ASSIGNED(
            "emailDomain.assigned",
            "An email domain was assigned to the tenant",
            "{who} assigned email domain {domain} to the tenant[ {tenant}]"),
    EMAIL_DOMAIN_REMOVED(
            "emailDomain.removed",
            "An email domain was removed from the tenant",
            "{who} removed email domain {domain} from the tenant[ {tenant}]"),
    HEAD_LOST(
            "head.lost",
            "A signed head of the audit chain was missing",
            "The signed head of event {seq} was missing from the artifact store; a new one is kept",
            Tone.BAD,
            Audience.WATCHERS),
    INVITATION_ACCEPTED(
            "invitation.accepted",
            "An invitation was accepted",
            "{who} accepted an invitation[ as {as}]"),
    INVITATION_SENT("invitation.sent", "An invitation was sent", "{who} invited {email}[ as {as}]"),
    INVITATION_SENT_AGAIN(
            "invitation.sentAgain",
            "An invitation was sent again",
            "{who} sent the invitation of {email} again"),
    INVITATION_WITHDRAWN(
            "invitation.withdrawn",
            "An invitation was withdrawn",
            "{who} withdrew the invitation of {email}"),
    KEY_ADDED("key.added", "An SSH key was added to an account", "{who} added SSH key {name}"),
    KEY_REMOVED(
            "key.removed",
            "An SSH key was removed from an account",
            "{who} removed SSH key {name}"),
    MEMBER_ARRIVED(
            "member.arrived",
            "Somebody signed in for the first time",
            "{who} signed in to the tenant for the first time"),
    MEMBER_DEACTIVATED(
            "member.deactivated", "A member was deactivated", "{who} deactivated {name}"),
    MEMBER_REACTIVATED(
            "member.reactivated", "A member was reactivated", "{who} reactivated {name}"),
    MEMBER_REMOVED(
            "member.removed", "A member was removed", "{who} removed {name} from the tenant"),
    MEMBER_ROLE_CHANGED(
            "member.roleChanged",
            "A member's role in the tenant was changed",
            "{who} changed {name}'s role in the tenant[ from {from}] to {to}"),
    PASSWORD_CHANGED("password.changed", "A password was changed", "{who} changed their password"),
    PASSWORD_LINK_MADE(
            "password.linkMade",
            "The operator created a password reset link",
            "The operator created a password reset link for {account}"),
    PASSWORD_RESET("password.reset", "A password was reset", "{who} reset their password"),
    PRICE_SHEET_ADDED(
            "priceSheet.added",
            "A price sheet was added",
            "{who} added price sheet {id}: {prices} prices in {currency}, {source}"),
    PROVIDER_CHANGED(
            "provider.changed",
            "The identity provider's settings were changed",
            "{who} changed the identity provider's settings"),
    PROVIDER_REMOVED(
            "provider.removed",
            "The identity provider was removed",
            "{who} removed the identity provider"),
    RECOVERY_CODE_USED(
            "recoveryCode.used", "A recovery code was used", "{who} used a recovery code"),
    RECOVERY_CODES_RENEWED(
            "recoveryCodes.renewed",
            "Recovery codes were renewed",
            "{who} renewed their recovery codes"),
    REGION_MAPPED(
            "region.mapped",
            "A region was mapped to a place",
            "{who} mapped region {id} to {place}"),
    REGION_UNMAPPED(
            "region.unmapped",
            "A region's mapping was removed",
            "{who} removed the mapping of region {id}"),
    SECOND_FACTOR_ADDED(
            "secondFactor.added",
            "A second factor was added to an account",
            "{who} added a second factor"),
    SECOND_FACTOR_REMOVED(
            "secondFactor.removed",
            "A second factor was removed from an account",
            "{who} removed their second factor"),
    SESSION_ENDED(
            "session.ended",
            "A session was ended",
            "{who} signed out elsewhere[, sessions: {sessions}]"),
    SIGN_IN_FAILED("signIn.failed", "A sign-in failed", "{who} failed to sign in", Tone.BAD),
    SIGN_IN_REFUSED(
            "signIn.refused",
            "The identity provider's sign-in was refused",
            "A sign-in was refused",
            Tone.BAD),
    SIGN_IN_SUCCEEDED("signIn.succeeded", "Somebody signed in", "{who} signed in"),
    SIGN_IN_TAKEN_BACK(
            "signIn.takenBack",
            "The identity provider no longer vouches for somebody",
            "{name} was signed out everywhere: the identity provider no longer vouches for them",
            Tone.BAD),
    SIGN_IN_POLICY_CHANGED(
            "signInPolicy.changed",
            "The sign-in policy was changed",
            "{who} changed the sign-in policy"),
    SIGNING_KEY_REPLACED(
            "signingKey.replaced",
            "The tenant's signing key was replaced",
            "{who} replaced the signing key[ {from}] by {key}"),
    TENANT_AZURE_CLIENTS_CHANGED(
            "tenant.azureClientsChanged",
            "What Azure's clients can do was changed",
            "{who} changed what Azure's clients can do"),
    TENANT_CREATED("tenant.created", "The tenant was created", "{who} created tenant {id}"),
    TENANT_DELETED(
            "tenant.deleted",
            "The tenant was closed for deletion",
            "{who} closed tenant {id} for deletion"),
    TENANT_ENGINE_CHANGED(
            "tenant.engineChanged",
            "What builds the tenant's templates was changed",
            "{who} changed the tenant's engine from {from} to {to}"),
    TENANT_EXPORTED(
            "tenant.exported",
            "The tenant's records were exported",
            "{who} exported the records of tenant {id}"),
    TENANT_LIMITED(
            "tenant.limited",
            "The tenant's limits were changed",
            "{who} changed the limits of tenant {id}"),
    TENANT_RENAMED(
            "tenant.renamed",
            "The tenant was renamed",
            "{who} renamed the tenant from {from} to {to}"),
    TENANT_RESUMED("tenant.resumed", "The tenant was reopened", "{who} reopened tenant {id}"),
    TENANT_SUSPENDED("tenant.suspended", "The tenant was suspended", "{who} suspended tenant {id}"),
    TOKEN_ISSUED("token.issued", "An API token was created", "{who} created API token {name}"),
    TOKEN_REVOKED("token.revoked", "An API token was revoked", "{who} revoked API token {name}"),
    ADVISORY_FEED_ADDED(
            "advisoryFeed.added",
            "A feed of advisories was added",
            "{who} added advisory feed {id}[ from {url}]"),
    ADVISORY_FEED_SENT(
            "advisoryFeed.sent",
            "A file of advisories was uploaded",
            "{who} uploaded a file to advisory feed {id}"),
    ADVISORY_FEED_REMOVED(
            "advisoryFeed.removed",
            "A feed of advisories was removed",
            "{who} removed advisory feed {id}"),
    MAIL_SERVER_CHANGED(
            "mailServer.changed",
            "The mail server was set or changed",
            "{who} set the mail server to {server}[, account {username}]"),
    MAIL_SERVER_REMOVED(
            "mailServer.removed", "The mail server was removed", "{who} removed the mail server"),
    PLATFORM_IMAGE_ADDED(
            "platformImage.added",
            "A platform image was added",
            "{who} added platform image {id}[ from {address}]"),
    PLATFORM_IMAGE_UPLOADED(
            "platformImage.uploaded",
            "The disk of a platform image was uploaded",
            "{who} uploaded the disk of platform image {id}"),
    PLATFORM_IMAGE_FETCH_ASKED(
            "platformImage.fetchAsked",
            "A worker was asked to fetch a platform image",
            "{who} had platform image {id} fetched"),
    PLATFORM_IMAGE_REMOVED(
            "platformImage.removed",
            "A platform image was removed",
            "{who} removed platform image {id}"),
    PLATFORM_IMAGE_ALIAS_ADDED(
            "platformImage.aliasAdded",
            "A platform image was given an alias",
            "{who} gave platform image {id} the alias {alias}"),
    PLATFORM_IMAGE_ALIAS_REMOVED(
            "platformImage.aliasRemoved",
            "An alias of a platform image was removed",
            "{who} removed the alias {alias} of platform image {id}");

    /** How it looks in a list. */
    public enum Tone {
        NEUTRAL,
        GOOD,
        BAD
    }

    /** Who is told of it unless they chose otherwise. */
    public enum Audience {
        NOBODY(""),
        /** Who asked for the run or approved it, and who chose to hear of all of a team's. */
        RUN_FOLLOWERS("Runs that ended"),
        /** Those whose vote is missing. */
        APPROVERS("Approvals that need my vote"),
        /** Who asked for the approval. */
        REQUESTER("Approvals that I requested"),
        /** The team's owners; where there are none, the tenant's administrators. */
        OWNERS("Problems of the teams that I own"),
        /** Administrators and auditors. */
        WATCHERS("Problems of the audit record");

        /** What its members are told of, as they see it. */
        public final String news;

        Audience(String news) {
            this.news = news;
        }

        /** Those with members. */
        public static Set<Audience> told() {
            return EnumSet.complementOf(EnumSet.of(NOBODY));
        }
    }

    private static final Map<String, EventKind> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(EventKind::word, Function.identity()));

    private static final List<EventKind> OF_TEAMS =
            Arrays.stream(values()).filter(EventKind::ofTeam).toList();

    private final String word;
    private final Noun noun;
    private final String meaning;
    private final Phrase phrase;
    private final Tone tone;
    private final Audience audience;

    EventKind(String word, String meaning, String phrase) {
        this(word, meaning, phrase, Tone.NEUTRAL, Audience.NOBODY);
    }

    EventKind(String word, String meaning, String phrase, Tone tone) {
        this(word, meaning, phrase, tone, Audience.NOBODY);
    }

    EventKind(String word, String meaning, String phrase, Audience audience) {
        this(word, meaning, phrase, Tone.NEUTRAL, audience);
    }

    EventKind(String word, String meaning, String phrase, Tone tone, Audience audience) {
        this.word = word;
        this.noun = Noun.of(word);
        this.meaning = meaning;
        this.phrase = new Phrase(phrase);
        this.tone = tone;
        this.audience = audience;
    }

    /** {@code noun.verb}, for example {@code run.requested}. */
    public String word() {
        return word;
    }

    public String noun() {
        return noun.word();
    }

    /** How a person says it, once the payload is filled in. */
    Phrase phrase() {
        return phrase;
    }

    public Tone tone() {
        return tone;
    }

    public Audience audience() {
        return audience;
    }

    /** Who is told of an event; nobody of one of another release. */
    public static Audience audience(String word) {
        var kind = named(word);
        return kind == null ? Audience.NOBODY : kind.audience;
    }

    /** What happened, in a few words. */
    public String meaning() {
        return meaning;
    }

    public boolean ofTeam() {
        return noun.ofTeam();
    }

    boolean ofInstallation() {
        return noun.ofInstallation();
    }

    /** Those that webhooks can have. */
    public static List<EventKind> ofTeams() {
        return OF_TEAMS;
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
}
