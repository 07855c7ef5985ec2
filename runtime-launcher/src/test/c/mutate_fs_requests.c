/* The requests of mutate_fs.c. */
#include "mutate_fs.h"

uint64_t nodes[KNOWN], handles[KNOWN], nodes_of_handles[KNOWN];
uint64_t state;

static uint32_t chosen; /* the handle that a request is about */
static uint64_t unique;

uint32_t random_below(uint32_t n)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * 0x2545f4914f6cdd1dull) >> 33) % n;
}

static void add(struct bytes *b, const void *bytes, size_t length)
{
    memcpy(b->at + b->length, bytes, length);
    b->length += length;
}

static const char *random_name(void)
{
    static char longest[400];
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "dir", "a name that needs more than one block of text",
                                        "..", ".", "a/b", "", "outside", "user.a", "user.b", "security.capability",
                                        "trusted.x", "0", "1"};
    if (random_below(40) == 0) {
        size_t length = 240 + random_below(20);
        memset(longest, 'x', length);
        longest[length] = 0;
        return longest;
    }
    return names[random_below(random_below(4) ? 8 : sizeof names / sizeof names[0])];
}

static uint64_t random_number(void)
{
    static const uint64_t odd[] = {0, 1, 2, 4095, 4096, 1ull << 31, 1ull << 32, INT64_MAX, 1ull << 63, ~0ull};
    return random_below(2) ? random_below(10000) : odd[random_below(sizeof odd / sizeof odd[0])] - random_below(2);
}

static uint64_t random_node(void)
{
    return random_below(20) ? nodes[random_below(KNOWN)] : random_number();
}

static uint64_t random_handle(void)
{
    chosen = random_below(KNOWN);
    return random_below(20) ? handles[chosen] : random_number();
}

static uint32_t random_flags(void)
{
    static const uint32_t flags[] = {O_RDONLY, O_WRONLY, O_RDWR, O_RDWR | O_TRUNC, O_RDWR | O_APPEND, ~0u, O_CREAT | O_EXCL};
    return flags[random_below(sizeof flags / sizeof flags[0])];
}

uint32_t random_mode(void)
{
    static const uint32_t types[] = {S_IFREG, S_IFREG, S_IFIFO, S_IFCHR, S_IFSOCK, S_IFBLK, S_IFDIR, S_IFLNK, 0};
    return types[random_below(sizeof types / sizeof types[0])] | random_below(010000);
}

/* Fills arguments with what makes sense more often than not. */
static void fill_arguments(uint32_t opcode, union fs_arguments *in)
{
    uint64_t handle = random_handle();
    for (size_t i = 0; i < sizeof *in / 8; i++) {
        ((uint64_t *)in)[i] = random_number();
    }
    switch (opcode) {
    case FS_MKNOD:
        *in = (union fs_arguments){.mknod = {random_mode(), random_below(70000), random_below(0100), 0}};
        break;
    case FS_MKDIR:
        *in = (union fs_arguments){.mkdir = {random_below(01000), 022}};
        break;
    case FS_CREATE:
        *in = (union fs_arguments){.create = {random_flags(), random_mode(), 022, random_below(2)}};
        break;
    case FS_OPEN:
    case FS_OPENDIR:
        in->open.flags = random_flags();
        in->open.open_flags = random_below(3);
        break;
    case FS_LINK:
        in->link.node = random_node();
        break;
    case FS_RENAME:
    case FS_RENAME2:
        in->rename2.directory = random_node();
        in->rename2.flags = random_below(6);
        break;
    case FS_SETATTR:
        in->setattr.valid = random_below(2) ? 1u << random_below(12) : random_below(1u << 12);
        in->setattr.handle = handle;
        in->setattr.size = random_number();
        break;
    case FS_GETATTR:
        in->getattr.flags = random_below(2);
        in->getattr.handle = handle;
        break;
    case FS_READ:
    case FS_READDIR:
    case FS_READDIRPLUS:
        in->read.handle = handle;
        in->read.offset = random_below(3) ? 0 : random_number();
        in->read.size = random_below(2) ? 4096 : (uint32_t)random_number();
        break;
    case FS_WRITE:
        in->write.handle = handle;
        in->write.write_flags = random_below(8);
        in->write.size = random_below(3000);
        break;
    case FS_COPY_FILE_RANGE:
        in->copy.handle_out = handle;
        in->copy.node_out = nodes_of_handles[chosen];
        in->copy.handle_in = random_handle();
        in->copy.length = random_below(5000);
        in->copy.flags = random_below(10) == 0;
        break;
    case FS_LSEEK:
        in->lseek.handle = handle;
        in->lseek.whence = random_below(6);
        break;
    case FS_FALLOCATE:
        in->fallocate.handle = handle;
        in->fallocate.mode = random_below(4);
        in->fallocate.offset = random_below(100000);
        in->fallocate.length = random_below(100000);
        break;
    case FS_FSYNC:
    case FS_FSYNCDIR:
    case FS_FLUSH:
    case FS_RELEASE:
    case FS_RELEASEDIR:
        in->release.handle = handle;
        break;
    case FS_SETXATTR:
        in->setxattr = (struct fs_setxattr_in){random_below(2000), random_below(3), 0, 0};
        break;
    case FS_GETXATTR:
    case FS_LISTXATTR:
        in->getxattr.size = random_below(3) ? 2000 * random_below(2) : (uint32_t)random_number();
        break;
    case FS_ACCESS:
        in->access.mask = random_below(8);
        break;
    case FS_FORGET:
        in->forget.count = random_below(3);
        break;
    case FS_BATCH_FORGET:
        in->batch_forget.count = random_below(4);
        break;
    default:
        break;
    }
}

