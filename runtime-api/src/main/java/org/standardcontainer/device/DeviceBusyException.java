package org.standardcontainer.device;

import java.util.List;
import org.standardcontainer.ContainerException;

/** Another container has the device. Nothing was made. */
public final class DeviceBusyException extends ContainerException {
    private static final long serialVersionUID = 1L;
    private final String device;
    private final transient List<DeviceHolder> holders;

    /**
     * @param device what was asked for
     * @param group what it can't be parted from, as {@code scr devices} lists it
     * @param asked how it was asked for
     * @param holders who has it; not empty
     */
    public DeviceBusyException(String device, String group, DeviceRequest.Sharing asked, List<DeviceHolder> holders) {
        super(
                device + " can't be had " + (asked == DeviceRequest.Sharing.SHARED ? "shared" : "exclusively") + ": "
                        + holders.get(0).sharing().word() + " lease of " + group + " held by "
                        + String.join(
                                ", and by ",
                                holders.stream().map(DeviceHolder::describe).toList()),
                "End that container, or have both ask for it with \":shared\" if the device can serve two.",
                null);
        this.device = device;
        this.holders = List.copyOf(holders);
    }

    /** What was asked for. */
    public String device() {
        return device;
    }

    /** Who has it. */
    public List<DeviceHolder> holders() {
        return holders;
    }

    @Override
    public String errorId() {
        return "device-busy";
    }
}
