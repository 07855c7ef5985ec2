package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerException;

/** Keeps the documents true where a program can. {@code DocumentationIT} runs their commands. */
@Tag("once")
final class DocumentationTest {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> modules = Files.find(ROOT, 2, (path, a) -> path.endsWith("README.md"))) {
            return Stream.of(top, docs, modules)
                    .flatMap(paths -> paths)
                    .filter(path -> path.toString().endsWith(".md"))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadSomewhere(Path document) throws IOException {
        List<String> broken = new ArrayList<>();
        Matcher link = LINK.matcher(Files.readString(document));
        while (link.find()) {
            if (!Files.exists(document.resolveSibling(link.group(1)))) {
                broken.add(link.group(1));
            }
        }
        assertThat(broken).isEmpty();
    }

    /** A reader takes these for programs that work; so they are copies of ones that are compiled and run. */
    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/java.md"})
    void javaInDocumentsIsCompiled(String document) throws IOException {
        List<String> programs = new ArrayList<>();
        try (Stream<Path> files =
                Files.list(ROOT.resolve("runtime-cli/src/test/java/org/standardcontainer/examples"))) {
            for (Path file : files.toList()) {
                programs.add(unindented(Files.readString(file)));
            }
        }
        for (String block : blocks(document, "java")) {
            assertThat(programs)
                    .as("a program with%n%s", block)
                    .anyMatch(program -> program.contains(unindented(block)));
        }
    }

    @Test
    void readmeIsShort() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(100);
    }

    @Test
    void everyErrorIsDescribed() throws IOException {
        String errors = Files.readString(ROOT.resolve("docs/errors.md"));
        List<String> missing = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.standardcontainer").stream()
                        .filter(type -> type.isAssignableTo(ContainerException.class))
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(JavaClass::getSimpleName)
                        .filter(name -> !errors.contains("`" + name + "`"))
                        .toList();
        assertThat(missing).as("exceptions without a row in docs/errors.md").isEmpty();
    }

    /** The fenced blocks of a document in one language. */
    static List<String> blocks(String document, String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        List<String> open = null;
        for (String line : Files.readAllLines(ROOT.resolve(document))) {
            if (open == null) {
                open = line.equals("```" + language) ? new ArrayList<>() : null;
            } else if (line.equals("```")) {
                blocks.add(String.join("\n", open) + "\n");
                open = null;
            } else {
                open.add(line);
            }
        }
        return blocks;
    }

    private static String unindented(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}
