package io.github.bulk2.it;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.bulk2.error.BulkException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom. */
class ArchitectureTest {

    private static final String SPEC = "io.github.bulk2.spec..";
    private static final String GENERATED = "io.github.bulk2.generated..";
    private static final String SANDBOX = "io.github.bulk2.sandbox..";
    private static final String GATEWAY = "io.github.bulk2.gateway..";
    private static final String CLI = "io.github.bulk2.cli..";
    private static final String SPRING = "io.github.bulk2.spring..";
    private static final String INTERNAL = "io.github.bulk2.internal..";
    private static final String[] FACADE = {
        "io.github.bulk2",
        "io.github.bulk2.auth..",
        "io.github.bulk2.csv..",
        "io.github.bulk2.error..",
        "io.github.bulk2.export..",
        "io.github.bulk2.files..",
        "io.github.bulk2.load..",
        "io.github.bulk2.micrometer..",
        "io.github.bulk2.observe..",
        "io.github.bulk2.resilience4j..",
        INTERNAL
    };
    // The exceptions: registries are handed over here, and who does not use the packages sees nothing of them.
    private static final String FOR_EXPERTS = "io.github.bulk2.resilience4j";
    private static final String MICROMETER = "io.github.bulk2.micrometer";
    private static final List<String> FOREIGN = List.of(
            "io.github.bulk2.generated.",
            "feign.",
            "io.github.resilience4j.",
            "io.micrometer.",
            "com.fasterxml.",
            "com.nimbusds.",
            "org.apache.");

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.bulk2");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.github.bulk2",
                "io.github.bulk2.auth",
                "io.github.bulk2.csv",
                "io.github.bulk2.error",
                "io.github.bulk2.export",
                "io.github.bulk2.files",
                "io.github.bulk2.load",
                "io.github.bulk2.micrometer",
                "io.github.bulk2.observe",
                "io.github.bulk2.resilience4j",
                "io.github.bulk2.internal",
                "io.github.bulk2.generated.api",
                "io.github.bulk2.gateway",
                "io.github.bulk2.gateway.access",
                "io.github.bulk2.gateway.mcp",
                "io.github.bulk2.gateway.rest",
                "io.github.bulk2.sandbox",
                "io.github.bulk2.spec",
                "io.github.bulk2.spring"
            })
    void everyPackageWasImported(String name) {
        assertThat(ALL.getPackage(name).getClasses()).isNotEmpty();
    }

    @Test
    void sandboxKnowsNeitherTheGeneratedCodeNorTheFacade() {
        noClasses()
                .that()
                .resideInAPackage(SANDBOX)
                .should()
                .dependOnClassesThat(resideInAnyPackage(FACADE).or(resideInAnyPackage(GENERATED, GATEWAY, SPRING, CLI)))
                .because("both sides would share one bug")
                .check(ALL);
    }

    @Test
    void facadeKnowsNeitherTheSandboxNorTheCommand() {
        noClasses()
                .that(resideInAnyPackage(FACADE))
                .should()
                .dependOnClassesThat(resideInAnyPackage(SANDBOX, GATEWAY, SPRING, CLI)
                        .or(resideInAnyPackage("org.springframework..")))
                .because("the product does not depend on its test server")
                .check(ALL);
    }

    @Test
    void starterKnowsTheFacadeAlone() {
        noClasses()
                .that()
                .resideInAPackage(SPRING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        SANDBOX, GATEWAY, CLI, GENERATED, SPEC, "feign..", "com.fasterxml..", "org.apache.hc..")
                .because("it hands properties over, and no more")
                .check(ALL);
    }

    @Test
    void gatewayKnowsNeitherTheSandboxNorTheCommand() {
        noClasses()
                .that()
                .resideInAPackage(GATEWAY)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SANDBOX, GENERATED, SPRING, CLI)
                .because("it stands on the facade, and the command stands on it")
                .check(ALL);
    }

    @Test
    void restAndMcpKnowNothingOfEachOther() {
        noClasses()
                .that()
                .resideInAnyPackage("io.github.bulk2.gateway.rest..", "io.github.bulk2.gateway.access..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.bulk2.gateway.mcp..")
                .because("each adapter stands on the facade by itself")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("io.github.bulk2.gateway.mcp..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.bulk2.gateway.rest..")
                .because("each adapter stands on the facade by itself")
                .check(ALL);
    }

    @Test
    void documentsKnowNobody() {
        noClasses()
                .that()
                .resideInAnyPackage(SPEC, GENERATED)
                .should()
                .dependOnClassesThat(resideInAnyPackage(FACADE).or(resideInAnyPackage(SANDBOX, GATEWAY, SPRING, CLI)))
                .because("they are the ground everything stands on")
                .check(ALL);
    }

    @Test
    void onlyInternalKnowsGeneratedCodeFeignAndResilience4j() {
        noClasses()
                .that()
                .resideOutsideOfPackages(INTERNAL, GENERATED, FOR_EXPERTS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(GENERATED, "feign..", "io.github.resilience4j..")
                .because("a change of the document or of a library stops at one package")
                .check(ALL);
    }

    @Test
    void onlyInternalKnowsThePackageForExperts() {
        noClasses()
                .that()
                .resideOutsideOfPackages(INTERNAL, FOR_EXPERTS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(FOR_EXPERTS)
                .because("Resilience4j's types must not come back through it")
                .check(ALL);
    }

    @Test
    void onlyThePackageForItKnowsMicrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackages(MICROMETER, SPRING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", MICROMETER)
                .because("a client works without it")
                .check(ALL);
    }

    @Test
    void internalIsUsedByTheFacadeAlone() {
        noClasses()
                .that(resideInAnyPackage(SANDBOX, GATEWAY, SPRING, CLI, SPEC))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(INTERNAL)
                .because("internal is not part of the API")
                .check(ALL);
    }

    @Test
    void publicSignaturesOfTheFacadeMentionNoForeignType() {
        DescribedPredicate<JavaClass> exported = resideInAnyPackage(FACADE)
                .and(describe(
                        "exported",
                        (JavaClass c) -> !List.of("io.github.bulk2.internal", FOR_EXPERTS, MICROMETER)
                                .contains(c.getPackageName())))
                .and(describe("visible", (JavaClass c) -> c.getModifiers().contains(JavaModifier.PUBLIC)));
        ArchRule rule = classes()
                .that(exported)
                .should(mentionNoForeignTypeInPublicSignatures())
                .because("users must not depend on what we happen to use");
        rule.check(ALL);
    }

    @Test
    void everyExceptionOfTheFacadeIsABulkException() {
        classes()
                .that(resideInAnyPackage(FACADE))
                .and()
                .areAssignableTo(Throwable.class)
                .and()
                .arePublic()
                .and()
                .areNotAssignableTo(IOException.class)
                .should()
                .beAssignableTo(BulkException.class)
                .andShould()
                .resideInAPackage("io.github.bulk2.error")
                .because("only streams throw IOException, as they can throw nothing else: docs/errors.md")
                .check(ALL);
    }

    @Test
    void filesAndFoldersAreCreatedInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        SANDBOX,
                        SPEC,
                        GENERATED,
                        "io.github.bulk2.files..",
                        "io.github.bulk2.it..",
                        "io.github.bulk2.benchmarks..")
                .should()
                .callMethodWhere(describe(
                        "creates what others may read",
                        call -> call.getTargetOwner().isEquivalentTo(Files.class)
                                && Set.of("createFile", "createDirectory", "createDirectories")
                                        .contains(call.getName())))
                .because("records are for their owner's eyes only")
                .check(ALL);
    }

    @Test
    void namesSayWhatAClassIsFor() {
        noClasses()
                .that()
                .resideOutsideOfPackage(GENERATED)
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Common)$")
                .check(ALL);
    }

    @Test
    void sleepingIsTheSleepersBusiness() {
        noClasses()
                .that(resideInAnyPackage(FACADE))
                .and()
                .haveNameNotMatching(".*internal\\.Sleeper.*")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .because("tests turn the clock")
                .check(ALL);
    }

    private static ArchCondition<JavaClass> mentionNoForeignTypeInPublicSignatures() {
        return new ArchCondition<>("mention no foreign type in public signatures") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                item.getCodeUnits().stream()
                        .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC)
                                || unit.getModifiers().contains(JavaModifier.PROTECTED))
                        .forEach(unit -> types(unit)
                                .filter(type -> FOREIGN.stream().anyMatch(type::startsWith))
                                .forEach(type -> events.add(SimpleConditionEvent.violated(
                                        unit, unit.getFullName() + " mentions " + type))));
            }
        };
    }

    private static Stream<String> types(JavaCodeUnit unit) {
        return Stream.concat(
                        Stream.of(unit.getRawReturnType()),
                        Stream.concat(unit.getRawParameterTypes().stream(), unit.getExceptionTypes().stream()))
                .map(JavaClass::getName);
    }
}
