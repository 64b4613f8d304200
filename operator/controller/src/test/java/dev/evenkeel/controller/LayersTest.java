package dev.evenkeel.controller;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows of docs/architecture.md, over every module that this one can see. A rule's text says where code belongs. */
class LayersTest {
    private static final String ROOT = "dev.evenkeel.controller";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.evenkeel");

    /** What decides: values in, values out. */
    private static final String[] DECIDES = {
        ROOT + ".facts..", ROOT + ".analyze..", ROOT + ".plan..", ROOT + ".verify..", ROOT + ".chronicle.."
    };

    private static final String[] CLIENTS = {"io.fabric8.kubernetes.client..", "io.javaoperatorsdk.."};
    private static final String[] SIDE_EFFECTS = {"org.slf4j..", "java.io..", "java.nio.file..", "java.net.http.."};
    /** Of java.io what leaves the process, or deserializes: streams over a byte array are values. */
    private static final String OUTSIDE =
            "java\\.io\\.(File.*|RandomAccessFile|Console|PrintStream|Object(In|Out)putStream)";

    private static final String[] CHANCE = {"java.util.Random", "java.util.SplittableRandom", "java.util.random.."};

    /** Methods of the client that change something in the cluster. */
    private static final String WRITES = "create|createOr.*|update.*|replace.*|patch.*|edit.*|delete.*|evict|scale|"
            + "serverSideApply|rolling|restart|pause|resume|undo|cordon|drain";

    /** A rule over nothing holds always: the modules must be there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "analytics.detect.Detectors",
                "api.v1alpha1.Incident",
                "store.Main",
                "server.Main",
                "controller.Main"
            })
    void seesTheModule(String type) {
        assertThat(CLASSES.contain("dev.evenkeel." + type)).isTrue();
    }

    @Test
    void analyticsIsPure() {
        noClasses()
                .that()
                .resideInAPackage("dev.evenkeel.analytics..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.evenkeel.controller..",
                        "dev.evenkeel.api..",
                        "io.fabric8..",
                        "org.slf4j..",
                        "com.fasterxml..",
                        "java.net..",
                        "java.nio.file..",
                        "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(OUTSIDE)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .because("analytics has no Kubernetes, JSON, log, file, thread or clock: these belong to its callers")
                .check(CLASSES);
    }

    @Test
    void nothingPointsAtTheController() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "..")
                .because("the controller is on top: share through crds or analytics")
                .check(CLASSES);
    }

    @Test
    void theControllerKnowsCrdsAndAnalyticsAlone() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.evenkeel.store..", "dev.evenkeel.server..", "dev.evenkeel.trainer..")
                .because("store, servers and trainers are other processes: talk to them by HTTP and files")
                .check(CLASSES);
    }

    @Test
    void theModelServerKnowsNothingOfKubernetes() {
        noClasses()
                .that()
                .resideInAPackage("dev.evenkeel.server..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.evenkeel.api..", "dev.evenkeel.store..", "io.fabric8..")
                .because("the model server runs alone by one command: what it needs comes by file and HTTP")
                .check(CLASSES);
    }

    @Test
    void theApiDependsOnNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("dev.evenkeel.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.evenkeel.controller..", "dev.evenkeel.analytics..", "dev.evenkeel.store..")
                .because("the API depends on nothing of ours")
                .check(CLASSES);
    }

    @Test
    void whatDecidesTalksToNobody() {
        noClasses()
                .that()
                .resideInAnyPackage(DECIDES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CLIENTS)
                .because("what decides is pure: reads belong to monitor, writes to execute and knowledge")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(DECIDES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SIDE_EFFECTS)
                .because("what decides returns its reasons: it does not log, call or read files")
                .check(CLASSES);
    }

    @Test
    void whatDecidesHasNoClockAndRollsNoDice() {
        noClasses()
                .that()
                .resideInAnyPackage(DECIDES)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .because("what decides takes the instant from its facts")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(DECIDES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CHANCE)
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .because("the same facts give the same verdict: draw once, store it, compare with it afterwards")
                .check(CLASSES);
    }

    @Test
    void judgementsKnowFactsAlone() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".facts..", ROOT + ".analyze..", ROOT + ".plan..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".monitor..", ROOT + ".execute..", ROOT + ".knowledge..", ROOT + ".notify..")
                .because("judgements know facts alone: what they need is gathered before")
                .check(CLASSES);
    }

    @Test
    void gatheringNeitherDecidesNorActs() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".monitor..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".plan..", ROOT + ".execute..", ROOT + ".notify..")
                .because("gathering neither decides nor acts")
                .check(CLASSES);
    }

    /** Knowledge keeps our own records and notify writes events; workloads they may not even name, see the next rule. */
    @Test
    void onlyExecuteChangesAnythingElseThanOurOwnRecords() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .and()
                .resideOutsideOfPackages(ROOT + ".execute..", ROOT + ".knowledge..", ROOT + ".notify..")
                .should(ArchConditions.callMethodWhere(target(nameMatching(WRITES))
                        .and(target(owner(resideInAPackage("io.fabric8.kubernetes.client.."))))))
                .because("execute is the only package that changes a workload: add a gateway of 1-4 methods there")
                .check(CLASSES);
    }

    @Test
    void recordsAndNotificationsKnowNoWorkload() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".knowledge..", ROOT + ".notify..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8.kubernetes.api.model.apps..", "io.fabric8.kubernetes.api.model.batch..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.fabric8.kubernetes.api.model.Pod")
                .because("execute is the only package that changes a workload")
                .check(CLASSES);
    }

    @Test
    void theReconcilersAreOnTop() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .because("the reconcilers are on top: wire through a small interface declared where it is used")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)")
                .should()
                .beFreeOfCycles()
                .because("what is read together can be understood apart: move the shared type down, to facts or fault")
                .check(CLASSES);
    }

    @Test
    void timeAndChanceAreInjected() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .because("time and chance are injected: take a Clock or a RandomGenerator by constructor")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".Main")
                .should()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .because("only Main makes clocks and identities")
                .check(CLASSES);
    }
}
