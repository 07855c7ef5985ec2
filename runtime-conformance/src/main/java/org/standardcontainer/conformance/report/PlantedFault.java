package org.standardcontainer.conformance.report;

/**
 * A fault that was planted into a runtime, and whether the kit has seen it.
 *
 * @param name what is wrong
 * @param test the test that was named in advance as the one that has to catch it
 * @param caught whether that test failed
 */
public record PlantedFault(String name, String test, boolean caught) {}
