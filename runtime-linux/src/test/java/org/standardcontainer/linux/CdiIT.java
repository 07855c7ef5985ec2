package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceBusyException;
import org.standardcontainer.device.DeviceListing;
import org.standardcontainer.device.DeviceRequest;

/** Devices of the Container Device Interface: what a file says is what the container has, under a lease. */
@Timeout(120)
class CdiIT {
    private TestContainers containers;
    private Path directory;
    private LoopDevice first;
    private LoopDevice second;

    @BeforeEach
    void open() throws Exception {
        directory = Files.createTempDirectory("scr-cdi-");
        containers = TestContainers.open("devices.store=" + directory.resolve("store"), "devices.cdi=" + directory);
        first = LoopDevice.of(directory, "one");
        second = LoopDevice.of(directory, "two");
        Files.writeString(directory.resolve("library"), "of the host\n");
        Files.writeString(directory.resolve("disks.json"), """
                {"cdiVersion": "0.7.0", "kind": "example.com/disk",
                 "devices": [
                   {"name": "a", "containerEdits": {"env": ["DISK=a", "PATH=/bin:/sbin"],
                     "deviceNodes": [{"path": "/dev/disk-a", "hostPath": "%1$s", "permissions": "r"}]}},
                   {"name": "b", "containerEdits": {"env": ["DISK=b"],
                     "deviceNodes": [{"path": "/dev/disk-b", "hostPath": "%2$s"}]}}],
                 "containerEdits": {
                   "deviceNodes": [{"path": "/dev/fuse"}],
                   "mounts": [{"hostPath": "%3$s/library", "containerPath": "/tmp/library", "options": ["ro", "bind"]}],
                   "hooks": [{"hookName": "createRuntime", "path": "/bin/sh", "args": ["sh", "-c", "echo hook > %3$s/hooked"]}],
                   "additionalGids": [77]}}
                """.formatted(first.path(), second.path(), directory));
    }

    @AfterEach
    void close() throws Exception {
        if (containers != null) {
            containers.close();
        }
        for (LoopDevice device : new LoopDevice[] {first, second}) {
            if (device != null) {
                device.close();
            }
        }
        TestContainers.delete(directory);
    }

    private StandardContainer create(String script, String device) {
        return containers
                .runtime()
                .create(
                        TestContainers.newId(),
                        containers.bundle(TestContainers.shell(script).build()),
                        Stdio.pipes(),
                        List.of(DeviceRequest.parse(device)));
    }

    @Test
    void whatTheFileSaysIsWhatTheContainerHas() throws Exception {
        try (StandardContainer container = create(
                "echo $DISK $PATH; head -c 3 /dev/disk-a; echo; (: >/dev/disk-a) 2>/dev/null || echo read-only;"
                        + " cat /tmp/library; id -G; test -c /dev/fuse && echo fuse",
                "example.com/disk=a")) {
            container.start();
            assertThat(TestContainers.finish(container).out())
                    .isEqualTo("a /bin:/sbin\none\nread-only\nof the host\n0 77\nfuse\n");
        }
        assertThat(Files.readString(directory.resolve("hooked"))).isEqualTo("hook\n");
    }

    /** Each alone, with what they have in common together. */
    @Test
    void itIsLeasedByItsNameAndByItsNodes() {
        StandardContainer a = create("sleep 1000", "example.com/disk=a");
        assertThatThrownBy(() -> create("true", "example.com/disk=a"))
                .isInstanceOf(DeviceBusyException.class)
                .hasMessageContaining("container " + a.id());
        assertThatThrownBy(() -> create("true", first.path()))
                .isInstanceOf(DeviceBusyException.class)
                .hasMessageContaining("container " + a.id());
        StandardContainer b = create("sleep 1000", "example.com/disk=b");
        List<DeviceListing> listed = containers.runtime().devices().stream()
                .filter(one -> one.group().startsWith("cdi:"))
                .toList();
        assertThat(listed)
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.holders()).hasSize(1));
        a.destroy(Duration.ofSeconds(10));
        b.destroy(Duration.ofSeconds(10));
        create("true", first.path()).destroy(Duration.ofSeconds(10));
    }

    @Test
    void whatIsNotThereIsNamedWithTheFilesThatAreNotRead() throws Exception {
        Files.writeString(directory.resolve("broken.json"), "{\"cdiVersion\": \"0.7.0\", \"kind\": \"x\"}");
        assertThatThrownBy(() -> create("true", "example.com/disk=c"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("example.com/disk=c")
                .hasMessageContaining("broken.json")
                .hasMessageContaining("/kind is not vendor/class");
    }
}
