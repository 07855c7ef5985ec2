/**
 * Containers with a kernel of their own: each is a virtual machine of QEMU's with a distribution's kernel, in which the
 * launcher is the first process and makes the container, by the plan that runtime-linux compiles for that kernel.
 *
 * <p>Start at {@link org.standardcontainer.vm.VirtualMachineRuntime}.
 */
@NullMarked
package org.standardcontainer.vm;

import org.jspecify.annotations.NullMarked;
