/**
 * Seccomp profiles (config-linux.md#seccomp) compiled to programs of the kernel's packet filter: start at {@link
 * org.standardcontainer.linux.seccomp.FilterCompiler}. Pure: no system call is made here.
 */
@NullMarked
package org.standardcontainer.linux.seccomp;

import org.jspecify.annotations.NullMarked;
