package org.standardcontainer.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The sentences of the spec that a test checks, by their ids in the kit's table ({@code clauses.csv}). Their level
 * decides what a failure means; all clauses of one test have levels of the same weight.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Clause {
    /**
     * Ids such as {@code "runtime.start.not-created-fails"}. In a test with a {@link
     * org.standardcontainer.conformance.bench.HookList} parameter, {@code {list}} stands for the list: {@code
     * "config.hooks.{list}.timing"}.
     */
    String[] value();
}
