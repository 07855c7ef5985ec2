/** The devices of a Linux host: what they are, by sysfs; what belongs together; who uses them. {@link org.standardcontainer.linux.device.HostDevices} is where to begin. */
@NullMarked
package org.standardcontainer.linux.device;

import org.jspecify.annotations.NullMarked;
