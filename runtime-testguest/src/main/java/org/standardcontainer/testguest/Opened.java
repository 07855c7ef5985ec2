package org.standardcontainer.testguest;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On a field of a test: what its type's {@code static open(String...)} makes is set before any method of the test is called, those that
 * set up more too, and closed after all of them; for each test anew, or in a static field for all tests of the class. Where it can't be
 * opened, the methods aren't called. In a class for a guest it is opened in the guest alone.
 *
 * <pre>{@code
 * @Opened("linux.cgroups=systemd")
 * private static TestContainers containers;
 * }</pre>
 */
@Documented
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OpenedExtension.class)
public @interface Opened {
    /** What {@code open} is called with; none if left out. */
    String[] value() default {};
}
