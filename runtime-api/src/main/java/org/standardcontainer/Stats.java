package org.standardcontainer;

/** Measures what a container uses. Safe for several threads, and takes no lock. */
public interface Stats extends ContainerOperation {
    /**
     * The figures at this moment.
     *
     * @throws IllegalContainerStateException unless the container is created or running
     * @throws ContainerNotFoundException if it was deleted
     */
    ContainerStats stats();
}
