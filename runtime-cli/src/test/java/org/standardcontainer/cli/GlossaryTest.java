package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Javadoc and documents lead to words that the glossary has. */
final class GlossaryTest {
    private static final Path GLOSSARY = DocumentationTest.ROOT.resolve("docs/glossary.md");
    private static final Pattern ANCHOR = Pattern.compile("<a id=\"([a-z-]+)\"></a>\\*\\*");
    private static final Pattern LINK = Pattern.compile("glossary\\.md#([a-z-]+)");
    private static final Pattern WITHIN = Pattern.compile("\\]\\(#([a-z-]+)\\)");
    /** From a module's generated pages. */
    private static final String IN_JAVADOC = "{@docRoot}/../../../../docs/glossary.md#";

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static Map<Path, String> javadoc() throws IOException {
        Map<Path, String> linking = new TreeMap<>();
        try (Stream<Path> modules = Files.list(DocumentationTest.ROOT)) {
            for (Path main : modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> sources = Files.walk(main)) {
                    for (Path source : sources.filter(path -> path.toString().endsWith(".java"))
                            .toList()) {
                        String text = Files.readString(source);
                        if (text.contains("glossary.md#")) {
                            linking.put(source, text);
                        }
                    }
                }
            }
        }
        return linking;
    }

    @Test
    void linksLeadToWords() throws IOException {
        String glossary = Files.readString(GLOSSARY);
        Set<String> words = found(ANCHOR, glossary);

        assertThat(words).containsAll(found(WITHIN, glossary));
        for (Path document : DocumentationTest.documents()) {
            assertThat(words).as("%s", document).containsAll(found(LINK, Files.readString(document)));
        }
        javadoc().forEach((source, text) -> {
            assertThat(words).as("%s", source).containsAll(found(LINK, text));
            assertThat(text).as("%s: how Javadoc leads there", source).contains(IN_JAVADOC);
        });
    }

    @Test
    void theTypesBehindTheWordsLeadThere() throws IOException {
        List<String> linking = javadoc().keySet().stream()
                .map(path -> path.getFileName().toString())
                .toList();

        assertThat(linking)
                .contains(
                        "StandardContainer.java",
                        "ContainerRuntime.java",
                        "Bundle.java",
                        "Root.java",
                        "LinuxNamespace.java",
                        "LinuxResources.java",
                        "LinuxRuntime.java",
                        "VirtualMachineRuntime.java",
                        "JailRuntime.java");
    }

    @Test
    void noWordIsThereTwice() throws IOException {
        Matcher matcher = ANCHOR.matcher(Files.readString(GLOSSARY));
        List<String> all = matcher.results().map(result -> result.group(1)).toList();

        assertThat(all).doesNotHaveDuplicates().hasSizeGreaterThan(40);
    }
}
