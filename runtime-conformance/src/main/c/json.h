#ifndef PROBE_JSON_H
#define PROBE_JSON_H

/* A JSON writer with one buffer: the probe builds a document and writes it with a single write(2), so that lines of
 * several processes that append to one file never mix. Commas are put where they are needed. */

void json_open(const char *key, char bracket);
void json_close(char bracket);
void json_text(const char *key, const char *value);
void json_bytes(const char *key, const char *value, unsigned long length);
void json_number(const char *key, long long value);
void json_unsigned(const char *key, unsigned long long value);
void json_flag(const char *key, int value);

/* Ends the document with a newline and writes it; returns 0, or -1 with errno. */
int json_flush(int fd);

#endif
