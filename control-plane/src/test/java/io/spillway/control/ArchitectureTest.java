package io.spillway.control;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.spillway.control", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** The page and the scheduler are yet to come. */
    @ArchTest
    static final ArchRule arrowsPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("root")
            .definedBy("io.spillway.control")
            .layer("api")
            .definedBy("io.spillway.control.api..")
            .optionalLayer("ui")
            .definedBy("io.spillway.control.ui..")
            .layer("cli")
            .definedBy("io.spillway.control.cli..")
            .layer("reconcile")
            .definedBy("io.spillway.control.reconcile..")
            .optionalLayer("schedule")
            .definedBy("io.spillway.control.schedule..")
            .layer("flink")
            .definedBy("io.spillway.control.flink..")
            .layer("store")
            .definedBy("io.spillway.control.store..")
            .layer("demo")
            .definedBy("io.spillway.control.demo..")
            .whereLayer("root")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("api")
            .mayOnlyBeAccessedByLayers("root")
            .whereLayer("ui")
            .mayOnlyBeAccessedByLayers("root")
            .whereLayer("cli")
            .mayOnlyBeAccessedByLayers("root")
            .whereLayer("reconcile")
            .mayOnlyBeAccessedByLayers("root", "api", "ui", "cli")
            .whereLayer("schedule")
            .mayOnlyBeAccessedByLayers("root", "api", "ui", "cli")
            .whereLayer("demo")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("flink")
            .mayOnlyBeAccessedByLayers("root", "api", "ui", "cli", "reconcile", "schedule")
            .whereLayer("store")
            .mayOnlyBeAccessedByLayers("root", "api", "ui", "cli", "reconcile", "schedule");

    @ArchTest
    static final ArchRule flinkAndStoreDoNotKnowEachOther = noClasses()
            .that()
            .resideInAPackage("io.spillway.control.flink..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.spillway.control.store..")
            .allowEmptyShould(false);

    @ArchTest
    static final ArchRule storeDoesNotKnowFlink = noClasses()
            .that()
            .resideInAPackage("io.spillway.control.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.spillway.control.flink..", "org.apache.flink..")
            .allowEmptyShould(false);

    @ArchTest
    static final ArchRule demoKnowsNothingOfOurs = noClasses()
            .that()
            .resideInAPackage("io.spillway.control.demo..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.spillway..").and(resideOutsideOfPackages("io.spillway.control.demo..")))
            .allowEmptyShould(false);

    @ArchTest
    static final ArchRule onlySpecAndWarehouseOfJobsAreTouched = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("io.spillway.jobs..")
                    .and(resideOutsideOfPackages(
                            "io.spillway.jobs.spec", "io.spillway.jobs.warehouse", "io.spillway.jobs.destination")))
            .allowEmptyShould(false);

    @ArchTest
    static final ArchRule flinkIsKnownWhereClustersAre = noClasses()
            .that(resideOutsideOfPackages("io.spillway.control.flink.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.apache.flink.."))
            .allowEmptyShould(false);

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("io.spillway.control.(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(false);

    @ArchTest
    static final ArchRule everyClassIsInALayer = classes()
            .should()
            .resideInAnyPackage(
                    "io.spillway.control",
                    "io.spillway.control.api",
                    "io.spillway.control.ui",
                    "io.spillway.control.cli",
                    "io.spillway.control.reconcile",
                    "io.spillway.control.schedule",
                    "io.spillway.control.flink",
                    "io.spillway.control.store",
                    "io.spillway.control.demo")
            .allowEmptyShould(false);
}
