package org.standardcontainer.conformance.sensitivity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.standardcontainer.conformance.Kit;
import org.standardcontainer.conformance.KitOptions;
import org.standardcontainer.conformance.RuntimeSource;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.PlantedFault;
import org.standardcontainer.conformance.report.Results;
import org.standardcontainer.conformance.report.TestResult;

/**
 * Plants faults into a runtime, each into one of its own, and runs for each the test alone that was named for it. A test
 * that the runtime doesn't pass without a fault says nothing with one, so such a fault isn't planted; nor is one that puts a thing which
 * the runtime doesn't do in the place of another.
 */
public final class Sensitivity {
    private final RuntimeSource source;
    private final Optional<Path> program;
    private final Function<Path, RuntimeSource> opened;
    private final Supplier<KitOptions.Builder> options;

    private Sensitivity(
            RuntimeSource source,
            Optional<Path> program,
            Function<Path, RuntimeSource> opened,
            Supplier<KitOptions.Builder> options) {
        this.source = source;
        this.program = program;
        this.opened = opened;
        this.options = options;
    }

    /**
     * Of any runtime: it is given other configurations than the tests have written.
     *
     * @param source opens the runtime as it is
     * @param options platform and deadline of the runs; the rest is set here
     */
    public static Sensitivity of(RuntimeSource source, Supplier<KitOptions.Builder> options) {
        return new Sensitivity(source, Optional.empty(), path -> source, options);
    }

    /**
     * Of a program with runc's command line: a script stands in front of it, besides.
     *
     * @param program the program as it is
     * @param opened opens a runtime behind a program
     * @param options platform and deadline of the runs; the rest is set here
     */
    public static Sensitivity ofProgram(
            Path program, Function<Path, RuntimeSource> opened, Supplier<KitOptions.Builder> options) {
        return new Sensitivity(opened.apply(program), Optional.of(program), opened, options);
    }

    /** All faults that such a runtime can be given, each with a name of its own. */
    public List<Fault> faults() {
        return Stream.of(Misreadings.ALL, program.isPresent() ? Wrappers.ALL : List.<Fault>of())
                .flatMap(List::stream)
                .map(Fault.class::cast)
                .toList();
    }

    /** Those of {@link #faults} that a run without faults leaves to be planted. */
    public List<Fault> plantable(Results clean) {
        Set<String> passed = clean.tests().stream()
                .filter(test -> test.outcome() == Outcome.PASSED)
                .map(TestResult::test)
                .collect(Collectors.toSet());
        return faults().stream()
                .filter(fault -> passed.containsAll(fault.tests()))
                .toList();
    }

    /**
     * Plants these faults and notes what became of each, in their order, in the results of the run without faults.
     *
     * @param atATime how many at a time, 1 or more
     */
    public void plant(List<Fault> faults, int atATime, Results clean) {
        ExecutorService threads = Executors.newFixedThreadPool(atATime);
        try {
            List<Future<PlantedFault>> planted = new ArrayList<>();
            faults.forEach(fault -> planted.add(threads.submit(() -> plant(fault))));
            for (Future<PlantedFault> fault : planted) {
                clean.add(fault.get());
            }
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private PlantedFault plant(Fault fault) throws IOException {
        if (fault instanceof Misreading misreading) {
            return run(source, fault, options.get().misreading(misreading));
        }
        Path directory = Files.createTempDirectory("kit-fault-");
        try {
            Path script = ((Wrapper) fault).write(directory, program.orElseThrow());
            return run(opened.apply(script), fault, options.get());
        } finally {
            Files.deleteIfExists(directory.resolve("runtime"));
            Files.deleteIfExists(directory);
        }
    }

    private static PlantedFault run(RuntimeSource runtime, Fault fault, KitOptions.Builder options) {
        Results results =
                Kit.run(runtime, options.tests(fault.caughtBy()).parallelism(1).build());
        boolean caught = results.tests().stream()
                .anyMatch(test -> test.test().equals(fault.caughtBy())
                        && (test.outcome() == Outcome.FAILED || test.outcome() == Outcome.WARNED));
        return new PlantedFault(fault.name(), fault.caughtBy(), caught);
    }
}
