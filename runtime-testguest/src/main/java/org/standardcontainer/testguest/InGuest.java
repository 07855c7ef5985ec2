package org.standardcontainer.testguest;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Has the tests of a class run in a virtual machine, in a JVM there; what becomes of each is reported as if it had run here. Where
 * no such machine can be had the class is skipped, and the reason said.
 *
 * <p>The guest sees this host's files at their paths, as they are on disk; what it writes stays in it. It has no network.
 *
 * <p>Here, on the host, an instance is made for each test, with its fields, and conditions are asked; test methods and those
 * before and after them aren't called. A {@code @TestFactory} can't be run in a guest. A guest is shared by the classes of a
 * test run that want the same kind.
 *
 * <pre>{@code
 * @InGuest(GuestKind.CGROUP_V2)
 * class UnifiedHierarchyIT {
 *     @Test
 *     void memory() throws IOException {
 *         assertThat(Files.readString(Path.of("/sys/fs/cgroup/cgroup.controllers"))).contains("memory");
 *     }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(InGuestExtension.class)
public @interface InGuest {
    /** The kind of guest. */
    GuestKind value();

    /** How long nothing may begin or end in the class, in seconds; a guest where nothing does is given up, and the tests fail. */
    int seconds() default 300;
}
