package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.device.DeviceBusyException;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.LinuxNetDevice;
import org.standardcontainer.spec.Spec;

/** What {@link NetDevicesIT} has a JVM do in a network namespace of its own. Argument: the name of a method. */
final class NetDevicesScenario {
    private static final String MAC = "02:00:00:00:12:34";

    private final TestContainers containers;
    private final ContainerId id = TestContainers.newId();

    private NetDevicesScenario(TestContainers containers) {
        this.containers = containers;
    }

    public static void main(String[] args) throws Exception {
        assertThat(done("-oneline link")).as("it is another network namespace").matches("1: lo: .*\n");
        try (TestContainers containers = TestContainers.open()) {
            NetDevicesScenario.class.getDeclaredMethod(args[0]).invoke(new NetDevicesScenario(containers));
        }
        System.exit(0);
    }

    /** Runs ip; what it says, or nothing if it fails or isn't there. */
    static Optional<String> ip(String... words) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(out) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String done(String words) {
        return ip(words.split(" ")).orElseThrow(() -> new AssertionError("ip " + words));
    }

    /** An interface with all that one may have, and the other end of it. */
    private static void makeInterface(String name) {
        done("link add " + name + " mtu 1400 txqueuelen 77 address " + MAC + " type veth peer name peer-" + name);
        done("link set " + name + " alias the-one-for-" + name);
        done("link set peer-" + name + " up");
        done("address add 192.0.2.77/24 broadcast 192.0.2.255 label " + name + ":x dev " + name);
        done("address add 192.0.2.78/24 dev " + name);
        done("address add 198.51.100.1 peer 198.51.100.2/32 dev " + name);
        done("address add 2001:db8::77/64 nodad dev " + name);
        done("address add 2001:db8::99/64 nodad valid_lft 1000 preferred_lft 500 dev " + name);
        done("address add 169.254.7.7/16 scope link dev " + name);
    }

    private static final List<String> ADDRESSES = List.of(
            "inet 192.0.2.77/24 brd 192.0.2.255 scope global",
            "inet 192.0.2.78/24 scope global secondary",
            "inet 198.51.100.1 peer 198.51.100.2/32 scope global",
            "inet6 2001:db8::77/64 scope global");

    private static String script(String... names) {
        StringBuilder script = new StringBuilder();
        for (String name : names) {
            script.append("ip address show dev ")
                    .append(name)
                    .append("; cd /sys/class/net/")
                    .append(name);
            script.append("; cat mtu tx_queue_len address ifalias;");
        }
        return script.toString();
    }

    private static LinuxConfig.Builder linux(Map<String, String> devices) {
        return moving(TestContainers.linux(), devices);
    }

    private static LinuxConfig.Builder moving(LinuxConfig.Builder linux, Map<String, String> devices) {
        Map<String, LinuxNetDevice> all = new LinkedHashMap<>();
        devices.forEach((name, other) -> all.put(name, new LinuxNetDevice(other.isEmpty() ? null : other)));
        return linux.netDevices(all);
    }

    private static LinuxConfig.Builder joining(Process holder, Map<String, String> devices) {
        return moving(
                LinuxConfig.builder()
                        .namespaces(
                                LinuxNamespace.of("mount"),
                                LinuxNamespace.of("pid"),
                                LinuxNamespace.of("uts"),
                                new LinuxNamespace("network", path(holder))),
                devices);
    }

    private static Spec spec(String script, LinuxConfig.Builder linux) {
        return TestContainers.shell(script)
                .process(TestContainers.process("sh", "-c", script)
                        .capabilities(Capabilities.of("CAP_NET_ADMIN"))
                        .build())
                .linux(linux.build())
                .build();
    }

    private static void isAsBefore(String name) {
        String seen = done("-details address show dev " + name);
        assertThat(seen).contains(" mtu 1400 ", "qlen 77", MAC, "alias the-one-for-" + name);
        assertThat(seen.replaceAll("  +", " ")).contains(ADDRESSES);
    }

