package io.spillway.jobs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.spillway.jobs", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule siblingsMeetOnlyInTheJob = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("job")
            .definedBy("io.spillway.jobs")
            .layer("read")
            .definedBy("io.spillway.jobs.read..")
            .layer("diff")
            .definedBy("io.spillway.jobs.diff..")
            .layer("deliver")
            .definedBy("io.spillway.jobs.deliver..")
            .layer("report")
            .definedBy("io.spillway.jobs.report..")
            .layer("control")
            .definedBy("io.spillway.jobs.control..")
            .layer("stream")
            .definedBy("io.spillway.jobs.stream..")
            .layer("destination")
            .definedBy("io.spillway.jobs.destination..")
            .layer("warehouse")
            .definedBy("io.spillway.jobs.warehouse..")
            .layer("spec")
            .definedBy("io.spillway.jobs.spec..")
            .whereLayer("job")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("read")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("diff")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("deliver")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("report")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("control")
            .mayOnlyBeAccessedByLayers("job", "read", "deliver", "report")
            .whereLayer("stream")
            .mayOnlyBeAccessedByLayers("job", "read", "diff", "deliver", "report")
            .whereLayer("destination")
            .mayOnlyBeAccessedByLayers("job", "stream", "deliver")
            .whereLayer("warehouse")
            .mayOnlyBeAccessedByLayers("read")
            .whereLayer("spec")
            .mayOnlyBeAccessedByLayers(
                    "job", "read", "diff", "deliver", "report", "control", "stream", "warehouse", "destination")
            .withOptionalLayers(false);

    @ArchTest
    static final ArchRule warehouseDialectsAreKnownByNobody = noClasses()
            .that(resideInAnyPackage("io.spillway.jobs.."))
            .and()
            .resideOutsideOfPackage("io.spillway.jobs.warehouse.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.spillway.jobs.warehouse.*..")
            .allowEmptyShould(false);

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.spillway.jobs.(**)").should().beFreeOfCycles().allowEmptyShould(false);

    @ArchTest
    static final ArchRule specAndWarehouseKnowNoFlink = noClasses()
            .that()
            .resideInAnyPackage("io.spillway.jobs.spec..", "io.spillway.jobs.warehouse..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.flink..")
            .allowEmptyShould(false);

    @ArchTest
    static final ArchRule everyClassIsInALayer = classes()
            .should()
            .resideInAnyPackage(
                    "io.spillway.jobs",
                    "io.spillway.jobs.read..",
                    "io.spillway.jobs.diff",
                    "io.spillway.jobs.deliver",
                    "io.spillway.jobs.destination..",
                    "io.spillway.jobs.report",
                    "io.spillway.jobs.control",
                    "io.spillway.jobs.stream",
                    "io.spillway.jobs.warehouse..",
                    "io.spillway.jobs.spec")
            .allowEmptyShould(false);
}
