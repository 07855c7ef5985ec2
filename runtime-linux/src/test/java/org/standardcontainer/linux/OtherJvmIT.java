package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Containers and the JVMs around them. */
@Timeout(120)
class OtherJvmIT {
    @Opened
    private TestContainers containers;

    private final ContainerId id = TestContainers.newId();

    @Test
    void aContainerOutlivesTheJvmThatIsKilledAndIsStartedByAnother() throws Exception {
        Bundle bundle =
                containers.bundle(TestContainers.shell("echo hello; exit 5").build());
        Process jvm = jvm(CreateOnRequest.class, bundle, id.value());
        try (BufferedReader out = new BufferedReader(new InputStreamReader(jvm.getInputStream(), UTF_8))) {
            assertThat(out.readLine()).startsWith("ready");
            jvm.getOutputStream().write((id.value() + "\n").getBytes(UTF_8));
            jvm.getOutputStream().flush();
            assertThat(out.readLine()).isEqualTo("creating");
            // that others see it isn't enough: who makes it undoes it as long as its JVM hasn't heard of it
            assertThat(out.readLine()).isEqualTo("created");
        } finally {
            jvm.destroyForcibly();
        }
        assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();

        StandardContainer found = containers.runtime().load(id);
        assertThat(found.state().status()).isEqualTo(Status.CREATED);
        found.start();
        assertThat(TestContainers.finish(found))
                .isEqualTo(new TestContainers.Result("hello\n", "", new ExitStatus.Exited(5)));
        found.delete();
        assertThat(Residue.of(id.value())).isEmpty();
    }

    @Test
    void theJvmsOwnStreamsAndNothingElseIsWrittenToThem() throws Exception {
        Spec spec = TestContainers.shell("read line; echo \"out $line\"; echo err >&2; exit 9")
                .build();
        Process jvm = jvm(RunInherited.class, containers.bundle(spec), id.value());
        jvm.getOutputStream().write("in\n".getBytes(UTF_8));
        jvm.getOutputStream().flush();
        CompletableFuture<String> out = Aside.text(jvm.getInputStream());
        CompletableFuture<String> err = Aside.text(jvm.getErrorStream());

        assertThat(out.get(60, TimeUnit.SECONDS)).isEqualTo("out in\n");
        assertThat(err.get(60, TimeUnit.SECONDS)).isEqualTo("err\n");
        assertThat(jvm.waitFor()).isEqualTo(9);
    }

    private Process jvm(Class<?> main, Bundle bundle, String word) throws IOException {
        return new ProcessBuilder(
                        TestContainers.jvm(main, containers.directory().resolve("state"), bundle, word))
                .start();
    }
}
