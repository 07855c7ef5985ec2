package org.standardcontainer.spi;

import java.nio.file.Path;
import org.standardcontainer.Stdio;

/**
 * A runtime's operations without the checks that {@link org.standardcontainer.ContainerRuntime} makes first. A
 * backend that hands the configuration on as it is, such as one that drives a foreign runtime, implements it, so that
 * the conformance kit tests that runtime and not our validation. Not for ordinary use.
 */
public interface UncheckedRuntime {
    /**
     * Creates without reading the configuration and without checking the id; nothing is owned afterwards.
     *
     * @param id as the caller gave it, legal or not
     * @param bundle a directory that may not exist
     */
    void createUnchecked(String id, Path bundle, Stdio stdio);

    /** The operations on an id, legal or not, that nobody has looked up. */
    Unchecked unchecked(String id);
}
