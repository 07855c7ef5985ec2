/**
 * Runs test classes in virtual machines whose kernels have what the host lacks, and reports them as its own.
 *
 * <p>Start at {@link org.standardcontainer.testguest.InGuest}. On the host are {@code InGuestExtension}, {@code GuestMachine} and
 * {@code ClassRun}; in the guest is {@code GuestMain}; {@code Event} is what goes between them.
 *
 * <p>{@link org.standardcontainer.testguest.Opened} opens and closes what a test's methods need, here or there.
 */
@NullMarked
package org.standardcontainer.testguest;

import org.jspecify.annotations.NullMarked;
