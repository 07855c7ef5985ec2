/* Paths inside a root that an image has filled: every link in it is read by us, and none by the kernel. */
#include "freebsd.h"

#define LINKS 40

/* One step of the way: into a directory, made if it is missing and may be. */
static int step(int at, const char *name, int make)
{
    int next = sys_openat(at, name, O_SEARCH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (next == -ENOENT && make) {
        int error = sys_mkdirat(at, name, 0755);
        if (error < 0 && error != -EEXIST) {
            return error;
        }
        next = sys_openat(at, name, O_SEARCH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    }
    return next;
}

/* Whether that is a link; its text is then put before what is left of the way. */
static int follow(int at, const char *name, char left[MAX_PATH])
{
    char rest[MAX_PATH];
    struct text t = text_in(rest, sizeof rest);
    char link[1024];
    long n = sys_readlinkat(at, name, link, sizeof link);
    if (n < 0) {
        return n == -EINVAL || n == -ENOENT ? 0 : (int)n;
    }
    if (n == (long)sizeof link) {
        return -ENAMETOOLONG;
    }
    text_add_bytes(&t, link, (size_t)n);
    text_add(&t, "/");
    text_add(&t, left);
    if (t.failed) {
        return -ENAMETOOLONG;
    }
    memcpy(left, rest, t.length + 1);
    return 1;
}

/* Takes the first name off a way. */
static int next_name(char left[MAX_PATH], char name[256])
{
    size_t from = 0;
    while (left[from] == '/') {
        from++;
    }
    size_t to = from;
    while (left[to] && left[to] != '/') {
        to++;
    }
    if (to - from > 255) {
        return -ENAMETOOLONG;
    }
    memcpy(name, left + from, to - from);
    name[to - from] = '\0';
    memmove(left, left + to, strlen(left + to) + 1);
    return name[0] != '\0';
}

static int is_last(const char *left)
{
    while (*left == '/') {
        left++;
    }
    return !*left;
}

/* The directories from the root to where we are: `..` goes back to the one before, whatever that was renamed to. */
#define DEPTH 64

int walk(int root, const char *path, enum place place, int make, char name[256])
{
    char left[MAX_PATH];
    int way[DEPTH];
    unsigned depth = 0;
    int links = 0;
    struct text t = text_in(left, sizeof left);
    text_add(&t, path);
    int error = t.failed ? -ENAMETOOLONG : 0;
    way[0] = error < 0 ? -1 : sys_openat(root, ".", O_SEARCH | O_DIRECTORY | O_CLOEXEC, 0);
    error = error < 0 ? error : way[0];
    while (error >= 0) {
        error = next_name(left, name);
        if (error <= 0) {
            break; /* the way is at its end: a directory */
        }
        if (text_equal(name, ".")) {
            continue;
        }
        if (text_equal(name, "..")) {
            if (depth) {
                sys_close(way[depth--]);
            }
            continue;
        }
        error = follow(way[depth], name, left);
        if (error > 0) {
            error = ++links > LINKS ? -ELOOP : 0;
            if (error == 0 && left[0] == '/') {
                while (depth) {
                    sys_close(way[depth--]);
                }
            }
            continue;
        }
        if (error < 0) {
            break;
        }
        if (place == PLACE_FILE && is_last(left)) {
            break; /* its parent is where we are */
        }
        error = depth + 1 == DEPTH ? -ENAMETOOLONG : step(way[depth], name, make);
        if (error >= 0) {
            way[++depth] = error;
        }
    }
    if (error >= 0 && place == PLACE_FILE && !name[0]) {
        error = -EISDIR;
    }
    int found = error < 0 ? error : way[depth];
    for (unsigned i = 0; way[0] >= 0 && i <= depth; i++) {
        if (way[i] != found) {
            sys_close(way[i]);
        }
    }
    return found;
}

int canonical_path(int directory, char *to, size_t room)
{
    int error = sys_fchdir(directory);
    long n = error < 0 ? error : sys_getcwd(to, room);
    return n < 0 ? (int)n : 0;
}
