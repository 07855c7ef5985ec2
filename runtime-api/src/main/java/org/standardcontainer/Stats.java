package org.standardcontainer;

/** Measures what a container uses. */
public interface Stats extends ContainerOperation {
    /** The figures at this moment. */
    ContainerStats stats();
}
