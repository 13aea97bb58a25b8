package dev.goldsmith.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.goldsmith.approval.Passage;
import dev.goldsmith.door.Allow;
import dev.goldsmith.door.Open;
import dev.goldsmith.gallery.ImageVersion;
import dev.goldsmith.gallery.ManagedImage;
import dev.goldsmith.installation.Inbox;
import dev.goldsmith.run.Run;
import dev.goldsmith.tenant.AcrossTenants;
import dev.goldsmith.testing.House;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.ws.rs.HttpMethod;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The floors of the house: an import only ever points down. */
class FloorsTest {
    private static final String ROOT = "dev.goldsmith.";
    private static final JavaClasses HOUSE = House.CLASSES;

    /** From the top down. Rooms of one floor may not see one another, unless they are listed. */
    private static final List<List<String>> FLOORS =
            List.of(
                    List.of("launch", "seed"),
                    List.of("web", "api", "arm", "signin"),
                    List.of("identity", "download", "search"),
                    List.of("door"),
                    List.of("people"),
                    List.of("worker"),
                    List.of("deployment"),
                    List.of("operation"),
                    List.of("webhook"),
                    List.of("lifecycle"),
                    List.of("notify", "trigger", "storage", "advisory", "provenance"),
                    List.of("contents"),
                    List.of("cascade", "recall"),
                    List.of("guardrail", "lineage"),
                    List.of("staging"),
                    List.of("cost"),
                    List.of("gallery"),
                    List.of("run"),
                    List.of("approval"),
                    List.of("network", "secret", "catalogue"),
                    List.of("azure"),
                    List.of("template"),
                    List.of("activity"),
                    List.of("outbox"),
                    List.of("tenant"),
                    List.of("installation"),
                    List.of("build", "bring"),
                    List.of("fetch", "schema", "armtemplate", "packages", "docs"),
                    List.of("kernel"));

    /** Of a build, what is stored, and told of it; whoever needs more executes one. */
    private static final Set<String> KNOWN_OF_BUILDS =
            Set.of(
                    "build.BuildFailure",
                    "build.azure.Account",
                    "build.azure.AccountCheck",
                    "build.azure.BlobToken",
                    "build.azure.KeyVault",
                    "build.azure.Region",
                    "build.Capability",
                    "build.Captured",
                    "build.ChunkStore",
                    "build.ContentGone",
                    "build.ContentStore",
                    "build.Journal",
                    "build.Made",
                    "build.Network",
                    "build.Phase",
                    "build.Reuse",
                    "build.Sources$Parent",
                    "build.Updated",
                    "build.image.Catalogue",
                    "build.image.Renditions",
                    "build.image.SentPieces",
                    "build.store.ContentCache",
                    "build.store.FolderPlace",
                    "build.store.FolderStore",
                    "build.store.Place",
                    "build.store.Store",
                    "build.store.azure.BlobAccess",
                    "build.store.azure.BlobPlace",
                    "build.store.azure.BlobStore");

    /** Who writes SQL of his own, or has it from {@link AcrossTenants}. */
    private static final Set<String> UNFILTERED =
            Set.of(
                    // One tenant's, which each statement names.
                    "advisory.AlertRows",
                    "advisory.MatchRows",
                    "advisory.MatchedRows",
                    "advisory.VulnerabilityRows",
                    "cascade.CascadeCounter",
                    "cascade.History",
                    "cascade.Pointers",
                    "contents.PackageRows",
                    "cost.ImageCosts",
                    "cost.KeptOutside",
                    "cost.LedgerRows",
                    "gallery.ListedContent",
                    "gallery.VersionList",
                    "gallery.Withdrawing",
                    "lineage.Images",
                    "notify.Glance",
                    "people.TenantErasure",
                    "people.TenantExport",
                    "people.TenantTables",
                    "run.RunDays",
                    "run.RunList",
                    "run.RunsBefore",
                    "run.RunsOfPerson",
                    "storage.Freed",
                    "tenant.DiskUse",
                    "tenant.Ranges",
                    "tenant.Usage",
                    // Of no tenant, or of whoever asks.
                    "advisory.AdvisoryRows",
                    "catalogue.ImageFetch",
                    "installation.AddedImages",
                    "installation.DutyRoster",
                    "installation.KeyRotation",
                    "installation.MasterKey",
                    "run.Run",
                    "tenant.KeptAnswers",
                    "tenant.SignInThrottle",
                    // Across all: (tenant, id) and the like, or rows that are old.
                    "advisory.Alerts",
                    "advisory.Matching",
                    "activity.Publisher",
                    "activity.Sealer",
                    "approval.ApprovalDuty",
                    "cascade.AutoCascadeDuty",
                    "cascade.CascadeDuty",
                    "contents.PackageIndex",
                    "cost.BudgetDuty",
                    "cost.ChargingDuty",
                    "cost.StorageDuty",
                    "gallery.WithdrawnRuns",
                    "guardrail.ExemptionDuty",
                    "lifecycle.EndDuty",
                    "lifecycle.RetentionDuty",
                    "notify.OldMessages",
                    "notify.Postman",
                    "operation.OldOperations",
                    "outbox.Outbox",
                    "provenance.Signing",
                    "run.OldLogs",
                    "run.Queue",
                    "storage.References",
                    "tenant.AcrossTenants",
                    "tenant.Directory",
                    "trigger.DuePatches",
                    "trigger.DueTriggers",
                    "trigger.MovedSources",
                    "trigger.PlatformNewest",
                    "webhook.LockedAddresses",
                    "webhook.OldDeliveries",
                    "worker.AzureBook",
                    "worker.AzureLeavings",
                    "worker.BaseImages",
                    "worker.LaterCopies");

