package org.standardcontainer.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The capabilities that a test's setting needs, as {@link org.standardcontainer.Features#capabilities()} names them.
 *
 * <p>All claimed: the test runs. Not all claimed: the test runs up to its first create, which has to be refused; a
 * backend that takes the setting and ignores it fails. So nothing is skipped silently.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
public @interface Requires {
    /** Names such as {@code "posix.rlimits"}. */
    String[] value();
}
