package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.Wait;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.User;

/** config-linux.md#seccomp, the listener: the probe is the agent, which answers {@code personality} with EXDEV. */
@Requires("linux.seccomp.notify")
public abstract class SeccompNotifyContract {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS); // a second state is one too many
    private static final String SECCOMP = "/linux/seccomp";
    private static final String METADATA = "some \"opaque\" text, ünïcode too";
    private static final int EXDEV = 18;
    private static final String ANSWERED = "E18";

    /** A program on the host that listens; what answers a container's calls ends by itself when that has ended. */
    private static final class Agent implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;

        Agent(Path probe, Path socket) {
            try {
                process = new ProcessBuilder(probe.toString(), "agent", socket.toString(), Integer.toString(EXDEV))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                assertThat(out.readLine()).isEqualTo("listening");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        JsonNode received() throws IOException {
            String line = out.readLine();
            assertThat(line).as("what the agent received").isNotNull();
            return JSON.readTree(line);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static Path socket(TestBundle bundle) {
        return bundle.directory().resolve("agent.sock");
    }

    private static TestBundle asking(Bench bench) {
        TestBundle bundle = bench.bundle();
        return bundle.set(
                        SECCOMP,
                        Map.of(
                                "defaultAction",
                                "SCMP_ACT_ALLOW",
                                "listenerPath",
                                socket(bundle).toString(),
                                "listenerMetadata",
                                METADATA,
                                "syscalls",
                                List.of(Map.of("names", List.of("personality"), "action", "SCMP_ACT_NOTIFY"))))
                .program("calls", "personality,0xffffffff", "getuid");
    }

    @Test
    @Clause({
        "linux.seccomp-notify.listener-path",
        "linux.seccomp-notify.socket-kind",
        "linux.seccomp-notify.one-state-per-connection",
        "linux.seccomp-notify.connection-closed",
        "linux.seccomp-notify.fd-name",
        "linux.seccomp.listener-metadata",
        "linux.seccomp-notify.payload",
        "linux.seccomp-notify.descriptors-ancillary",
        "linux.seccomp-notify.fds-first",
        "linux.seccomp-notify.state.fds",
        "linux.seccomp-notify.state.pid",
        "linux.seccomp-notify.state.metadata",
        "linux.seccomp-notify.state.state"
    })
    void listenerIsToldAndAsked(Bench bench) throws IOException {
        TestBundle bundle = asking(bench);
        try (Agent agent = new Agent(bundle.hostProbe(), socket(bundle))) {
            Subject subject = bench.create(bundle);
            long pid = subject.state().pid().orElseThrow().pid();
            subject.start();
            JsonNode received = agent.received();
            subject.awaitStopped();
            assertThat(subject.report().json().path("calls"))
                    .extracting(JsonNode::asText)
                    .containsExactly(ANSWERED, "0");
            assertThat(received.path("to_the_end").asBoolean())
                    .as("the connection's end")
                    .isTrue();
            JsonNode state = JSON.readTree(received.path("message").asText());
            assertThat(state.path("fds")).extracting(JsonNode::asText).containsExactly("seccompFd");
            assertThat(received.path("descriptors").asInt()).isEqualTo(1);
            assertThat(received.path("with_first").asInt()).isEqualTo(1);
            assertThat(state.path("pid").asLong()).isEqualTo(pid);
            assertThat(state.path("metadata").asText()).isEqualTo(METADATA);
            assertThat(state.at("/state/id").asText()).isEqualTo(subject.id().value());
            assertThat(state.at("/state/pid").asLong()).isEqualTo(pid);
            assertThat(state.at("/state/bundle").asText())
                    .isEqualTo(bundle.directory().toString());
            assertThat(state.at("/state/status").asText()).isIn("creating", "created", "running");
        }
    }

    @Test
    @Clause("linux.seccomp-notify.state.oci-version")
    void stateSaysItsVersion(Bench bench) throws IOException {
        TestBundle bundle = asking(bench);
        try (Agent agent = new Agent(bundle.hostProbe(), socket(bundle))) {
            Subject subject = bench.create(bundle);
            subject.start();
            JsonNode state = JSON.readTree(agent.received().path("message").asText());
            assertThat(state.path("ociVersion").asText()).startsWith("1.");
            subject.awaitStopped();
        }
    }

    @Test
    @Clause("linux.seccomp-notify.send-failure-fails")
    void withoutAListenerItFails(Bench bench) {
        TestBundle bundle = asking(bench).program("event", "/log/events", "ran", "sleep");
        bench.createOrStartFails(bundle);
        assertThat(bundle.labels()).as("what the program has said").isEmpty();
    }

    @Test
    @Clause("linux.seccomp-notify.listener-path")
    void listenerWithoutSuchARuleIsLeftAlone(Bench bench) {
        TestBundle bundle = asking(bench);
        bundle.set(SECCOMP + "/syscalls/0/action", "SCMP_ACT_LOG");
        // nobody listens, and nobody has to
        Subject subject = bench.runToEnd(bundle);
        assertThat(subject.report().json().path("calls"))
                .extracting(JsonNode::asText)
                .containsExactly("0", "0");
    }

    @Test
    @Clause("linux.seccomp.listener-metadata-needs-path")
    void metadataWithoutAListenerIsRefused(Bench bench) {
        TestBundle bundle = asking(bench).remove(SECCOMP + "/listenerPath");
        bench.createFails(bundle.set(SECCOMP + "/syscalls/0/action", "SCMP_ACT_LOG"));
    }

    @Test
    @Clause({"linux.seccomp-notify.connection-not-reused", "linux.seccomp-notify.one-state-per-connection"})
    void everyContainerHasAConnectionOfItsOwn(Bench bench) throws IOException {
        TestBundle first = asking(bench);
        TestBundle second = asking(bench);
        second.set(SECCOMP + "/listenerPath", socket(first).toString());
        try (Agent agent = new Agent(first.hostProbe(), socket(first))) {
            for (TestBundle bundle : List.of(first, second)) {
                Subject subject = bench.create(bundle);
                subject.start();
                JsonNode received = agent.received();
                assertThat(received.path("to_the_end").asBoolean())
                        .as("the connection's end")
                        .isTrue();
                JsonNode state = JSON.readTree(received.path("message").asText());
                assertThat(state.at("/state/id").asText())
                        .isEqualTo(subject.id().value());
                subject.awaitStopped();
                assertThat(subject.report().json().path("calls"))
                        .extracting(JsonNode::asText)
                        .containsExactly(ANSWERED, "0");
            }
        }
    }

    /** Another agent, at the same path: the first one has its connection. */
    @Test
    @Clause("api.exec.listener")
    void listenerIsToldOfFurtherProcesses(Bench bench) throws IOException {
        bench.ownRuntimeOnly();
        TestBundle bundle = asking(bench).program("sleep");
        try (Agent first = new Agent(bundle.hostProbe(), socket(bundle))) {
            Subject subject = bench.create(bundle);
            subject.start();
            long pid = JSON.readTree(first.received().path("message").asText())
                    .path("pid")
                    .asLong();
            Files.delete(socket(bundle));
            bench.operation(subject.container(), Exec.class);
            Exec exec = subject.container().require(Exec.class);
            ProcessConfig process = ProcessConfig.builder()
                    .cwd("/")
                    .user(User.of(0, 0))
                    .args("/probe", "calls", "personality,0xffffffff", "getuid")
                    .build();
            bench.refuses("exec without a listener", () -> exec.exec(process, Stdio.discard()));
            try (Agent second = new Agent(bundle.hostProbe(), socket(bundle));
                    ExecProcess running = exec.exec(process, Stdio.pipes())) {
                JsonNode received = second.received();
                assertThat(received.path("descriptors").asInt()).isEqualTo(1);
                assertThat(received.path("to_the_end").asBoolean())
                        .as("the connection's end")
                        .isTrue();
                JsonNode state = JSON.readTree(received.path("message").asText());
                assertThat(state.path("fds")).extracting(JsonNode::asText).containsExactly("seccompFd");
                assertThat(state.path("pid").asLong())
                        .isEqualTo(running.process().orElseThrow().pid());
                assertThat(state.at("/state/pid").asLong()).isEqualTo(pid);
                assertThat(state.at("/state/id").asText())
                        .isEqualTo(subject.id().value());
                assertThat(state.at("/state/status").asText()).isEqualTo("running");
                String out = Aside.text(running.attachment().orElseThrow().stdout())
                        .orTimeout(Wait.USUAL.toSeconds(), TimeUnit.SECONDS)
                        .join();
                assertThat(ProbeReport.parse(out).json().path("calls"))
                        .extracting(JsonNode::asText)
                        .containsExactly(ANSWERED, "0");
            }
            subject.stop();
        }
    }
}
