package org.standardcontainer.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An object that says something even if it is empty. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface EmptyMatters {}
