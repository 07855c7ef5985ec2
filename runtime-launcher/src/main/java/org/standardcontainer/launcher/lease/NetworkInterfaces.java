package org.standardcontainer.launcher.lease;

import java.util.OptionalInt;
import org.standardcontainer.launcher.jna.InterfaceIndex;

/** Network interfaces of the network namespace that this process is in, which isn't always the one that sysfs shows. */
public final class NetworkInterfaces {
    private NetworkInterfaces() {}

    /** The kernel's number of an interface, which no other gets that is made under its name later; empty if there is none. */
    public static OptionalInt index(String name) {
        int index = InterfaceIndex.of(name);
        return index == 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }
}
