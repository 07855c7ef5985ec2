package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.standardcontainer.Finding;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.spec.SupportedProperties;

/** {@code docs/linux-support.md} against the model, the backend and the tests. {@code bin/linux-support} writes its tables. */
final class LinuxSupportTest {
    private static final Set<String> OTHER_PLATFORMS = Set.of("freebsd", "vm", "windows", "solaris", "zos");
    private static final Map<String, List<SupportRow>> TABLES = SupportTables.read();

    private static List<SupportRow> rows() {
        return TABLES.values().stream().flatMap(List::stream).toList();
    }

    /** The properties that hold a value, of those that the spec has for Linux. */
    private static Set<String> properties() {
        return SupportedProperties.known().entrySet().stream()
                .filter(property -> !property.getValue().contains("object"))
                .map(Map.Entry::getKey)
                .filter(path -> !OTHER_PLATFORMS.contains(path.split("\\.")[0]))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> refused() {
        return rows().stream()
                .filter(SupportRow::isRefused)
                .flatMap(row -> row.paths().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void eachPropertyHasOneRow() {
        List<String> listed =
                rows().stream().flatMap(row -> row.paths().stream()).toList();
        assertThat(listed).doesNotHaveDuplicates();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(properties());
    }

    @Test
    void whatIsRefusedIsNotSupportedAndAllElseIs() {
        assertThat(properties().stream().filter(path -> !Supported.supports(path)))
                .containsExactlyInAnyOrderElementsOf(refused());
    }

    /** A configuration that has nothing but this property in it. */
    @ParameterizedTest
    @MethodSource("refused")
    void refusedByName(String path) throws IOException {
        Findings findings = new Findings();
        Supported.check(SpecJson.read(ConfigWith.property(path)), findings);
        assertThat(findings.all()).anySatisfy(finding -> {
            assertThat(finding.kind()).isEqualTo(Finding.Kind.UNSUPPORTED);
            assertThat(ConfigWith.pointer(path)).startsWith(finding.subject());
        });
    }

    @Test
    void eachTestIsThere() {
        NamedTests tests = NamedTests.all();
        Set<String> claimed =
                LinuxFeatures.of(Compiling.host("hybrid"), CgroupMode.ENABLED).capabilities();
        assertThat(rows().stream()
                        .flatMap(row -> row.proofs().stream())
                        .distinct()
                        .flatMap(name -> tests.problem(name, claimed).stream()))
                .isEmpty();
    }

    /** What has an effect is seen from inside a container, by a test of this module or of the kit. */
    @Test
    void eachEffectIsSeen() {
        assertThat(rows().stream()
                        .filter(SupportRow::hasEffect)
                        .filter(row -> row.proofs().stream().noneMatch(proof -> proof.matches(".*(IT|Contract)#.*")))
                        .map(SupportRow::subject))
                .isEmpty();
        assertThat(rows().stream()
                        .filter(row -> row.proofs().isEmpty() && (row.isRemark() || !row.isRefused()))
                        .map(SupportRow::subject))
                .isEmpty();
    }

    @Test
    void eachNamespaceIsWhatItsRowSays() {
        for (Kind kind : Kind.values()) {
            Spec spec = Compiling.small()
                    .linux(Compiling.linux()
                            .namespaces(new LinuxNamespace("mount", null), new LinuxNamespace(kind.word(), null))
                            .build())
                    .build();
            Findings findings = new Findings();
            Supported.check(spec, findings);
            assertThat(remark("namespaces", kind.word()).isRefused())
                    .as(kind.word())
                    .isEqualTo(findings.all().stream().anyMatch(Finding::isError));
        }
    }

    @Test
    void eachMountOptionIsWhatItsRowSays() {
        List<SupportRow> rows = table("mount-options");
        List<String> named = rows.stream()
                .flatMap(row -> row.words().stream().skip(1))
                .map(word -> word.replace("`", ""))
                .toList();
        assertThat(named).containsExactlyInAnyOrderElementsOf(MountOptions.known());
        for (String option : named) {
            assertThat(remark("mount-options", "`" + option + "`").isRefused())
                    .as(option)
                    .isFalse();
        }
    }

    private static List<SupportRow> table(String name) {
        return Objects.requireNonNull(TABLES.get(name), name);
    }

    private static SupportRow remark(String table, String word) {
        List<SupportRow> found = new ArrayList<>(table(table).stream()
                .filter(row -> row.isRemark() && row.words().contains(word))
                .toList());
        assertThat(found)
                .as("rows of the table %s with the word %s", table, word)
                .hasSize(1);
        return found.get(0);
    }

    @Test
    void theDocumentIsMadeOfTheRows() throws IOException {
        List<String> generated = SupportTables.generated();
        if (Boolean.getBoolean("support.write")) {
            Files.write(SupportTables.DOCUMENT, generated);
        }
        assertThat(SupportTables.document()).as("run bin/linux-support").isEqualTo(generated);
    }
}
