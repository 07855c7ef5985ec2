package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.linux.LinuxRuntimeProvider;
import org.standardcontainer.testguest.Opened;

/** What is portable about a container: the kernel's version may change beneath it, its processor and its kind may not. */
@Tag("once")
class OtherKernelIT {
    @Opened
    private static TestMachines machines;

    @Test
    void oneBundleRunsUnchangedOnTwoKernels() throws IOException {
        Bundle bundle = machines.bundle(TestMachines.shell("cat /proc/sys/kernel/osrelease; echo $((6 * 7))")
                .build());
        byte[] config = Files.readAllBytes(bundle.directory().resolve("config.json"));
        String host = onThisKernel(bundle);
        String guest = output(machines.run(bundle));

        assertThat(Files.readAllBytes(bundle.directory().resolve("config.json")))
                .isEqualTo(config);
        assertThat(host.lines().skip(1)).containsExactly("42");
        assertThat(guest.lines().skip(1)).containsExactly("42");
        assertThat(host.lines().findFirst()).isNotEqualTo(guest.lines().findFirst());
    }

    private static String output(TestMachines.Result result) {
        assertThat(result.status()).as(result.err()).isEqualTo(new ExitStatus.Exited(0));
        return result.out();
    }

    private static String onThisKernel(Bundle bundle) {
        Path state = machines.directory().resolve("state-linux");
        RuntimeConfig config = RuntimeConfig.of(
                Map.of("backend", "linux", "linux.cgroups", "disabled", "state.root", state.toString()),
                List.of(new LinuxRuntimeProvider()));
        try (ContainerRuntime runtime = new LinuxRuntimeProvider().open(config, RuntimeListener.logging());
                StandardContainer container = runtime.create(TestMachines.newId(), bundle, Stdio.pipes())) {
            container.start();
            TestMachines.Result result = TestMachines.finish(container);
            container.delete();
            return output(result);
        }
    }

    /** Before a machine boots for it. */
    @Test
    void aProgramForAnotherProcessorIsRefused() throws IOException {
        Bundle bundle = machines.bundle(TestMachines.shell("").build());
        Path program = bundle.directory().resolve("rootfs/bin/busybox");
        byte[] bytes = Files.readAllBytes(program);
        bytes[18] = 22;
        Files.write(program, bytes);
        UnsupportedFeatureException refusal =
                catchThrowableOfType(UnsupportedFeatureException.class, () -> machines.create(bundle));
        assertThat(refusal.findings().toString()).contains("/bin/busybox is a program for s390x", "vm.kernel");
        assertThat(machines.runtime().list()).isEmpty();
    }
}
