package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Attachment;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** What a container may try on a process that comes into it. */
@Timeout(180)
class ExecAttacksIT {
    private static final int TIMES = 40;

    @Opened
    private TestContainers containers;

    /** exec-join-ptrace (CVE-2016-9962): root in the container looks at all that is open in whoever appears. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNeighbourFindsNothingOfOursInIt(boolean inUserNamespace) throws IOException {
        String look = "echo begun > /dev/seen; while :; do for p in /proc/[0-9]*; do"
                + " [ $p = /proc/1 ] || ls -l $p/exe $p/cwd $p/root $p/fd 2>/dev/null; done >> /dev/seen; done";
        Spec.Builder looking = TestContainers.shell(look);
        if (inUserNamespace) { // whose root may trace all in it, but nobody whose memory is of before it came there
            Files.setPosixFilePermissions(containers.directory(), PosixFilePermissions.fromString("rwx--x--x"));
            looking.linux(UserNamespaceIT.mapped("user", "pid", "network", "ipc", "uts", "mount")
                            .build())
                    .process(TestContainers.process("sh", "-c", look)
                            .capabilities(Capabilities.of("CAP_SYS_PTRACE", "CAP_DAC_OVERRIDE", "CAP_SYS_ADMIN"))
                            .build());
        }
        try (StandardContainer container = started(looking.build())) {
            for (int i = 0; i < TIMES; i++) {
                run(container, TestContainers.process("true").build());
            }
            String seen =
                    run(container, TestContainers.process("cat", "/dev/seen").build());

            assertThat(seen).contains("begun").contains("/bin/busybox"); // it did see those that were programs already
            assertThat(seen)
                    .doesNotContain(
                            "memfd:",
                            "socket:",
                            "anon_inode",
                            "ns/",
                            containers.directory().toString());
        }
    }

    /** proc-exe-overwrite (CVE-2019-5736): with the right to trace it the launcher is seen, and stays what it is. */
    @Test
    void theLauncherIsNotOverwritten() {
        String attack = "echo begun > /dev/seen; while :; do for p in /proc/[0-9]*; do"
                + " case $(readlink $p/exe) in *memfd*) echo seen >> /dev/seen;"
                + " (echo x > $p/exe) 2>/dev/null && echo wrote >> /dev/seen;; esac; done; done";
        ProcessConfig process = TestContainers.process("sh", "-c", attack)
                .capabilities(Capabilities.of("CAP_SYS_PTRACE", "CAP_DAC_OVERRIDE"))
                .build();
        try (StandardContainer container =
                started(TestContainers.shell("").process(process).build())) {
            for (int i = 0; i < TIMES; i++) {
                try (ExecProcess self = container
                        .require(Exec.class)
                        .exec(TestContainers.process("/proc/self/exe").build(), Stdio.discard())) {
                    assertThat(exit(self)).isEqualTo(new ExitStatus.Exited(64)); // the launcher, without arguments
                }
            }
            assertThat(run(container, TestContainers.process("cat", "/dev/seen").build()))
                    .contains("begun")
                    .doesNotContain("wrote");
        }
    }

    private StandardContainer started(Spec spec) {
        StandardContainer container =
                containers.runtime().create(TestContainers.newId(), containers.bundle(spec), Stdio.discard());
        container.start();
        return container;
    }

    private static String run(StandardContainer container, ProcessConfig config) {
        try (ExecProcess process = container.require(Exec.class).exec(config, Stdio.pipes())) {
            Attachment io = process.attachment().orElseThrow();
            CompletableFuture<String> out = Aside.text(io.stdout());
            assertThat(exit(process)).isEqualTo(new ExitStatus.Exited(0));
            return out.orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    private static ExitStatus exit(ExecProcess process) {
        return process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
