package org.standardcontainer.benchmarks;

/**
 * Two that are compared.
 *
 * @param meaning of the ratio, for who reads the report
 * @param above whose time is above the line
 */
record Comparison(String name, String meaning, Contender above, Contender below) {}
