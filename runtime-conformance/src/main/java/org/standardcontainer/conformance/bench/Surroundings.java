package org.standardcontainer.conformance.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Features;
import org.standardcontainer.Finding;
import org.standardcontainer.conformance.Platform;

/**
 * What all tests of one run share.
 *
 * @param runtime the runtime under test
 * @param features what it claims
 * @param platform the platform whose rules hold
 * @param runtimeProcess the {@code /proc} directory of a process in the runtime's namespaces
 * @param directory where bundles are made
 * @param stateRoot the runtime's records, as far as it has any
 * @param mark a random text that every id of this run begins with
 * @param probe the probe on the host
 * @param warnings what the runtime warned of, by container
 * @param streamed how many bytes are to go through a standard stream
 * @param misreading what becomes of each configuration on its way to the runtime
 */
public record Surroundings(
        ContainerRuntime runtime,
        Features features,
        Platform platform,
        Path runtimeProcess,
        Path directory,
        Path stateRoot,
        String mark,
        Path probe,
        Function<ContainerId, List<Finding>> warnings,
        long streamed,
        UnaryOperator<String> misreading) {}