static size_t told_data(uint32_t opcode, const union fs_arguments *in)
{
    return opcode == FS_WRITE ? in->write.size : opcode == FS_SETXATTR ? in->setxattr.size
                                             : opcode == FS_BATCH_FORGET ? in->batch_forget.count * 16
                                                                         : 0;
}

static uint32_t random_opcode(void)
{
    uint32_t opcode = random_below(50) ? 1 + random_below(47) : random_below(100);
    int ends = opcode == FS_FORGET || opcode == FS_BATCH_FORGET || opcode == FS_RELEASE || opcode == FS_RELEASEDIR ||
               opcode == FS_UNLINK;
    return ends && random_below(3) ? FS_CREATE : opcode; /* or hardly anything would be known or open */
}

void make_request(struct bytes *b)
{
    uint32_t opcode = random_opcode();
    struct fs_request probe;
    struct fs_in_header header = {.length = sizeof header, .opcode = opcode, .unique = ++unique};
    fs_decode((const uint8_t *)&header, sizeof header, &probe); /* to learn what it has */
    header.uid = random_below(4) ? 0 : random_below(2) ? 1000 : (uint32_t)random_number();
    header.gid = random_below(4) ? 0 : 1000;
    union fs_arguments in;
    fill_arguments(opcode, &in);
    int by_handle = opcode >= FS_READ && (opcode <= FS_FSYNC || opcode == FS_FLUSH || opcode > FS_OPENDIR);
    header.node = by_handle && opcode != FS_CREATE && random_below(10) ? nodes_of_handles[chosen] : random_node();
    b->length = 0;
    add(b, &header, sizeof header);
    add(b, &in, probe.row ? probe.row->fixed : random_below(60));
    for (const char *kind = probe.row ? probe.row->rest : ""; *kind && *kind != 'd'; kind++) {
        const char *name = *kind == 'x' && random_below(4) ? "user.a" : random_name();
        add(b, name, strlen(name) + 1);
    }
    for (size_t i = told_data(opcode, &in); i > 0; i--) {
        b->at[b->length++] = (uint8_t)random_below(256);
    }
    memcpy(b->at, &(uint32_t){(uint32_t)b->length}, 4);
}

void damage(struct bytes *b)
{
    for (uint32_t n = 1 + random_below(3); n > 0; n--) {
        uint32_t at = random_below((uint32_t)b->length);
        switch (random_below(4)) {
        case 0:
            b->at[at] ^= (uint8_t)(1u << random_below(8));
            break;
        case 1:
            b->at[at] = (uint8_t)random_below(256);
            break;
        case 2:
            b->length = at + 1;
            break;
        default:
            b->at[b->length++] = (uint8_t)random_below(256);
        }
    }
    if (random_below(4) && b->length >= 4) { /* a frame whose length is told as it is gets further */
        memcpy(b->at, &(uint32_t){(uint32_t)b->length}, 4);
    }
}
