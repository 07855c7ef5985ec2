package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a guest finds of hardware that a container is given, on a tree like its kernel's: drivers that are late, that refuse, that make nothing. */
@Tag("once")
class LinuxFoundIT {
    private static final int EEXIST = 17;
    private static final int ENXIO = 6;
    private static final int ENODEV = 19;
    private static final int ETIMEDOUT = 110;
    private static final int NEW_USERS = 0x10000000;
    private static final int SETTLE_MILLIS = 200;
    private static final int LONG_MILLIS = 60_000;
    private static final String SERIAL = "usb:v0403p6001d0600dc00dsc00dp00icFFiscFFipFFin00";

    @TempDir
    private Path directory;

    private Path controller = Path.of("/");

    @BeforeEach
    void assumePossible() throws IOException {
        OneShot.assumePossible();
        controller = Files.createDirectory(directory.resolve("0000:00:1e.0"));
    }

    private Path device(String path) throws IOException {
        Path device = Files.createDirectories(controller.resolve(path));
        Files.writeString(device.resolve("bConfigurationValue"), "1\n");
        return device;
    }

    /** A part of a device, with a driver. */
    private static Path part(Path device, String name, String alias) throws IOException {
        Path part = Files.createDirectories(device.resolve(name));
        Files.writeString(part.resolve("modalias"), alias + "\n");
        Files.createSymbolicLink(part.resolve("driver"), Path.of("../../some"));
        return part;
    }

    /** Nothing of it is opened; it isn't a node until all of it is there. */
    private static void node(Path above, String kind, String name, int major, int minor) throws IOException {
        Path making = Files.createDirectories(above.resolve("." + name));
        Files.createSymbolicLink(making.resolve("subsystem"), Path.of("../../../class/" + kind));
        Files.writeString(making.resolve("uevent"), "MAJOR=" + major + "\nMINOR=" + minor + "\nDEVNAME=" + name + "\n");
        Files.move(making, above.resolve(name.replace('/', '!')));
    }

    private OneShot.Result find(int port, List<String> parts, int patience) {
        return OneShot.run(TestRoot.finish(
                LaunchPlan.builder()
                        .host(
                                "",
                                new HandedOp.FindNodes(
                                        controller.toString(),
                                        port,
                                        "/dev/bus/usb/001/004",
                                        directory.resolve("found").toString(),
                                        0666,
                                        parts,
                                        SETTLE_MILLIS,
                                        patience))
                        .host("", new ProcessOp.CloneInit(0)),
                "ls " + directory.resolve("found")));
    }

    private static void assertFound(OneShot.Result result, String... names) {
        assertThat(result.succeeded()).as(result.toString()).isTrue();
        assertThat(result.output().lines().sorted()).containsExactly(names);
    }

    @Test
    void aDeviceIsWhatIsInThatPortOfItsController() throws IOException {
        for (String other : List.of("usb1/1-21", "usb1/1-12", "usb12/12-12", "usb3/2-2", "usb3/3-2.2")) {
            node(device(other), "usb", "bus/" + other.replace('/', '_'), 189, 1);
        }
        assertThat(find(2, List.of(), SETTLE_MILLIS).errno()).isEqualTo(ENODEV);
        node(device("usb3/3-2"), "usb", "bus/usb/003/002", 189, 2);
        assertFound(find(2, List.of(), LONG_MILLIS), "bus!usb!003!002");
    }

