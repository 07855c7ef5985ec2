package org.standardcontainer;

import java.util.Optional;

/**
 * One line of {@link ContainerRuntime#list()}.
 *
 * @param id the container
 * @param state its state; empty if it is damaged, or is being made and has none yet
 * @param problem what is wrong with it; empty if nothing is, as with one that is being made
 */
public record ContainerListing(ContainerId id, Optional<ContainerState> state, String problem) {}
