package org.standardcontainer.device;

import java.util.List;
import org.standardcontainer.ContainerException;

/** Something outside of this framework's containers uses the device, so that it can't be promised to one. Nothing was made. */
public final class DeviceInUseException extends ContainerException {
    private static final long serialVersionUID = 1L;
    private final String device;
    private final transient List<String> users;

    /**
     * @param device what was asked for
     * @param users each in a few words: {@code "process 42 (getty)"}, {@code "mounted on /data"}; not empty
     */
    public DeviceInUseException(String device, List<String> users) {
        super(
                device + " is in use outside: " + String.join(", ", users),
                "End that use, or ask for the device with \":shared\".",
                null);
        this.device = device;
        this.users = List.copyOf(users);
    }

    /** What was asked for. */
    public String device() {
        return device;
    }

    /** Who uses it. */
    public List<String> users() {
        return users;
    }

    @Override
    public String errorId() {
        return "device-in-use";
    }
}