    @Test
    void nodesOfADriverAreAwaitedHoweverLateTheyAre() throws Exception {
        Path device = device("usb1/1-1");
        node(device, "usb", "usb1", 189, 0);
        Path part = part(device, "1-1:1.0", SERIAL);
        CompletableFuture<Void> late = CompletableFuture.runAsync(
                () -> {
                    try {
                        node(part, "tty", "ttyUSB0", 188, 0);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                CompletableFuture.delayedExecutor(10 * SETTLE_MILLIS, TimeUnit.MILLISECONDS));
        assertFound(find(1, List.of(SERIAL + " usbmisc,tty"), LONG_MILLIS), "ttyUSB0", "usb1");
        late.get(LONG_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Test
    void aPartWithoutADriverOwesNothing() throws IOException {
        Path device = device("usb1/1-1");
        node(device, "usb", "usb1", 189, 0);
        Path part = part(device, "1-1:1.0", SERIAL);
        Files.delete(part.resolve("driver"));
        assertFound(find(1, List.of(SERIAL + " tty"), LONG_MILLIS), "usb1");
    }

    @Test
    void aDriverThatMakesNothingIsNamedByWhatItOwes() throws IOException {
        Path device = device("usb1/1-1");
        node(device, "usb", "usb1", 189, 0);
        part(device, "1-1:1.0", SERIAL);
        node(device, "tty", "ttyUSB7", 188, 7); // another part's
        OneShot.Result result = find(1, List.of("usb:other block", SERIAL + " tty"), 2 * SETTLE_MILLIS);
        assertThat(result.errno()).as(result.toString()).isEqualTo(ETIMEDOUT);
        assertThat(result.path()).isEqualTo("tty of /dev/bus/usb/001/004");
    }

    @Test
    void aDeviceWithoutAConfigurationIsAwaited() throws IOException {
        Path device = device("usb1/1-1");
        Files.writeString(device.resolve("bConfigurationValue"), "");
        long begin = System.nanoTime();
        assertThat(find(1, List.of(), 5 * SETTLE_MILLIS).errno()).isEqualTo(ENXIO);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(5 * SETTLE_MILLIS));
    }

    @Test
    void aFunctionWithoutNodesFailsWithoutWaitingForThem() throws IOException {
        part(directory, "0000:00:1e.0", "pci:v8086");
        assertThat(find(0, List.of(), LONG_MILLIS).errno()).isEqualTo(ENXIO);
    }

    @Test
    void twoWaysToOneNodeAreOneAndTwoNodesOfOneNameAreRefused() throws IOException {
        node(device("usb1/1-1"), "block", "one", 7, 250);
        node(device("usb1/1-1/1-1:1.0"), "block", "one", 7, 250);
        assertFound(find(0, List.of(), LONG_MILLIS), "one");
        deleteFound();
        node(device("usb1/1-1/1-1:1.1"), "block", "one", 7, 251);
        assertThat(find(0, List.of(), LONG_MILLIS).errno()).isEqualTo(EEXIST);
    }

    private void deleteFound() throws IOException {
        Path found = directory.resolve("found");
        try (Stream<Path> all = Files.list(found)) {
            for (Path node : all.toList()) {
                Files.delete(node);
            }
        }
        Files.delete(found);
    }

    @Test
    void aNodeThatIsThereAlreadyIsKeptAndAnotherFileRefused() throws IOException {
        node(device("usb1/1-1"), "mem", "null", 1, 3);
        assertFound(find(1, List.of(), LONG_MILLIS), "null");
        TestRoot root = TestRoot.in(Files.createDirectory(directory.resolve("room")));
        Path dev = Files.createDirectory(root.path().resolve("dev"));
        assertThat(place(root).output()).isEqualTo("crw-rw-rw-");
        assertThat(place(root).output()).as("it is there now").isEqualTo("crw-rw-rw-");
        Files.delete(dev.resolve("null"));
        Files.writeString(dev.resolve("null"), "the image's");
        OneShot.Result refused = place(root);
        assertThat(refused.errno()).isEqualTo(EEXIST);
        assertThat(refused.path()).endsWith("/dev/null");
        assertThat(dev.resolve("null")).hasContent("the image's");
    }

    /** Who may make no device has it bound: in a user namespace the container finds the same node. */
    @Test
    void inAUserNamespaceANodeIsBound() throws IOException {
        node(device("usb1/1-1"), "mem", "bus/null", 1, 3);
        assertFound(find(1, List.of(), LONG_MILLIS), "bus!null");
        TestRoot root = TestRoot.in(Files.createDirectory(directory.resolve("room")));
        Files.createDirectories(root.path().resolve("dev/bus"));
        LaunchPlan.Builder begin = LaunchPlan.builder()
                .host("", new ProcessOp.CloneInit(NEW_USERS | TestRoot.NEW_MOUNTS | TestRoot.NEW_PIDS))
                .host("", new InitOp.WriteInit("uid_map", "0 0 65536"))
                .host("", new InitOp.WriteInit("gid_map", "0 0 65536"))
                .init("", new MountOp.SetPropagation(TestRoot.SLAVE | TestRoot.REC))
                .init("", new MountOp.OpenRoot(root.path().toString()));
        OneShot.Result result = place(begin, "ls -l /dev/bus/null | cut -c1-10 && echo x > /dev/bus/null");
        assertThat(result.succeeded()).as(result.toString()).isTrue();
        assertThat(result.output()).isEqualTo("crw-rw-rw-");
        assertThat(Files.isRegularFile(root.path().resolve("dev/bus/null")))
                .as("beneath it is the file that it is bound on")
                .isTrue();
    }

    private OneShot.Result place(TestRoot root) {
        return place(root.begin(), "ls -l /dev/null | cut -c1-10");
    }

    private OneShot.Result place(LaunchPlan.Builder begin, String script) {
        HandedOp.PlaceNodes place =
                new HandedOp.PlaceNodes(directory.resolve("found").toString(), "/dev");
        return OneShot.run(TestRoot.end(begin.init("", place), script));
    }
}