    /** Two containers want the same one; and another one that gets its name later is another one. */
    void leased() {
        makeInterface("eth7");
        Spec lists = spec("sleep 1000", linux(Map.of("eth7", "")));
        Spec asks = spec("sleep 1000", TestContainers.linux());
        StandardContainer first = containers
                .runtime()
                .create(id, containers.bundle(asks), Stdio.discard(), List.of(DeviceRequest.parse("net:eth7")));
        for (boolean asking : new boolean[] {false, true}) {
            DeviceBusyException refused = catchThrowableOfType(
                    DeviceBusyException.class,
                    () -> containers
                            .runtime()
                            .create(
                                    TestContainers.newId(),
                                    containers.bundle(asking ? asks : lists),
                                    Stdio.discard(),
                                    asking ? List.of(DeviceRequest.parse("net:eth7")) : List.of()));
            assertThat(refused.holders().get(0).container()).isEqualTo(id.value());
        }
        done("link add eth7 type veth peer name another-peer");
        StandardContainer second =
                containers.runtime().create(TestContainers.newId(), containers.bundle(lists), Stdio.discard());
        second.destroy(Duration.ofSeconds(10));
        first.destroy(Duration.ofSeconds(10));
        LaunchFailedException none = catchThrowableOfType(
                LaunchFailedException.class,
                () -> containers.runtime().create(TestContainers.newId(), containers.bundle(lists), Stdio.discard()));
        assertThat(none.pointer()).isEqualTo("/linux/netDevices/eth7");
    }

    private static boolean isUp(String name) {
        return !done("link show up dev " + name).isEmpty();
    }

    void moved() throws InterruptedException {
        makeInterface("one");
        makeInterface("two");
        done("link add three type veth peer name four");
        done("link set one up");
        String out = containers.output(spec(
                script("inside0", "two", "eth0") + "ip link show eth1",
                linux(new LinkedHashMap<>(Map.of("one", "inside0", "two", "", "three", "eth%d", "four", "eth%d")))));
        String[] seen = out.split("(?m)(?=^\\d+: )");
        for (String name : List.of("one", "two")) {
            String inside = name.equals("one") ? "inside0" : name;
            String its = seen[name.equals("one") ? 0 : 1];
            assertThat(its)
                    .as(out)
                    .contains(inside, ",UP", " mtu 1400 ", MAC, "\n1400\n77\n" + MAC + "\nthe-one-for-" + name);
            assertThat(its).contains(ADDRESSES);
            assertThat(its)
                    .as("neither of limited lifetime nor of another scope")
                    .doesNotContain("2001:db8::99", "169.254");
            assertThat(its).as("a label with the name that it had").doesNotContain("one:x");
        }
        assertThat(seen[2]).contains("eth0", ",UP");
        assertThat(seen[3]).contains("eth1", ",UP");
        Until.holds(() -> !done("link").contains("peer-")); // the kernel takes namespaces away when it likes
        assertThat(done("link"))
                .as("a virtual one ends with its namespace")
                .doesNotContain("peer-", "inside0", "three");
    }

