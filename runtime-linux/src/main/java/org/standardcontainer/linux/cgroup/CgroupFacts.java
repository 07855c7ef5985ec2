package org.standardcontainer.linux.cgroup;

import java.util.Set;
import org.standardcontainer.Finding;

/** What the tables have to know of the place where a container's cgroup will be. */
public interface CgroupFacts {
    /** True if the container can have this controller, in a hierarchy of this version. */
    boolean has(CgroupVersion version, String controller);

    /** The refusal of a property whose controller isn't there. */
    Finding missing(String pointer, String controller);

    /** True if it is known that this kernel has no such file. */
    boolean lacks(CgroupVersion version, String controller, String file);

    /** True if it is known that this kernel has a file whose name starts so. */
    boolean shows(CgroupVersion version, String controller, String start);

    /** The sizes of huge pages that this kernel has, as in {@code 2MB}. */
    Set<String> pageSizes();
}
