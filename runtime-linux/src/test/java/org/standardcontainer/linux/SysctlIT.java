package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Stdio;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Kernel parameters of the container's own namespaces. */
@Timeout(120)
class SysctlIT {
    @Opened
    private static TestContainers containers;

    private static String host(String parameter) throws IOException {
        return String.join("\n", Files.readAllLines(Path.of("/proc/sys", parameter)))
                .strip();
    }

    private static Spec.Builder spec(LinuxConfig.Builder linux, String script, String... parameters) {
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            all.put(parameters[i], parameters[i + 1]);
        }
        return TestContainers.shell(script).linux(linux.sysctl(all).build());
    }

    private static LaunchFailedException fails(Spec spec) {
        return catchThrowableOfType(
                LaunchFailedException.class,
                () -> containers.runtime().create(TestContainers.newId(), containers.bundle(spec), Stdio.discard()));
    }

    @Test
    void areTheContainersAloneAndNotTheHosts() throws IOException {
        List<String> parameters = List.of(
                "net/core/somaxconn",
                "net/ipv4/conf/lo/forwarding",
                "kernel/msgmax",
                "kernel/sem",
                "fs/mqueue/msg_max");
        Map<String, String> before = new LinkedHashMap<>();
        for (String parameter : parameters) {
            before.put(parameter, host(parameter));
        }
        String domain = host("kernel/domainname");
        String out = containers.output(spec(
                        TestContainers.linux(),
                        "cd /proc/sys; cat " + String.join(" ", parameters) + " kernel/domainname",
                        "net.core.somaxconn",
                        "333",
                        "net/ipv4/conf/lo/forwarding",
                        "1",
                        "kernel.msgmax",
                        "7777",
                        "kernel.sem",
                        "100 3200 50 9",
                        "fs.mqueue.msg_max",
                        "17",
                        "kernel.domainname",
                        "of.parameter")
                .build());

        assertThat(out).isEqualTo("333\n1\n7777\n100\t3200\t50\t9\n17\nof.parameter\n");
        for (String parameter : parameters) {
            assertThat(host(parameter)).as(parameter).isEqualTo(before.get(parameter));
        }
        assertThat(host("kernel/domainname")).isEqualTo(domain);
    }

    /** The root's own /proc, or what lies there, has no part in it. */
    @Test
    void whatIsMountedOnProcDoesNotMatter() {
        Spec spec = spec(TestContainers.linux(), "mkdir /p; busybox mount -t proc proc /p", "net.core.somaxconn", "334")
                .mounts()
                .process(TestContainers.process("sh", "-c", "ls /proc | wc -l").build())
                .build();
        assertThat(containers.output(spec)).isEqualTo("0\n");
    }

    @ParameterizedTest
    @CsvSource({
        "net.no.such, 1, ENOENT",
        "net.core.somaxconn, many, EINVAL",
        "net.core.somaxconn, '', EINVAL",
        "net/core, 1, EISDIR",
        "net/ipv4/conf/lo/../../../../kernel/panic, 1, "
    })
    void whatCanNotBeSetIsAnErrorAtCreate(String parameter, String value, @Nullable String errno) {
        Spec spec = spec(TestContainers.linux(), "", parameter, value).build();
        String pointer = "/linux/sysctl/" + parameter.replace("/", "~1");
        if (errno == null) {
            InvalidConfigException e = catchThrowableOfType(
                    InvalidConfigException.class,
                    () -> containers
                            .runtime()
                            .create(TestContainers.newId(), containers.bundle(spec), Stdio.discard()));
            assertThat(e).hasMessageContaining(pointer);
            return;
        }
        LaunchFailedException e = fails(spec);
        assertThat(e.pointer()).isEqualTo(pointer);
        assertThat(e.errno()).isEqualTo(errno);
    }

    /** Joined by its path, what the configuration calls the container's own may be the runtime's. */
    @ParameterizedTest
    @CsvSource({"net, network, net.core.somaxconn", "ipc, ipc, kernel.msgmax", "uts, uts, kernel.domainname"})
    void aNamespaceThatIsTheRuntimesOwnIsNotWrittenTo(String file, String type, String parameter) throws IOException {
        String before = host(parameter.replace('.', '/'));
        LinuxConfig.Builder linux = LinuxConfig.builder()
                .namespaces(LinuxNamespace.of("mount"), new LinuxNamespace(type, "/proc/self/ns/" + file));
        Spec spec = spec(linux, "", parameter, "77").hostname(null).build();

        LaunchFailedException e = fails(spec);
        assertThat(e.pointer()).isEqualTo("/linux/namespaces/1");
        assertThat(e.errno()).isEqualTo("EEXIST");
        assertThat(host(parameter.replace('.', '/'))).isEqualTo(before);
    }

    @Test
    void aNamespaceOfAnotherIsWrittenTo() throws Exception {
        Process other = new ProcessBuilder("unshare", "-n", "sh", "-c", "echo ready; exec sleep 60").start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('r');
            LinuxConfig.Builder linux = LinuxConfig.builder()
                    .namespaces(
                            LinuxNamespace.of("mount"),
                            LinuxNamespace.of("uts"),
                            new LinuxNamespace("network", "/proc/" + other.pid() + "/ns/net"));
            assertThat(containers.output(spec(linux, "cat /proc/sys/net/core/somaxconn", "net.core.somaxconn", "335")
                            .build()))
                    .isEqualTo("335\n");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }
}