    void movedIntoAUserNamespace() throws IOException {
        makeInterface("one");
        Files.setPosixFilePermissions(
                containers.directory(), java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
        String out = containers.output(spec(
                script("inside0") + "ip link set inside0 down && ip link show inside0",
                moving(
                        UserNamespaceIT.mapped("user", "pid", "network", "ipc", "uts", "mount", "cgroup"),
                        Map.of("one", "inside0"))));
        assertThat(out).contains(ADDRESSES).contains(",UP");
        assertThat(out.substring(out.lastIndexOf("inside0@")))
                .as("the container's root may change it")
                .doesNotContain(",UP");
    }

    void leftInAJoinedNamespace() throws Exception {
        makeInterface("one");
        Process holder = holder();
        try {
            String out = containers.output(spec(
                    script("inside0") + "ip link set inside0 mtu 1300", joining(holder, Map.of("one", "inside0"))));
            assertThat(out).contains(ADDRESSES).contains(",UP");
            assertThat(done("link")).doesNotContain("inside0", " one");
            assertThat(in(holder, "ip", "address", "show", "inside0"))
                    .as("its container is deleted")
                    .contains("mtu 1300", "192.0.2.77/24", ",UP");
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    void notMovable() throws Exception {
        makeInterface("one");
        done("link set one up");
        failsWith("/linux/netDevices/one", "EEXIST", linux(Map.of("one", "lo")));
        isAsBefore("one");
        assertThat(isUp("one")).isTrue();
        done("link set one down"); // which takes its addresses of IPv6
        done("address add 2001:db8::77/64 nodad dev one");
        failsWith("/linux/netDevices/one", "EEXIST", linux(Map.of("one", "lo")));
        assertThat(isUp("one")).isFalse();
        failsWith("/linux/netDevices/missing", "ENODEV", linux(ordered("one", "inside0", "missing", "")));
        failsWith("/linux/netDevices/lo", "EINVAL", linux(ordered("one", "inside0", "lo", "other")));
        isAsBefore("one");
        LinuxConfig.Builder own = LinuxConfig.builder()
                .namespaces(LinuxNamespace.of("mount"), new LinuxNamespace("network", "/proc/self/ns/net"));
        failsWith("/linux/namespaces/1", "EEXIST", moving(own, Map.of("one", "two")));
        isAsBefore("one");
    }

    void createFails() throws Exception {
        makeInterface("one");
        done("link set one up");
        Process holder = holder();
        try {
            for (LinuxConfig.Builder linux :
                    List.of(linux(Map.of("one", "inside0")), joining(holder, Map.of("one", "inside0")))) {
                Spec spec = spec("", linux).toBuilder()
                        .process(TestContainers.process("/no/such/program").build())
                        .hooks(hooks("ip link show inside0 >>" + containers.directory() + "/seen"))
                        .build();
                assertThat(catchThrowableOfType(
                                ContainerException.class,
                                () -> containers.runtime().create(id, containers.bundle(spec), Stdio.discard())))
                        .hasMessageContaining("/no/such/program");
                isAsBefore("one");
                assertThat(isUp("one")).isTrue();
                assertThat(containers.runtime().list()).isEmpty();
            }
            assertThat(in(holder, "ip", "link")).doesNotContain("inside0", " one");
            assertThat(Files.readAllLines(containers.directory().resolve("seen")).stream()
                            .filter(line -> line.contains(": inside0@")))
                    .as("hooks in the container's namespaces found it there")
                    .hasSize(2);
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    void makerIsKilled() throws Exception {
        makeInterface("one");
        done("link set one up");
        Process holder = holder();
        Path reached = containers.directory().resolve("reached");
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Spec spec = spec("", joining(holder, Map.of("one", "inside0"))).toBuilder()
                    .hooks(hooks("touch " + reached + "; exec sleep 1000"))
                    .build();
            Future<?> creating =
                    other.submit(() -> containers.runtime().create(id, containers.bundle(spec), Stdio.discard()));
            Until.holds(() -> Files.exists(reached));
            assertThat(reached).exists();
            assertThat(in(holder, "ip", "link")).contains("inside0");
            ProcessHandle maker = ProcessHandle.of(makerPid()).orElseThrow();
            assertThat(maker.destroyForcibly()).isTrue();
            assertThat(catchThrowableOfType(java.util.concurrent.ExecutionException.class, creating::get))
                    .hasCauseInstanceOf(ContainerException.class);
            containers.runtime().destroy(id, Duration.ofSeconds(60));
            assertThat(containers.runtime().list()).isEmpty();
            isAsBefore("one");
            assertThat(isUp("one")).isTrue();
            assertThat(in(holder, "ip", "link")).doesNotContain("inside0", " one");
        } finally {
            other.shutdownNow();
            holder.destroyForcibly().waitFor();
        }
    }

    /** As state.json says, which is there before the interfaces are moved. */
    private long makerPid() throws IOException {
        String state = Files.readString(containers.state(id).resolve("state.json"));
        return Long.parseLong(state.replaceAll("(?s).*\"makerPid\":(\\d+).*", "$1"));
    }

    private static Hooks hooks(String script) {
        Hook hook = new Hook("/bin/sh", List.of("sh", "-c", script), List.of("PATH=" + System.getenv("PATH")), null);
        return new Hooks(null, null, List.of(hook), null, null, null);
    }

    private void failsWith(String pointer, String errno, LinuxConfig.Builder linux) throws IOException {
        Spec spec = spec("", linux).toBuilder().hostname(null).build();
        LaunchFailedException e = catchThrowableOfType(
                LaunchFailedException.class,
                () -> containers.runtime().create(id, containers.bundle(spec), Stdio.discard()));
        assertThat(e.pointer()).as("%s", e).isEqualTo(pointer);
        assertThat(e.errno()).as("%s", e).isEqualTo(errno);
        assertThat(e.remedy()).isNotEmpty();
        assertThat(containers.state(id)).doesNotExist();
    }

    private static Map<String, String> ordered(String... words) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            map.put(words[i], words[i + 1]);
        }
        return map;
    }

    /** Somebody with a network namespace that outlives containers. */
    private static Process holder() throws IOException {
        Process holder = new ProcessBuilder("unshare", "-n", "sh", "-c", "echo ready; exec sleep 1000").start();
        assertThat(holder.getInputStream().read()).isEqualTo('r');
        return holder;
    }

    private static String path(Process holder) {
        return "/proc/" + holder.pid() + "/ns/net";
    }

    private static String in(Process holder, String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + path(holder)));
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }
}
