/**
 * Devices that are handed to a container under a lease: a promise of all containers of this framework on a host not to use them as long.
 *
 * <p>{@link org.standardcontainer.device.DeviceRequest} is where to begin; docs/devices.md says what a lease can't stop.
 */
@NullMarked
package org.standardcontainer.device;

import org.jspecify.annotations.NullMarked;
