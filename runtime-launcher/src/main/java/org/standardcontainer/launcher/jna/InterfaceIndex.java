package org.standardcontainer.launcher.jna;

/** if_nametoindex(3). */
public final class InterfaceIndex {
    private InterfaceIndex() {}

    /** 0 if there is none. */
    public static int of(String name) {
        return Libc.if_nametoindex(name);
    }
}
