package org.standardcontainer.linux.cgroup;

/**
 * A value for a file of a container's cgroup.
 *
 * @param version of the hierarchy that the file is in
 * @param controller whose file it is; {@code cgroup} for those that every cgroup of v2 has
 * @param file its name
 * @param value what is written, at once
 * @param pointer the property that asks for it
 * @param optional true if without such a file it is so already
 */
public record CgroupSetting(
        CgroupVersion version, String controller, String file, String value, String pointer, boolean optional) {}
