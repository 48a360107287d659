package io.github.bulk2.it;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rules for all code, that of the tests of all modules included: it is read from the folders that they are compiled to. */
class TestCodeTest {

    private static final List<String> MODULES =
            List.of("bulk-sandbox", "bulk-facade", "bulk-spring-boot-starter", "bulk-gateway", "bulk-cli", "bulk-it");

    private static JavaClasses all;

    @BeforeAll
    static void read() {
        List<Path> folders = MODULES.stream()
                .map(module -> Path.of("..", module, "target"))
                .flatMap(target -> Stream.of(target.resolve("classes"), target.resolve("test-classes")))
                // bulk-it has tests only.
                .filter(folder -> !folder.equals(Path.of("..", "bulk-it", "target", "classes")))
                .toList();
        assertThat(folders)
                .hasSize(11)
                .allSatisfy(folder -> assertThat(Files.isDirectory(folder))
                        .as(folder.toString())
                        .isTrue());
        all = new ClassFileImporter().importPaths(folders);
        assertThat(all.contain(TestCodeTest.class)).isTrue();
        assertThat(all).hasSizeGreaterThan(1_000);
    }

    @Test
    void nothingWaitsInTheCommonPool() {
        noClasses()
                .should()
                .callMethodWhere(runsInTheCommonPool())
                .because("it has one thread on two cores since Java 25, and whoever waits there stops all others")
                .check(all);
    }

    private static DescribedPredicate<JavaMethodCall> runsInTheCommonPool() {
        return describe("it runs in the common pool", call -> {
            AccessTarget.MethodCallTarget target = call.getTarget();
            return switch (target.getName()) {
                case "commonPool" -> target.getOwner().isEquivalentTo(ForkJoinPool.class);
                case "parallelStream" -> true;
                case "parallel" -> target.getOwner().isAssignableTo(BaseStream.class);
                default ->
                    target.getOwner().isEquivalentTo(CompletableFuture.class)
                            && target.getName().endsWith("Async")
                            && target.getRawParameterTypes().stream()
                                    .noneMatch(parameter -> parameter.isEquivalentTo(Executor.class));
            };
        });
    }

    @Test
    void missingExceptionIsSaid() {
        noClasses()
                .should()
                .callMethodWhere(describe(
                        "it gives null where no exception comes",
                        call -> call.getTargetOwner().isEquivalentTo(Assertions.class)
                                && call.getName().equals("catchThrowableOfType")))
                .because("assertThrows says that an exception is missing, and a NullPointerException does not")
                .check(all);
    }
}
