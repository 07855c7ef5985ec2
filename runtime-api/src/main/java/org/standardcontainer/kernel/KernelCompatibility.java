package org.standardcontainer.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.Finding;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;

/**
 * Whether a kernel can run what is in a root filesystem, told before anything is created: the image's annotations, the program that
 * {@code process.args} names, what interprets it, and the notes in all of these (ELF machine, OS ABI, {@code .note.ABI-tag}).
 *
 * <p>It only refuses what can't run. What isn't to be seen is left to the kernel: a file that may not be read, one that a mount covers, a
 * form that nobody here knows. What the program starts later isn't looked at.
 */
public final class KernelCompatibility {
    private static final int CHAIN = 5; // of interpreters; Linux follows as many
    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Spec spec;
    private final ProvidedKernel kernel;
    private final RootfsFiles files;
    private final List<String> seen = new ArrayList<>();

    private KernelCompatibility(Spec spec, ProvidedKernel kernel, RootfsFiles files) {
        this.spec = spec;
        this.kernel = kernel;
        this.files = files;
    }

    /** What an image's annotations say against a kernel; empty if nothing does. */
    public static List<Finding> checkImage(Spec spec, ProvidedKernel kernel) {
        return ImageNeeds.check(spec, kernel);
    }

    /** The same with its processor, for a backend that can't see the program: where that lies on another machine. */
    public static List<Finding> checkUnseenImage(Spec spec, ProvidedKernel kernel) {
        List<Finding> findings = new ArrayList<>(ImageNeeds.check(spec, kernel));
        ImageNeeds.checkMachine(spec, kernel).ifPresent(findings::add);
        return findings;
    }

    /**
     * What the program says against a kernel; or, if that can't be read, the image's architecture.
     *
     * @return at most one finding, of kind {@link Finding.Kind#UNSUPPORTED}, about {@code /process/args/0} or an annotation
     */
    public static Optional<Finding> checkProgram(Spec spec, ProvidedKernel kernel, RootfsFiles files) {
        ProcessConfig process = spec.process();
        if (process == null || process.args() == null || process.args().isEmpty()) {
            return Optional.empty();
        }
        return new KernelCompatibility(spec, kernel, files)
                .check(candidates(process.args().get(0), process));
    }

    private Optional<Finding> check(List<String> candidates) {
        for (String path : candidates) {
            try (RootfsFiles.Opened file = files.open(path).orElse(null)) {
                if (file != null) {
                    Optional<Finding> problem = check(file, CHAIN);
                    return problem.isEmpty() || seen.stream().anyMatch(this::isCovered) ? Optional.empty() : problem;
                }
            } catch (IOException e) {
                return Optional.empty(); // the kernel will say what is wrong with it
            }
        }
        return ImageNeeds.checkMachine(spec, kernel);
    }

    /** Where the program may be (execvp(3)). */
    private static List<String> candidates(String program, ProcessConfig process) {
        String directory = absolute("/", process.cwd() == null ? "" : process.cwd());
        if (program.contains("/")) {
            return List.of(absolute(directory, program));
        }
        List<String> environment = process.env() == null ? List.of() : process.env();
        return SearchPath.directories(program, environment, USUAL_PATH).stream()
                .map(place -> absolute(absolute(directory, place), program))
                .toList();
    }

    private static String absolute(String directory, String path) {
        return path.startsWith("/") ? path : directory.endsWith("/") ? directory + path : directory + "/" + path;
    }

    private Optional<Finding> check(RootfsFiles.Opened file, int left) throws IOException {
        seen.add(file.path());
        ByteBuffer start = Programs.start(file);
        Optional<ProgramNeeds> needs = Programs.read(start, file);
        if (needs.isEmpty()) {
            return Optional.empty();
        }
        Optional<Finding> problem = check(file.path(), needs.get());
        if (problem.isPresent()) {
            return kernel.emulation().executes(file.path(), start.rewind()) ? Optional.empty() : problem;
        }
        Optional<String> interpreter = needs.get().interpreter().filter(path -> path.startsWith("/") && left > 1);
        if (interpreter.isEmpty()) {
            return Optional.empty();
        }
        try (RootfsFiles.Opened next = files.open(interpreter.get()).orElse(null)) {
            return next == null ? Optional.empty() : check(next, left - 1);
        }
    }

    private Optional<Finding> check(String path, ProgramNeeds needs) {
        Optional<String> os = needs.os().filter(other -> !other.equals(kernel.os()));
        if (os.isPresent()) {
            return refuse(
                    path + " is a program for " + os.get() + " (" + needs.format() + "), and the kernel is "
                            + kernel.os(),
                    kernel.waysOut().otherSystem());
        }
        Optional<String> machine = needs.machine().filter(other -> !kernel.executes(other));
        if (machine.isPresent()) {
            return refuse(
                    path + " is a program for " + machine.get() + ", and the kernel executes programs for "
                            + kernel.machines(),
                    kernel.waysOut().otherMachine());
        }
        Optional<KernelRelease> oldest = needs.oldest().filter(this::isTooNew);
        return oldest.isEmpty()
                ? Optional.empty()
                : refuse(
                        path + " needs a kernel of release " + oldest.get() + " or later, and this one is "
                                + kernel.release(),
                        kernel.waysOut().newerKernel());
    }

    /** FreeBSD keeps within a major release what programs rely on; what is built for its next minor one runs as a rule. */
    private boolean isTooNew(KernelRelease oldest) {
        KernelRelease given = kernel.release();
        return !given.equals(KernelRelease.UNKNOWN)
                && (kernel.os().equals("freebsd") ? oldest.major() > given.major() : oldest.compareTo(given) > 0);
    }

    private static Optional<Finding> refuse(String problem, String wayOut) {
        return Optional.of(Finding.unsupported("/process/args/0", problem, wayOut));
    }

    /** Whether a mount hides what is at a path of the root filesystem. */
    private boolean isCovered(String path) {
        List<Mount> mounts = spec.mounts() == null ? List.of() : spec.mounts();
        return mounts.stream()
                .map(mount -> absolute("/", mount.destination()))
                .flatMap(destination -> files.resolve(destination).stream()) // what isn't there covers nothing that is
                .anyMatch(destination -> path.equals(destination) || path.startsWith(absolute(destination, "")));
    }
}
