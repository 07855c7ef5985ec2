package org.standardcontainer;

/**
 * The parent of the operations that not every backend has. Ask for one with {@link StandardContainer#find} or
 * {@link StandardContainer#require}.
 */
public interface ContainerOperation {}
