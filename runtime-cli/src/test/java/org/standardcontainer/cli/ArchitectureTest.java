package org.standardcontainer.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the arrows of the house; docs/architecture.md draws them. Here, because this module sees all the others. */
@Tag("once")
final class ArchitectureTest {
    private static final String HOUSE = "org.standardcontainer";
    /** The contract's packages: values, their exceptions and their SPI know each other, so they count as one unit. */
    private static final String[] API = {
        HOUSE,
        HOUSE + ".config",
        HOUSE + ".device",
        HOUSE + ".isolation",
        HOUSE + ".kernel",
        HOUSE + ".spec",
        HOUSE + ".spi"
    };

    private static final Set<String> PARTS = Set.of(
            "config",
            "device",
            "isolation",
            "kernel",
            "spec",
            "spi",
            "launcher",
            "linux",
            "vm",
            "freebsd",
            "inmemory",
            "ocicli",
            "conformance",
            "guice",
            "cli");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/testguest/")) // for tests alone
            .importPackages(HOUSE);

    @Test
    @DisplayName("the contract depends on nothing of ours, and needs Jackson alone")
    void contract() {
        classes()
                .that(resideInAnyPackage(API))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(API)
                        .or(resideInAnyPackage("java..", "com.fasterxml.jackson..", "org.jspecify..")))
                .check(CLASSES);
    }

    /** Each part of the house, and what it may know besides the contract. */
    @ParameterizedTest(name = "{0} knows the contract and [{1}]")
    @CsvSource(
            nullValues = "nothing",
            value = {
                "launcher, nothing",
                "linux, launcher",
                "vm, launcher linux",
                "freebsd, launcher",
                "inmemory, nothing",
                "ocicli, nothing",
                "conformance, nothing",
                "guice, nothing"
            })
    void arrows(String part, String also) {
        String own = HOUSE + "." + part + "..";
        DescribedPredicate<JavaClass> allowed = resideInAnyPackage(API).or(resideInAnyPackage(own));
        for (String other : also == null ? new String[0] : also.split(" ")) {
            allowed = allowed.or(resideInAnyPackage(HOUSE + "." + other + ".."));
        }
        classes()
                .that()
                .resideInAPackage(own)
                .should()
                .onlyDependOnClassesThat(
                        allowed.or(describe("not ours", c -> !c.getPackageName().startsWith(HOUSE))))
                .check(CLASSES);
    }

    @Test
    @DisplayName("every part of the house is looked at")
    void partsAreKnown() {
        Set<String> parts = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(HOUSE + "."))
                .map(name -> name.substring(HOUSE.length() + 1).split("\\.")[0])
                .collect(Collectors.toSet());
        assertThat(parts).containsExactlyInAnyOrderElementsOf(PARTS);
    }

    @Test
    @DisplayName(
            "the model of the spec reads no file and calls nothing native; BundleReader alone reads, and only config.json")
    void specIsPure() {
        noClasses()
                .that()
                .resideInAPackage(HOUSE + ".spec")
                .and()
                .haveSimpleNameNotStartingWith("BundleReader")
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.nio.channels..", "java.net.http..", "com.sun.jna..")
                        .or(describe("that reach files or processes", ArchitectureTest::reachesOutside)))
                .check(CLASSES);
    }

    @Test
    @DisplayName("JNA is called in one package")
    void nativeCallsInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage(HOUSE + ".launcher.jna..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(CLASSES);
    }

    @Test
    @DisplayName("no cycles between packages")
    void noCycles() {
        slices().assignedFrom(new Packages()).should().beFreeOfCycles().check(CLASSES);
    }

    private static boolean reachesOutside(JavaClass type) {
        // not InetAddress: an address that is written as one is read without asking anybody
        return Set.of(
                        "java.nio.file.Files",
                        "java.io.File",
                        "java.io.FileInputStream",
                        "java.io.FileOutputStream",
                        "java.io.RandomAccessFile",
                        "java.net.Socket",
                        "java.net.ServerSocket",
                        "java.net.URL",
                        "java.lang.ProcessBuilder",
                        "java.lang.Runtime")
                .contains(type.getName());
    }

    /**
     * One slice for each package, the contract's four being one. So are the kit's: its entry class is made of its
     * contracts, which tell it how they went.
     */
    private static final class Packages implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            if (!name.startsWith(HOUSE)) {
                return SliceIdentifier.ignore();
            }
            if (name.startsWith(HOUSE + ".conformance")) {
                return SliceIdentifier.of("the kit");
            }
            return SliceIdentifier.of(Set.of(API).contains(name) ? "the contract" : name);
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
