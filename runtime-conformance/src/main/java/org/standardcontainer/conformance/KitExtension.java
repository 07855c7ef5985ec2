package org.standardcontainer.conformance;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Refused;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.TestResult;

/**
 * Runs each test as the kit wants it: with a bench and a deadline, judged by the level of its clauses, refused where
 * its capability isn't claimed, and written into the results.
 */
final class KitExtension
        implements BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver, InvocationInterceptor {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(KitExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        Session session = session(context);
        Bench bench =
                new Bench(session.surroundings(), session.missing(Trial.requires(context.getRequiredTestMethod())));
        context.getStore(NAMESPACE).put(Bench.class, bench);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Bench bench = bench(context);
        if (bench == null) {
            return; // the runtime could not be opened
        }
        Session session = session(context);
        boolean passed = context.getExecutionException().isEmpty();
        boolean keep = session.keepsBundles() && !passed;
        Throwable failure = Deadline.run("clean-up", session.deadline(), () -> bench.close(passed, keep));
        Trial trial = context.getStore(NAMESPACE).get(Trial.class, Trial.class);
        if (failure != null && trial != null) {
            String message = "cleaning up failed: " + FailureMessage.seen(failure);
            String name = trial.fullName() + " (clean-up)";
            Optional<Deviation> known = session.known().find(name).filter(d -> KnownFailures.explains(d, failure));
            session.results().add(new TestResult(name, List.of("api.destroy"), Outcome.FAILED, known, message));
            if (known.isEmpty()) {
                throw new AssertionError(message, failure);
            }
        }
    }

    private static Session session(ExtensionContext context) {
        try {
            return Session.of(context);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the runtime under test can't be opened: " + e, e);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Session.close(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Bench.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Objects.requireNonNull(bench(context));
    }

    private static @Nullable Bench bench(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(Bench.class, Bench.class);
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, method.getArguments(), context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, method.getArguments(), context);
    }

    private static void run(Invocation<@Nullable Void> invocation, List<Object> arguments, ExtensionContext context)
            throws Throwable {
        Session session = session(context);
        Trial trial = Trial.of(context, arguments);
        if (!session.selects(trial)) {
            invocation.skip();
            throw new TestAbortedException("not selected");
        }
        if (trial.clausesOn(session.surroundings().platform()).isEmpty()) {
            invocation.skip();
            throw new TestAbortedException("its clauses hold on other platforms");
        }
        boolean freebsd = session.surroundings().platform() == Platform.FREEBSD;
        if (Trial.requires(context.getRequiredTestMethod()).stream()
                .anyMatch(name -> name.startsWith(freebsd ? "linux." : "freebsd."))) {
            invocation.skip();
            throw new TestAbortedException("its setting is " + (freebsd ? "Linux's" : "FreeBSD's"));
        }
        context.getStore(NAMESPACE).put(Trial.class, trial);
        Bench bench = Objects.requireNonNull(bench(context));
        Throwable thrown = Deadline.run(trial.fullName(), session.deadline(), invocation::proceed);
        new Judge(session, trial, bench).judge(thrown);
    }

    /** Turns what a test threw into its result. */
    private record Judge(Session session, Trial trial, Bench bench) {
        void judge(@Nullable Throwable thrown) throws Throwable {
            Optional<Deviation> deviation = session.known().find(trial.fullName());
            if (thrown instanceof TestAbortedException) {
                record(Outcome.NOT_RUN, Optional.empty(), String.valueOf(thrown.getMessage()));
                throw thrown;
            }
            boolean missing = !bench.missing().isEmpty();
            if (thrown instanceof Refused || (thrown == null && !missing)) {
                Outcome outcome = thrown == null ? Outcome.PASSED : Outcome.UNSUPPORTED;
                record(outcome, Optional.empty(), String.join("\n", bench.steps()));
                if (deviation.isPresent() && deviation.get().always()) {
                    throw new AssertionError(
                            trial.fullName() + " is listed as a known deviation and passes: take it off the list");
                }
                return;
            }
            Throwable failure = thrown != null
                    ? thrown
                    : new AssertionError("the test needs " + bench.missing() + " and never created a container");
            fail(failure, deviation);
        }

        private void fail(Throwable failure, Optional<Deviation> listed) {
            Optional<Deviation> known = listed.filter(d -> KnownFailures.explains(d, failure));
            String message = new FailureMessage(session, trial, bench).text(failure);
            if (listed.isPresent() && known.isEmpty()) {
                message += "\nlisted as known is another failure, with \""
                        + listed.get().seen() + "\" in it";
            }
            Level.Weight weight = trial.weight();
            boolean warns = weight == Level.Weight.SHOULD || weight == Level.Weight.MAY;
            record(warns ? Outcome.WARNED : Outcome.FAILED, known, message);
            if (known.isPresent()) {
                throw new TestAbortedException("known deviation: " + known.get().reason(), failure);
            }
            if (warns) {
                throw new TestAbortedException("warning: " + message, failure);
            }
            throw new AssertionError(message, failure);
        }

        private void record(Outcome outcome, Optional<Deviation> known, String evidence) {
            List<String> clauses = trial.clauses().stream().map(Requirement::id).collect(Collectors.toList());
            session.results().add(new TestResult(trial.fullName(), clauses, outcome, known, evidence));
        }
    }
}
