package org.standardcontainer;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What a container uses. The constructor is not stable; a figure that the backend can't measure is empty.
 *
 * @param cpuTotal processor time of all its processes since create
 * @param memoryBytes memory that is charged to it
 * @param memoryLimitBytes its limit; empty without one
 * @param processes number of its processes and threads
 */
public record ContainerStats(
        Duration cpuTotal, OptionalLong memoryBytes, OptionalLong memoryLimitBytes, OptionalLong processes) {}
