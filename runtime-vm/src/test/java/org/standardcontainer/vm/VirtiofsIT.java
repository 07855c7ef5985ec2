package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Finding;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/** A container whose files QEMU's virtiofsd serves: they are the host's, and what isn't to be had of ours isn't to be had of it. */
@Tag("once")
class VirtiofsIT {
    private static TestMachines machines;

    @BeforeAll
    static void open() {
        assumeTrue(Virtiofsd.find().isPresent(), "needs virtiofsd in one of " + Virtiofsd.places());
        machines = TestMachines.open("vm.files=virtiofs");
    }

    @AfterAll
    static void close() {
        if (machines != null) {
            machines.close();
        }
    }

    /** One container for all that it may and may not do. */
    @Test
    void filesAreTheHostsAndNoMoreIsToBeHadThanOfOurServer() throws Exception {
        Path shared = Files.createDirectory(machines.directory().resolve("shared"));
        Path fixed = Files.createDirectory(machines.directory().resolve("fixed"));
        Path file = Files.writeString(machines.directory().resolve("file"), "of the host\n");
        Path secret = Files.writeString(machines.directory().resolve("secret"), "secret\n");
        Files.writeString(fixed.resolve("old"), "old\n");
        Files.createSymbolicLink(shared.resolve("way-out"), secret);
        Spec spec = TestMachines.shell(
                        "cat /fixed/old /file; echo new > /shared/new; chmod 640 /shared/new; echo more >> /file;"
                                + " mount -o remount,rw /fixed; echo bad > /fixed/bad; test -e /fixed/bad; echo $?;"
                                + " cat /shared/way-out; busybox mknod /shared/disk b 8 0; busybox mknod /shared/pipe p;"
                                + " test -p /shared/pipe; echo $?; grep ' / ' /proc/mounts; read line; cat /tmp/outside")
                .mounts(TestMachines.mounts(
                        Mount.bind(shared.toString(), "/shared"),
                        Mount.bind(fixed.toString(), "/fixed", "ro"),
                        Mount.bind(file.toString(), "/file")))
                .build();
        Bundle bundle = machines.bundle(spec);
        try (StandardContainer container = machines.create(bundle)) {
            List<ProcessHandle> helpers = family(container);
            container.start();
            Attachment io = container.require(Attachment.class);
            assertThat(Stream.generate(() -> TestMachines.line(io.stdout())).limit(4))
                    .containsExactly("old", "of the host", "1", "0");
            assertThat(TestMachines.line(io.stdout())).contains(" / virtiofs ");
            Files.writeString(bundle.directory().resolve("rootfs/tmp/outside"), "outside\n");
            io.stdin().write("go\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            io.stdin().flush();
            TestMachines.Result result = TestMachines.finish(container);
            assertThat(result.out()).as(result.err()).isEqualTo("outside\n");
            assertThat(result.err()).doesNotContain("secret\n");
            container.delete();
            TestMachines.awaitEnd(helpers);
        }
        assertThat(shared.resolve("new")).hasContent("new");
        assertThat(Files.getPosixFilePermissions(shared.resolve("new"))).hasSize(3);
        assertThat(file).hasContent("of the host\nmore\n");
        assertThat(fixed.resolve("bad")).doesNotExist();
        assertThat(shared.resolve("disk")).doesNotExist();
    }

    @Test
    void nothingIsLeftOfAProxyThatIsKilled() {
        try (StandardContainer container =
                machines.create(machines.bundle(TestMachines.shell("sleep 1000").build()))) {
            container.start();
            List<ProcessHandle> all = family(container);
            assertThat(all).hasSizeGreaterThan(2); // the machine, the file server, and what that has made of itself
            ProcessHandle.of(container.state().pid().orElseThrow().pid())
                    .orElseThrow()
                    .destroyForcibly();
            TestMachines.awaitEnd(all);
        }
    }

    /** Whoever waits for a file in the guest would wait for ever. */
    @Test
    void aFileServerThatIsKilledTakesTheMachineAlong() {
        try (StandardContainer container =
                machines.create(machines.bundle(TestMachines.shell("while true; do cat /bin/busybox > /dev/null; done")
                        .build()))) {
            container.start();
            ProcessHandle machine = TestMachines.machine(container);
            List<ProcessHandle> all = family(container);
            TestMachines.helpers(container).stream()
                    .filter(helper -> !helper.equals(machine))
                    .forEach(ProcessHandle::destroyForcibly);
            assertThat(TestMachines.finish(container).status()).isInstanceOf(ExitStatus.Unknown.class);
            TestMachines.awaitEnd(all);
            container.delete();
        }
    }

    @Test
    void whatItCanNotBePartOfIsRefusedByName() {
        for (Map<String, String> settings : List.of(
                Map.of("vm.files", "virtiofs", "vm.template", "some"),
                Map.of("vm.files", "virtiofs", "vm.virtiofsd", "/bin/true"),
                Map.of("vm.virtiofsd", "/bin/true"))) {
            assertThatThrownBy(() -> TestMachines.open(
                            Path.of("/nowhere"), settings, new org.standardcontainer.RuntimeListener() {}))
                    .as("%s", settings)
                    .hasMessageContaining(settings.containsKey("vm.template") ? "vm.template" : "vm.virtiofsd");
        }
    }

    @Test
    void aProbeTellsWhichOneItIs() {
        assertThat(new VirtualMachineProvider()
                        .probe(TestMachines.config(Path.of("/nowhere"), Map.of("vm.files", "virtiofs"))))
                .filteredOn(finding -> finding.subject().equals("vm.files"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Finding.Kind.INFO);
                    assertThat(finding.problem()).contains("virtiofsd, version ");
                });
    }

    /** All below the proxy: a file server in a pid namespace of its own has a child. */
    private static List<ProcessHandle> family(StandardContainer container) {
        return ProcessHandle.of(container.state().pid().orElseThrow().pid())
                .orElseThrow()
                .descendants()
                .toList();
    }
}
