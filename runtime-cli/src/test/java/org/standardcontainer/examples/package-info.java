/** The programs that README.md and docs/java.md show; {@code DocumentationTest} compares them, {@code ExamplesIT} runs them. */
package org.standardcontainer.examples;
