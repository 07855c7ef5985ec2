/* The launcher that stays beside a JVM. */
#ifndef ZYGOTE_H
#define ZYGOTE_H

/* Serves the JVM whose socket is descriptor 3 until it closes. The exit code. */
int role_zygote(void);

#endif
