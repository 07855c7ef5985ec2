/**
 * Device rules as a program of the kernel's own machine (BPF), which it asks at each use of a device by a process of a v2 cgroup. Read
 * {@link org.standardcontainer.linux.ebpf.DeviceProgram} first.
 */
@org.jspecify.annotations.NullMarked
package org.standardcontainer.linux.ebpf;
