package dev.goldsmith.arm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.goldsmith.arm.TemplatePut.Outcome;
import dev.goldsmith.armtemplate.ArmResource;
import dev.goldsmith.deployment.Resources;
import dev.goldsmith.door.Caller;
import dev.goldsmith.kernel.Refusal;
import dev.goldsmith.kernel.Refused;
import dev.goldsmith.operation.Operation;
import dev.goldsmith.schema.ImageTemplate;
import dev.goldsmith.template.Template;
import dev.goldsmith.tenant.Access;
import dev.goldsmith.tenant.Permission;
import dev.goldsmith.trigger.Trigger;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a deployment's resources are to their own addresses. */
@ApplicationScoped
class DeployedResources implements Resources {
    private static final long ASK_EVERY_MS = 100;

    @Inject ImageTemplatesResource templates;
    @Inject TemplatePut templatePut;
    @Inject TriggersResource triggers;
    @Inject GalleriesResource galleries;
    @Inject ImageDefinitionsResource definitions;
    @Inject ImageVersionsResource versions;
    @Inject ManagedImagesResource images;
    @Inject IdentitiesResource identities;
    @Inject Caller caller;
    @Inject ObjectMapper json;

    @Override
    public boolean knows(ArmResource resource) {
        return Deployable.of(resource).isPresent();
    }

    @Override
    public boolean skips(ArmResource resource) {
        return Deployable.isSkipped(resource);
    }

    @Override
    public void read(Access by, ArmResource resource, ObjectNode body) {
        var it = Deployable.of(resource).orElseThrow();
        requireVersion(it.kind(), resource);
        if (it.kind() == Deployable.Kind.TEMPLATE) {
            document(by, it, resource, body);
        }
    }

    @Override
    public void attempt(Access by, ArmResource resource, ObjectNode body) {
        var it = Deployable.of(resource).orElseThrow();
        switch (it.kind()) {
            case TEMPLATE ->
                    templatePut.attempt(
                            by, it.group(), it.name(0), document(by, it, resource, body));
            // That it waits for an approval is no fault: one has to be asked for first.
            case VERSION ->
                    versions.put(
                            it.group(), it.name(0), it.name(1), it.name(2), null, text(body), by);
            default -> put(by, resource, body);
        }
    }

    /** Whoever deploys is the caller still, when their request is long answered. */
    @Override
    public int put(Access by, ArmResource resource, ObjectNode body) {
        caller.goesOnAs(by);
        var it = Deployable.of(resource).orElseThrow();
        return switch (it.kind()) {
            case TEMPLATE -> template(by, it, document(by, it, resource, body));
            case TRIGGER -> trigger(by, it, body);
            case GALLERY -> galleries.put(it.group(), it.name(0), text(body)).getStatus();
            case IMAGE ->
                    definitions
                            .put(it.group(), it.name(0), it.name(1), null, text(body))
                            .getStatus();
            case VERSION -> version(by, it, text(body));
            case MANAGED_IMAGE -> images.put(it.group(), it.name(0), text(body)).getStatus();
            case IDENTITY -> identities.put(it.group(), it.name(0), text(body)).getStatus();
        };
    }

    @Override
    public Optional<ObjectNode> find(Access by, String id) {
        caller.goesOnAs(by);
        return Deployable.of(id, by.tenantId()).flatMap(this::find);
    }

    /**
     * @return empty when there is none that this person reads
     */
    Optional<ObjectNode> find(Deployable it) {
        try {
            Object found =
                    switch (it.kind()) {
                        case TEMPLATE -> templates.get(it.group(), it.name(0));
                        case TRIGGER -> triggers.get(it.group(), it.name(0), it.name(1));
                        case GALLERY -> galleries.get(it.group(), it.name(0));
                        case IMAGE -> definitions.get(it.group(), it.name(0), it.name(1));
                        case VERSION ->
                                versions.get(it.group(), it.name(0), it.name(1), it.name(2), null);
                        case MANAGED_IMAGE -> images.get(it.group(), it.name(0));
                        case IDENTITY -> identities.get(it.group(), it.name(0));
                    };
            return Optional.of(json(found));
        } catch (Refused refused) {
            if (refused.refusal.status == Response.Status.NOT_FOUND.getStatusCode()) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** What an address answers, as its client gets it. */
    ObjectNode json(Object shown) {
        return json.valueToTree(shown);
    }

    /** People may take days to say yes, and no deployment lasts as long. */
    private int version(Access by, Deployable it, String body) {
        var done = versions.put(it.group(), it.name(0), it.name(1), it.name(2), null, body, by);
        if (done.waits()) {
            throw new Refused(
                    Refusal.WRONG_STATE,
                    "Version %s of %s/%s waits for an approval; deploy again once it is given."
                            .formatted(it.name(2), it.name(0), it.name(1)));
        }
        return done.isNew() ? 201 : 200;
    }

    private static String text(ObjectNode body) {
        return body.toString();
    }

    /** What is wrong is told in the words of the API version that the template names. */
    private ImageTemplate document(
            Access by, Deployable it, ArmResource resource, ObjectNode body) {
        return templatePut.document(
                by, it.group(), it.name(0), body, ApiVersions.language(resource.apiVersion));
    }

    private static void requireVersion(Deployable.Kind kind, ArmResource resource) {
        var known =
                switch (kind) {
                    case TEMPLATE -> ApiVersions.BUILDER;
                    case TRIGGER -> ApiVersions.TRIGGERS;
                    case GALLERY, IMAGE, VERSION, MANAGED_IMAGE, IDENTITY ->
                            List.of(resource.apiVersion);
                };
        if (!known.contains(resource.apiVersion)) {
            throw Refused.field(
                    Refusal.INVALID_TEMPLATE,
                    "$.apiVersion",
                    "There is no version `%s` of this type; there are %s."
                            .formatted(resource.apiVersion, String.join(", ", known)));
        }
    }

    private int template(Access by, Deployable it, ImageTemplate document) {
        var operation = Operation.newId();
        var done = templatePut.put(by, it.group(), it.name(0), document, operation);
        while (done.outcome() != Outcome.UNCHANGED && isUnderWay(operation)) {
            try {
                Thread.sleep(ASK_EVERY_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Refused(Refusal.UNAVAILABLE, "The portal is being stopped.");
            }
        }
        return done.outcome() == Outcome.CREATING ? 201 : 200;
    }

    /**
     * @throws Refused FETCH_FAILED or whatever else became of it
     */
    private static boolean isUnderWay(String uuid) {
        return QuarkusTransaction.requiringNew()
                .call(() -> {
                    var status = OperationStatus.of(Objects.requireNonNull(Operation.byId(uuid)));
                    if (status.error() != null) {
                        throw new Refused(Refusal.INVALID_TEMPLATE, status.error().message());
                    }
                    return status.goesOn();
                });
    }

    private static int trigger(Access by, Deployable it, ObjectNode body) {
        TriggersResource.requireKind(Sent.read(text(body)));
        return QuarkusTransaction.joiningExisting()
                .call(() -> {
                    var team = Group.require(by, it.group(), Permission.EDIT);
                    var template = Template.require(team, it.name(0));
                    boolean isNew = Trigger.of(template, it.name(1)) == null;
                    TriggersResource.put(by, team, template, it.name(1));
                    return isNew ? 201 : 200;
                });
    }
}
