/**
 * The system calls that the JDK doesn't offer, and the only code of the project that uses JNA.
 *
 * <p>{@link org.standardcontainer.launcher.jna.Libc} declares and does nothing else; the others own what a call
 * returns and turn its error into an {@link java.io.IOException}. The JVM never forks, unshares or joins a namespace
 * here: its threads make that unsafe or impossible, and the launcher does it.
 */
@NullMarked
package org.standardcontainer.launcher.jna;

import org.jspecify.annotations.NullMarked;
