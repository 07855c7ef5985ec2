package org.standardcontainer.launcher.state;

/**
 * Something that a container has on the host outside its own directory. The journal knows it too; this is for when that is lost.
 *
 * @param kind how it is removed
 * @param path absolute; of a jail its name, of a USB device its port, of an interface a line
 */
public record Footprint(Kind kind, String path) {
    /** What can be there. */
    public enum Kind {
        /** A cgroup: what is in it is killed, it and all below are removed. */
        CGROUP,
        /** The same, of a cgroup that another manager of the host has made, which is given the time to remove it itself. */
        PLACED_CGROUP,
        /** A directory, empty by then. */
        DIRECTORY,
        /** A jail, by its name, with what is mounted in its root and the rules that limit it. */
        JAIL,
        /** A USB device that a machine had: the host's drivers get it back. */
        USB,
        /** An interface of another network namespace that leads to a machine: it leads to that namespace alone again. */
        INTERFACE
    }
}