    /** What Quarkus writes into each entity; without one it only throws. */
    private static final Set<String> NEEDS_AN_ENTITY =
            Set.of(
                    "find",
                    "findAll",
                    "findById",
                    "findByIdOptional",
                    "list",
                    "listAll",
                    "stream",
                    "streamAll",
                    "count",
                    "update",
                    "delete",
                    "deleteAll",
                    "deleteById");

    @TestFactory
    List<DynamicTest> an_import_only_ever_points_down() {
        var tests = new java.util.ArrayList<DynamicTest>();
        for (int floor = 1; floor < FLOORS.size(); floor++) {
            var above = FLOORS.subList(0, floor).stream().flatMap(List::stream);
            var forbidden = above.map(room -> ROOT + room + "..").toArray(String[]::new);
            for (var room : FLOORS.get(floor)) {
                tests.add(
                        DynamicTest.dynamicTest(
                                room,
                                () ->
                                        noClasses()
                                                .that()
                                                .resideInAPackage(ROOT + room + "..")
                                                .should()
                                                .dependOnClassesThat()
                                                .resideInAnyPackage(forbidden)
                                                .because(
                                                        "what lies below must work without what stands on it")
                                                .allowEmptyShould(true)
                                                .check(HOUSE)));
            }
        }
        return tests;
    }

    @Test
    void every_package_has_its_floor() {
        var known =
                FLOORS.stream()
                        .flatMap(List::stream)
                        .map(room -> ROOT + room + "..")
                        .toArray(String[]::new);
        noClasses()
                .should()
                .resideOutsideOfPackages(known)
                .because("a new package must say where it stands: add it to FLOORS")
                .check(HOUSE);
    }

    @Test
    void the_doors_never_import_one_another() {
        slices().matching("dev.goldsmith.(web|api|arm|signin)..")
                .should()
                .notDependOnEachOther()
                .because("what two doors share belongs to a domain verb or to 'door'")
                .check(HOUSE);
    }

    @Test
    void there_are_no_cycles() {
        slices().matching("dev.goldsmith.(*)..")
                .should()
                .beFreeOfCycles()
                .because("a room that can't be left out can't be understood alone")
                .check(HOUSE);
    }

