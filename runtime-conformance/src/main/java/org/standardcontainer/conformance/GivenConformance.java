package org.standardcontainer.conformance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.report.Results;

/** The conformance class of {@link Kit#run}: all that it needs is given from outside. */
@ExtendWith(GivenConformance.RunResolver.class)
final class GivenConformance extends RuntimeConformance {
    private final Kit.Run run;

    GivenConformance(Kit.Run run) {
        this.run = run;
    }

    @Override
    protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) throws Exception {
        return run.source().open(stateRoot, listener);
    }

    @Override
    protected Platform platform() {
        return run.options().platform();
    }

    @Override
    protected String version() {
        return run.options().version();
    }

    @Override
    protected Duration deadline() {
        return run.options().deadline();
    }

    @Override
    protected long streamed() {
        return run.options().streamed();
    }

    @Override
    protected Optional<Path> reportDirectory() {
        return run.options().report();
    }

    @Override
    protected boolean selects(String test, Requirement clause) {
        return run.options().selects(test, clause);
    }

    @Override
    UnaryOperator<String> misreading() {
        return run.options().misreading();
    }

    @Override
    protected void finished(Results results) {
        run.results().set(results);
    }

    void unwritten(Exception failure) {
        run.unwritten().set(failure);
    }

    static final class RunResolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Kit.Run.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return Kit.find(context.getConfigurationParameter(Kit.RUN).orElse(""));
        }
    }
}
