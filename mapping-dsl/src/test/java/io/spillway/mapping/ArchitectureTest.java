package io.spillway.mapping;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.spillway.mapping", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule compileUsesDocumentUsesModel = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("compile")
            .definedBy("io.spillway.mapping.compile..")
            .layer("expression")
            .definedBy("io.spillway.mapping.expression..")
            .layer("document")
            .definedBy("io.spillway.mapping.document..")
            .layer("model")
            .definedBy("io.spillway.mapping.model..")
            .whereLayer("compile")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("expression")
            .mayOnlyBeAccessedByLayers("compile")
            .whereLayer("document")
            .mayOnlyBeAccessedByLayers("compile", "expression")
            .whereLayer("model")
            .mayOnlyBeAccessedByLayers("compile", "expression", "document")
            .withOptionalLayers(false);

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("io.spillway.mapping.(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(false);

    @ArchTest
    static final ArchRule knowsNoEngine = noClasses()
            .that()
            .resideInAPackage("io.spillway.mapping..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.flink..",
                    "java.sql..",
                    "javax.sql..",
                    "org.postgresql..",
                    "org.apache.http..",
                    "org.apache.hc..",
                    "java.net.http..")
            .allowEmptyShould(false);

    @ArchTest
    static final ArchRule everyClassIsInALayer = classes()
            .should()
            .resideInAnyPackage(
                    "io.spillway.mapping.model",
                    "io.spillway.mapping.document",
                    "io.spillway.mapping.expression",
                    "io.spillway.mapping.compile")
            .allowEmptyShould(false);
}
