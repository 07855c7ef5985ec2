package org.standardcontainer.linux;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.kernel.KernelCompatibility;
import org.standardcontainer.kernel.KernelRelease;
import org.standardcontainer.kernel.ProvidedKernel;
import org.standardcontainer.kernel.RootfsFiles;
import org.standardcontainer.launcher.RootedFiles;
import org.standardcontainer.spec.Spec;

/** Refuses what a Linux kernel can't execute, before anything is created for it. */
final class LinuxPrograms {
    private final ProvidedKernel kernel;
    private volatile @Nullable Last last;

    private LinuxPrograms(ProvidedKernel kernel) {
        this.kernel = kernel;
    }

    /** Of the kernel that the runtime runs on. */
    static LinuxPrograms ofHost(KernelRelease release, HostFiles files) {
        String machine = System.getProperty("os.arch", "").replace("amd64", "x86_64");
        return new LinuxPrograms(new ProvidedKernel(
                "linux",
                machine,
                also(machine, files),
                release,
                new BinfmtMisc(files),
                new ProvidedKernel.WaysOut(
                        "take the image for " + machine + "; or register an emulator with binfmt_misc (Debian:"
                                + " qemu-user-static); or take backend vm with a kernel for that processor",
                        "take an image for linux; programs for freebsd run in backend freebsd-jail",
                        "take backend vm, with such a kernel as vm.kernel")));
    }

    /** Of a guest's kernel. */
    static LinuxPrograms ofGuest(String machine, KernelRelease release, HostFiles files) {
        return new LinuxPrograms(new ProvidedKernel(
                "linux",
                machine,
                also(machine, files),
                release,
                ProvidedKernel.Emulation.NONE,
                new ProvidedKernel.WaysOut(
                        "take the image for " + machine + ", or set vm.kernel to a kernel for that processor",
                        "take an image for linux; programs for freebsd run in backend freebsd-jail",
                        "set vm.kernel to such a kernel")));
    }

    /** Which programs a kernel can be built to execute beside its own; where it doesn't tell whether it was, it may. */
    private static Set<String> also(String machine, HostFiles files) {
        return switch (machine) {
            case "x86_64" -> files.lines("proc/sys/abi/vsyscall32").isEmpty() ? Set.of() : Set.of("i386");
            case "aarch64" -> Set.of("arm");
            case "s390x" -> Set.of("s390");
            default -> Set.of();
        };
    }

    /** What an image says of itself against this kernel. */
    List<Finding> check(Spec spec) {
        return KernelCompatibility.checkImage(spec, kernel);
    }

    /**
     * Looks at the program.
     *
     * @param rootfs the root filesystem; empty if it can't be read here
     * @throws UnsupportedFeatureException with the way out, if there is one
     */
    void require(Spec spec, Optional<Path> rootfs) {
        Optional<RootedFiles> opened = rootfs.flatMap(RootedFiles::open);
        try {
            Last seen = last;
            if (seen != null && opened.isPresent() && seen.holds(spec, opened.get())) {
                return;
            }
            AtomicBoolean emulated = new AtomicBoolean();
            KernelCompatibility.checkProgram(
                            spec, noting(emulated), opened.isPresent() ? opened.get() : RootfsFiles.NONE)
                    .ifPresent(problem -> {
                        throw new UnsupportedFeatureException(List.of(problem));
                    });
            if (opened.isPresent() && !emulated.get()) {
                last = new Last(new WeakReference<>(spec), opened.get().sights());
            }
        } finally {
            opened.ifPresent(RootedFiles::close);
        }
    }

    /** The same kernel, which says when it needs an emulator: that may be gone the next time. */
    private ProvidedKernel noting(AtomicBoolean emulated) {
        return new ProvidedKernel(
                kernel.os(),
                kernel.machine(),
                kernel.alsoExecutes(),
                kernel.release(),
                (path, start) -> {
                    emulated.set(true);
                    return kernel.emulation().executes(path, start);
                },
                kernel.waysOut());
    }

    /**
     * What was found to run. Most who make containers make many of one configuration, whose program needn't be read each time.
     *
     * @param sights where it was looked for, and its interpreters
     */
    private record Last(WeakReference<Spec> spec, List<RootedFiles.Sight> sights) {
        boolean holds(Spec other, RootedFiles files) {
            return spec.refersTo(other) && files.isAsSeen(sights);
        }
    }
}
