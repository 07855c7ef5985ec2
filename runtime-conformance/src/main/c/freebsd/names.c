#include "freebsd_probe.h"

struct name {
    int number;
    const char *text;
};

/* By their numbers here; the names are what a test knows. */
static const struct name errors[] = {
    {1, "EPERM"},      {2, "ENOENT"},        {3, "ESRCH"},        {4, "EINTR"},          {5, "EIO"},
    {6, "ENXIO"},      {7, "E2BIG"},         {8, "ENOEXEC"},      {9, "EBADF"},          {12, "ENOMEM"},
    {13, "EACCES"},    {16, "EBUSY"},        {17, "EEXIST"},      {18, "EXDEV"},         {19, "ENODEV"},
    {20, "ENOTDIR"},   {21, "EISDIR"},       {22, "EINVAL"},      {24, "EMFILE"},        {25, "ENOTTY"},
    {26, "ETXTBSY"},   {27, "EFBIG"},        {28, "ENOSPC"},      {30, "EROFS"},         {31, "EMLINK"},
    {35, "EAGAIN"},    {43, "EPROTONOSUPPORT"}, {45, "EOPNOTSUPP"}, {47, "EAFNOSUPPORT"}, {48, "EADDRINUSE"},
    {49, "EADDRNOTAVAIL"}, {62, "ELOOP"},    {63, "ENAMETOOLONG"}, {78, "ENOSYS"},       {93, "ENOTCAPABLE"},
};

static const struct name signals[] = {
    {1, "HUP"},   {2, "INT"},   {3, "QUIT"},  {4, "ILL"},   {5, "TRAP"},  {6, "ABRT"},   {7, "EMT"},   {8, "FPE"},
    {9, "KILL"},  {10, "BUS"},  {11, "SEGV"}, {12, "SYS"},  {13, "PIPE"}, {14, "ALRM"},  {15, "TERM"}, {16, "URG"},
    {17, "STOP"}, {18, "TSTP"}, {19, "CONT"}, {20, "CHLD"}, {21, "TTIN"}, {22, "TTOU"},  {23, "IO"},   {24, "XCPU"},
    {25, "XFSZ"}, {26, "VTALRM"}, {27, "PROF"}, {28, "WINCH"}, {29, "INFO"}, {30, "USR1"}, {31, "USR2"}, {32, "THR"},
};

const char *errno_name(int error)
{
    for (unsigned i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].number == error) {
            return errors[i].text;
        }
    }
    return "E?";
}

const char *signal_name(int number)
{
    for (unsigned i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        if (signals[i].number == number) {
            return signals[i].text;
        }
    }
    return "?";
}
