package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.config.InvalidRuntimeConfigException;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.InterfaceIsolation.Verdict;
import org.standardcontainer.isolation.Isolation;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.isolation.KernelInterface;

/** The command on a backend that shares everything, and what is made of a report. */
final class IsolationCommandTest {
    @TempDir
    private Path directory;

    private final CapturedShell shell = new CapturedShell();
    private String bundle = "";

    @BeforeEach
    void bundle() throws Exception {
        bundle = ShellBundle.empty(directory).toString();
    }

    private int scr(String... arguments) {
        return shell.run(Stream.concat(Stream.of("--backend", "inmemory"), Stream.of(arguments))
                .toArray(String[]::new));
    }

    @Test
    void textHasARowForEachInterface() {
        assertThat(scr("isolation", "-b", bundle)).isZero();

        assertThat(shell.out().lines()).hasSizeGreaterThan(94).anyMatch(line -> line.matches("pid +shared +none +.*"));
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void jsonHasTheDocumentedMembers() throws Exception {
        assertThat(scr("isolation", "-b", bundle, "--json")).isZero();

        JsonNode report = new JsonMapper().readTree(shell.out());
        assertThat(report.get("backend").asText()).isEqualTo("inmemory");
        assertThat(report.get("interfaces")).hasSize(KernelInterface.all().size());
        assertThat(report.get("interfaces").get(0).fieldNames())
                .toIterable()
                .containsExactly("id", "kind", "isolation", "mechanism", "reason", "verified");
        String document = Files.readString(DocumentationTest.ROOT.resolve("docs/isolation.md"));
        report.get("interfaces")
                .get(0)
                .fieldNames()
                .forEachRemaining(name -> assertThat(document).contains("`" + name + "`"));
    }

    @Test
    void aPolicyThatIsNotMetFailsWithEachRow() throws Exception {
        Path policy = Files.writeString(directory.resolve("policy"), "require: pid=isolated, kvm=shared, gpu=absent\n");

        assertThat(scr("isolation", "-b", bundle, "--policy", policy.toString()))
                .isEqualTo(Scr.FAILED);
        assertThat(shell.err().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("scr: isolation pid is shared on inmemory"))
                .anyMatch(line -> line.startsWith("scr: isolation gpu "));

        Files.writeString(policy, "require: pid=isolated|shared\n");
        assertThat(scr("isolation", "-b", bundle, "--policy", policy.toString()))
                .isZero();
        Files.writeString(policy, "require: pit=isolated\n");
        assertThat(scr("isolation", "-b", bundle, "--policy", policy.toString()))
                .isEqualTo(Scr.FAILED);
        assertThat(shell.err()).contains("line 1: there is no interface pit");
    }

    @Test
    void createRefusesWhatThePolicyOfTheConfigurationForbids() throws Exception {
        Path policy = Files.writeString(directory.resolve("policy"), "require: pid=isolated\n");
        RuntimeConfig config =
                RuntimeConfig.of(java.util.Map.of("backend", "inmemory", "isolation.policy", policy.toString()));

        try (ContainerRuntime strict = ContainerRuntimes.open(config)) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> strict.create(ContainerId.of("x"), Bundle.at(Path.of(bundle)), Stdio.inherit()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("the policy requires pid=isolated");
            assertThat(strict.list()).isEmpty();
        }
        Files.writeString(policy, "require: nonsense\n");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> ContainerRuntimes.open(config))
                .isInstanceOf(InvalidRuntimeConfigException.class)
                .hasMessageContaining("isolation.policy")
                .hasMessageContaining("line 1");
    }

    @Test
    void createAndRunTakeAPolicy() throws Exception {
        Path policy = Files.writeString(directory.resolve("policy"), "require: pid=isolated\n");
        for (String command : List.of("create", "run")) {
            assertThat(scr(command, "-b", bundle, "--policy", policy.toString(), "x"))
                    .isEqualTo(Scr.FAILED);
            assertThat(shell.err()).contains("the policy requires pid=isolated");
        }
        assertThat(scr("create", "-b", bundle, "--policy", policy + "-missing", "x"))
                .isEqualTo(Scr.FAILED);
        assertThat(shell.err()).contains("isolation.policy");
    }

    @Test
    void severalStandSideBySide() {
        IsolationReport one = report("one", Isolation.SHARED);
        IsolationReport other = report("other", Isolation.ISOLATED);

        assertThat(IsolationText.of(List.of(one, other)))
                .contains("INTERFACE          one     other     WHAT IT IS")
                .anyMatch(line -> line.matches("pid +shared +isolated +processes and their numbers"));
        assertThat(IsolationJson.of(List.of(one, other))).startsWith("[ {");
    }

    @Test
    void whatIsNotSoIsMarkedEverywhere() {
        IsolationReport report = report("one", Isolation.ISOLATED)
                .map(row -> row.id().equals("pid") ? row.with(Verdict.DISPROVEN, "it sees <all>") : row);

        assertThat(IsolationText.of(List.of(report)))
                .anyMatch(line -> line.startsWith("pid") && line.contains("isolated !"));
        assertThat(IsolationPage.of(List.of(report))).contains("not so: it sees &lt;all&gt;");
        assertThat(IsolationJson.of(List.of(report))).contains("\"seen\" : \"it sees <all>\"");
    }

    static IsolationReport report(String backend, Isolation isolation) {
        return new IsolationReport(
                backend,
                "some",
                KernelInterface.all().stream()
                        .map(of -> InterfaceIsolation.computed(of, isolation, "magic", "it is <so>", List.of()))
                        .toList());
    }
}
