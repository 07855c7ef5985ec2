/**
 * What a root filesystem needs of the kernel beneath, held against the kernel that a backend gives. A container is portable in that the
 * kernel's version may change beneath it; neither its kind nor, without emulation, the processor may.
 *
 * <p>{@link org.standardcontainer.kernel.KernelCompatibility} is where to begin.
 */
@NullMarked
package org.standardcontainer.kernel;

import org.jspecify.annotations.NullMarked;
