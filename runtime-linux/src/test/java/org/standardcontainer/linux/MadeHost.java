package org.standardcontainer.linux;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.standardcontainer.Bundle;
import org.standardcontainer.conformance.bench.CopiedClasses;
import org.standardcontainer.conformance.bench.EngineProfile;
import org.standardcontainer.linux.HostKind.Trait;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Seccomp;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.spec.User;

/** Makes a host of a container: this machine's programs and this JVM's classes, in which a JVM runs {@link HostScenario}. */
final class MadeHost {
    static final int USER = 1000;
    private static final long SHIFT = 100_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Those that container engines grant. */
    private static final List<String> FEW = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_MKNOD",
            "CAP_NET_BIND_SERVICE",
            "CAP_NET_RAW",
            "CAP_SETFCAP",
            "CAP_SETGID",
            "CAP_SETPCAP",
            "CAP_SETUID",
            "CAP_SYS_CHROOT");

    private static final List<String> MASKED =
            List.of("/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/scsi", "/sys/firmware");
    /** What each kernel has comes first, since the first is named. */
    private static final List<String> READONLY =
            List.of("/proc/sys", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sysrq-trigger");

    private static final List<String> ADMINISTRATORS = List.of(
            "bpf",
            "fsconfig",
            "fsmount",
            "fsopen",
            "fspick",
            "mount",
            "mount_setattr",
            "move_mount",
            "open_tree",
            "perf_event_open",
            "pivot_root",
            "quotactl",
            "setdomainname",
            "sethostname",
            "setns",
            "umount",
            "umount2",
            "unshare");

    /** clone3 has its flags where no filter sees them. */
    private static final Seccomp FILTER = new Seccomp(
            "SCMP_ACT_ALLOW",
            null,
            null,
            null,
            null,
            null,
            List.of(
                    new Seccomp.Syscall(ADMINISTRATORS, "SCMP_ACT_ERRNO", 1L, null),
                    new Seccomp.Syscall(List.of("clone3"), "SCMP_ACT_ERRNO", 38L, null),
                    new Seccomp.Syscall(
                            List.of("clone"),
                            "SCMP_ACT_ERRNO",
                            1L,
                            List.of(new Seccomp.Arg(
                                    0L,
                                    BigInteger.valueOf(Kind.USER.bit()),
                                    BigInteger.valueOf(Kind.USER.bit()),
                                    "SCMP_CMP_MASKED_EQ")))));

    private static final Path CLASSES = Path.of("/classes");

    private final TestContainers containers;
    private final CopiedClasses classes;
    private final HostKind kind;

    MadeHost(TestContainers containers, CopiedClasses classes, HostKind kind) {
        this.containers = containers;
        this.classes = classes;
        this.kind = kind;
    }

    /** What the scenario writes there. */
    String run() throws IOException {
        Files.setPosixFilePermissions(containers.directory(), PosixFilePermissions.fromString("rwx--x--x"));
        Path work = Files.createDirectory(containers.directory().resolve("work"));
        int owner = kind.has(Trait.USER) ? USER : 0;
        Files.setAttribute(work, "unix:uid", kind.has(Trait.USER_NAMESPACE) ? owner + (int) SHIFT : owner);
        Spec spec = spec(work);
        ObjectNode config = (ObjectNode) JSON.readTree(SpecJson.write(spec));
        if (kind.has(Trait.PROFILE)) {
            ((ObjectNode) config.get("linux")).set("seccomp", JSON.valueToTree(profile()));
        }
        Bundle bundle = containers.bundle(JSON.writeValueAsBytes(config));
        Path root = bundle.directory().resolve("rootfs");
        Files.copy(root.resolve("bin/busybox"), work.resolve("busybox"));
        prepare(root);
        mountPoints(root, mounts(work));
        TestContainers.Result result = containers.run(bundle);
        return result.out() + result.err();
    }

    private Object profile() throws IOException {
        assumeTrue("amd64".equals(System.getProperty("os.arch")), "the profile is read for x86_64");
        Optional<Path> file = EngineProfile.find();
        assumeTrue(
                file.isPresent(),
                "needs the package golang-github-containers-common, installed or unpacked by bin/test");
        return EngineProfile.read(file.orElseThrow())
                .forContainer("SCMP_ARCH_X86_64", "amd64", Set.copyOf(capabilities()));
    }

    private List<String> capabilities() {
        HostFacts facts = new HostFactsReader(Path.of("/")).read();
        return (kind.has(Trait.FEW_CAPABILITIES) ? FEW : CapabilityNames.all())
                .stream()
                        .filter(name -> facts.canGrant(CapabilityNames.number(name)))
                        .toList();
    }

    private Spec spec(Path work) {
        boolean user = kind.has(Trait.USER);
        List<String> all = capabilities();
        ProcessConfig process = TestContainers.process(command().toArray(String[]::new))
                .user(user ? User.of(USER, USER) : User.of(0, 0))
                .env("PATH=/usr/sbin:/usr/bin:/sbin:/bin")
                .capabilities(
                        user
                                ? new Capabilities(all, null, null, null, null)
                                : new Capabilities(all, all, null, all, null))
                .noNewPrivileges(kind.has(Trait.NO_NEW_PRIVILEGES))
                .build();
        return TestContainers.shell("")
                .process(process)
                .mounts(mounts(work))
                .linux(linux())
                .build();
    }

    private LinuxConfig linux() {
        List<String> namespaces = new ArrayList<>(List.of("pid", "network", "ipc", "uts", "mount"));
        if (kind.has(Trait.USER_NAMESPACE)) {
            namespaces.add("user");
        }
        LinuxConfig.Builder linux = TestContainers.linux(namespaces.toArray(String[]::new));
        if (kind.has(Trait.USER_NAMESPACE)) {
            IdMapping ids = new IdMapping(0L, SHIFT, 65_536L);
            linux.uidMappings(ids).gidMappings(ids);
        }
        if (kind.has(Trait.NO_USER_NAMESPACES)) {
            linux.sysctl(Map.of("user.max_user_namespaces", "0"));
        }
        if (kind.has(Trait.MASKED)) {
            linux.maskedPaths(MASKED).readonlyPaths(READONLY);
        }
        if (kind.has(Trait.FILTERED)) {
            linux.seccomp(FILTER);
        }
        return linux.build();
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(classes.java(CLASSES));
        command.addAll(List.of(
                HostScenario.class.getName(),
                "/work",
                kind.has(Trait.USER_NAMESPACE) ? "10000" : Long.toString(SHIFT)));
        return command;
    }

    private List<Mount> mounts(Path work) {
        List<Mount> mounts = new ArrayList<>(TestContainers.mounts(Mount.of("/tmp", "tmpfs", "tmpfs", "mode=1777")));
        Stream.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/usr")
                .filter(path -> Files.isDirectory(Path.of(path), LinkOption.NOFOLLOW_LINKS))
                .forEach(path -> mounts.add(Mount.bind(path, path, "rbind", "ro")));
        String java = System.getProperty("java.home");
        if (!java.startsWith("/usr/")) {
            mounts.add(Mount.bind(java, java, "rbind", "ro"));
        }
        mounts.add(Mount.bind(classes.directory().toString(), CLASSES.toString(), "rbind", "ro"));
        try (Stream<Path> etc = Files.list(Path.of("/etc"))) {
            etc.filter(path -> path.getFileName().toString().startsWith("java"))
                    .filter(Files::isDirectory)
                    .forEach(path -> mounts.add(Mount.bind(path.toString(), path.toString(), "rbind", "ro")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        mounts.add(Mount.bind(work.toString(), "/work", "rbind"));
        return mounts;
    }

    /** The root of a user namespace couldn't make them in a directory of this user's. */
    private static void mountPoints(Path root, List<Mount> mounts) throws IOException {
        for (Mount mount : mounts) {
            Path place = root.resolve(mount.destination().substring(1));
            if (mount.source() != null && Files.isRegularFile(Path.of(mount.source()))) {
                Files.createDirectories(place.getParent());
                Files.createFile(place);
            } else if (!place.startsWith(root.resolve("dev")) || !Files.exists(place)) {
                Files.createDirectories(place);
            }
        }
    }

    /** What a host has besides programs. */
    private void prepare(Path root) throws IOException {
        for (String name : List.of("sbin", "lib", "lib32", "lib64")) {
            Path here = Path.of("/" + name);
            if (Files.isSymbolicLink(here)) {
                Files.createSymbolicLink(root.resolve(name), Files.readSymbolicLink(here));
            }
        }
        if (Files.isSymbolicLink(Path.of("/bin"))) {
            TestContainers.delete(root.resolve("bin"));
            Files.createSymbolicLink(root.resolve("bin"), Files.readSymbolicLink(Path.of("/bin")));
        }
        Path etc = Files.createDirectory(root.resolve("etc"));
        Files.writeString(
                etc.resolve("passwd"), "root:x:0:0::/:/bin/sh\nuser:x:" + USER + ":" + USER + "::/:/bin/sh\n");
        Files.writeString(etc.resolve("group"), "root:x:0:\nuser:x:" + USER + ":\n");
        for (String file : List.of("subuid", "subgid")) {
            Files.writeString(etc.resolve(file), kind.has(Trait.SUBORDINATES) ? "user:" + SHIFT + ":65536\n" : "");
        }
    }
}