    @Test
    void the_core_knows_no_framework() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + "schema..",
                        ROOT + "armtemplate..",
                        ROOT + "fetch..",
                        ROOT + "packages..",
                        ROOT + "build..",
                        ROOT + "bring..",
                        ROOT + "kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "io.smallrye..",
                        "jakarta.enterprise..",
                        "jakarta.inject..",
                        "jakarta.persistence..",
                        "jakarta.ws.rs..",
                        "org.hibernate..")
                .because("plans and engines are tested as plain Java, and run in other houses too")
                .check(HOUSE);
    }

    @Test
    void two_rooms_know_azures_libraries() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "build.azure..", ROOT + "build.store.azure..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.azure..", "com.microsoft..", "reactor..")
                .because("a connection and a run are told of without them")
                .check(HOUSE);
    }

    @Test
    void only_the_worker_builds() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "build..", ROOT + "worker..")
                .should()
                .dependOnClassesThat(
                        describe(
                                "execute builds",
                                it ->
                                        it.getPackageName().startsWith(ROOT + "build")
                                                && KNOWN_OF_BUILDS.stream()
                                                        .noneMatch(known ->
                                                                (it.getName() + "$")
                                                                        .startsWith(
                                                                                ROOT + known
                                                                                        + "$"))))
                .because("a run is asked for, kept and shown without an engine at hand")
                .check(HOUSE);
    }

    @Test
    void statements_that_no_tenant_is_added_to_stand_in_few_classes() {
        var found = new TreeSet<String>();
        for (var it : HOUSE) {
            boolean unfiltered =
                    it.getDirectDependenciesFromSelf().stream()
                                    .map(d -> d.getTargetClass())
                                    .anyMatch(d ->
                                            d.isEquivalentTo(AcrossTenants.class)
                                                    || d.isAssignableTo(DataSource.class)
                                                    || d.isEquivalentTo(PreparedStatement.class))
                            || it.getMethodCallsFromSelf().stream()
                                    .anyMatch(c -> c.getName().startsWith("createNative"));
            if (unfiltered) {
                found.add(outermost(it));
            }
        }
        assertThat(found)
                .as("Hibernate adds the tenant to what it is asked, and to nothing else")
                .containsExactlyInAnyOrderElementsOf(UNFILTERED);
    }

    private static String outermost(JavaClass it) {
        return it.getName().substring(ROOT.length()).replaceFirst("\\$.*", "");
    }

    @Test
    void a_runs_state_is_written_only_by_the_run() {
        fields().that()
                .areDeclaredIn(Run.class)
                .and()
                .haveName("state")
                .should(beWrittenOnlyBy(Run.class))
                .because("one method checks every transition against RunState.next()")
                .check(HOUSE);
    }

    @Test
    void nothing_is_published_without_a_passage_of_the_gates() {
        for (var image : List.of(ImageVersion.class, ManagedImage.class)) {
            fields().that()
                    .areDeclaredIn(image)
                    .and()
                    .haveName("publishedAt")
                    .should(beWrittenOnlyWithAPassage())
                    .because("a new way into a gallery must not forget to ask its team")
                    .check(HOUSE);
        }
        fields().that()
                .areDeclaredIn(ImageVersion.class)
                .and()
                .haveName("state")
                .should(beWrittenOnlyBy(ImageVersion.class))
                .because("one method makes a version visible")
                .check(HOUSE);
        fields().that()
                .areDeclaredIn(ManagedImage.class)
                .and()
                .haveName("content")
                .should(beWrittenOnlyBy(ManagedImage.class))
                .because("one method gives an image its disk")
                .check(HOUSE);
    }

    private static ArchCondition<com.tngtech.archunit.core.domain.JavaField>
            beWrittenOnlyWithAPassage() {
        return new ArchCondition<>("be written only where a Passage is given") {
            @Override
            public void check(
                    com.tngtech.archunit.core.domain.JavaField field, ConditionEvents events) {
                for (JavaFieldAccess access : field.getAccessesToSelf()) {
                    boolean fine =
                            access.getAccessType() == AccessType.GET
                                    || access.getOrigin().getRawParameterTypes().stream()
                                            .anyMatch(it -> it.isEquivalentTo(Passage.class));
                    events.add(new SimpleConditionEvent(field, fine, access.getDescription()));
                }
            }
        };
    }

    @Test
    void whoever_is_no_entity_names_the_one_it_asks() {
        noClasses()
                .that()
                .areNotAssignableTo(PanacheEntityBase.class)
                .should()
                .callMethodWhere(
                        describe(
                                "it is a finder or a bulk change of no entity",
                                call ->
                                        call.getTargetOwner()
                                                        .isEquivalentTo(PanacheEntityBase.class)
                                                && NEEDS_AN_ENTITY.contains(call.getName())))
                .because(
                        "a class inside an entity that says 'delete(…)' compiles, and fails when it is called")
                .check(HOUSE);
    }

    @Test
    void doors_hold_no_table_and_no_statement() {
        noClasses()
                .that(describe("are doors", FloorsTest::isDoor))
                .should()
                .beAnnotatedWith(Entity.class)
                .orShould()
                .dependOnClassesThat(
                        describe(
                                "ask a database",
                                it ->
                                        it.isEquivalentTo(AcrossTenants.class)
                                                || it.getPackageName().startsWith("java.sql")
                                                || it.getPackageName().startsWith("javax.sql")
                                                || it.isEquivalentTo(EntityManager.class)
                                                || it.isEquivalentTo(LockModeType.class)))
                .orShould()
                .callMethodWhere(describe("it is a statement", FloorsTest::isStatement))
                .because("a door calls one verb of a noun, which has the table")
                .check(HOUSE);
    }

    private static boolean isDoor(JavaClass it) {
        return Stream.of("web", "api", "arm", "signin", "identity", "door")
                .anyMatch(door -> (it.getPackageName() + ".").startsWith(ROOT + door + "."));
    }

    /** To read a row by its id is none. */
    private static boolean isStatement(JavaMethodCall call) {
        return call.getTargetOwner().isAssignableTo(PanacheEntityBase.class)
                && call.getTarget()
                        .resolveMember()
                        .map(it -> it.getOwner().isEquivalentTo(PanacheEntityBase.class))
                        .orElse(true)
                && !call.getName().equals("findById")
                && !call.getName().equals("findByIdOptional");
    }

    @Test
    void every_consumer_reads_through_the_inbox() {
        methods()
                .that()
                .areAnnotatedWith(Incoming.class)
                .should()
                .haveRawParameterTypes(ConsumerRecord.class)
                .andShould(
                        callWithin(
                                "take what came through the Inbox",
                                call ->
                                        call.getTargetOwner().isEquivalentTo(Inbox.class)
                                                && call.getName().equals("take")))
                .because(
                        "one message that nobody understands must not keep the next ones from being read")
                .check(HOUSE);
    }

    @Test
    void the_background_is_made_of_duties() {
        noClasses()
                .that()
                .haveNameNotMatching(ROOT + "installation.Dut(ies|yRoster)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus.scheduler..", "com.github.kagkarlsson..")
                .because(
                        "a duty says whose it is, and a database that is away would be a line a second of the log")
                .check(HOUSE);
    }

    /** The method itself, or what it calls of its own class (lambdas are methods, too). */
    private static ArchCondition<JavaMethod> callWithin(
            String what, Predicate<JavaMethodCall> wanted) {
        return new ArchCondition<>(what) {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean calls =
                        method.getMethodCallsFromSelf().stream().anyMatch(wanted)
                                || method.getOwner().getMethodCallsFromSelf().stream()
                                        .filter(call ->
                                                call.getOrigin()
                                                                .getName()
                                                                .startsWith(
                                                                        "lambda$"
                                                                                + method.getName()
                                                                                + "$")
                                                        || method.getMethodCallsFromSelf().stream()
                                                                .anyMatch(own ->
                                                                        own.getTarget()
                                                                                .getFullName()
                                                                                .equals(
                                                                                        call.getOrigin()
                                                                                                .getFullName())))
                                        .anyMatch(wanted);
                events.add(
                        new SimpleConditionEvent(
                                method, calls, method.getFullName() + " doesn't " + what));
            }
        };
    }

    @Test
    void every_endpoint_says_who_may_call_it() {
        methods()
                .that(describe("are JAX-RS endpoints", FloorsTest::isEndpoint))
                .should(declareTheirCallers())
                .because("an endpoint with neither @Allow nor @Open answers nobody")
                .check(HOUSE);
    }

    private static boolean isEndpoint(JavaMethod method) {
        return method.getAnnotations().stream()
                .anyMatch(it -> it.getRawType().isMetaAnnotatedWith(HttpMethod.class));
    }

    private static ArchCondition<JavaMethod> declareTheirCallers() {
        return new ArchCondition<>("be annotated with @Allow or @Open") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean declared =
                        method.isAnnotatedWith(Allow.class)
                                || method.isAnnotatedWith(Open.class)
                                || method.getOwner().isAnnotatedWith(Allow.class)
                                || method.getOwner().isAnnotatedWith(Open.class);
                events.add(
                        new SimpleConditionEvent(
                                method,
                                declared,
                                method.getFullName() + " says nobody may call it"));
            }
        };
    }

    private static ArchCondition<com.tngtech.archunit.core.domain.JavaField> beWrittenOnlyBy(
            Class<?> writer) {
        return new ArchCondition<>("be written only by " + writer.getSimpleName()) {
            @Override
            public void check(
                    com.tngtech.archunit.core.domain.JavaField field, ConditionEvents events) {
                for (JavaFieldAccess access : field.getAccessesToSelf()) {
                    boolean fine =
                            access.getAccessType() == AccessType.GET
                                    || access.getOriginOwner().isEquivalentTo(writer);
                    events.add(new SimpleConditionEvent(field, fine, access.getDescription()));
                }
            }
        };
    }
}
