// What Glibc's module map does not show. No _GNU_SOURCE here: it would change the layout macros of headers
// that other modules have imported already.
#include <malloc.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <unistd.h>

// Glibc declares these two under _GNU_SOURCE only.
extern int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags);
extern int pipe2(int ends[2], int flags);

// As a system call (434 on every architecture): the function came with glibc 2.36 only, and the programs are to run
// where glibc is older.
static inline int linux_pidfd_open(pid_t process) {
    return (int)syscall(434, (long)process, 0L);
}

// Glibc shows these under _GNU_SOURCE only (fcntl(2)): notices of a folder's changes by signal.
enum {
    linux_F_SETSIG = 10,
    linux_F_NOTIFY = 1026,
    linux_DN_MODIFY = 0x2,
    linux_DN_CREATE = 0x4,
    linux_DN_DELETE = 0x8,
    linux_DN_RENAME = 0x10,
};
static const unsigned int linux_DN_MULTISHOT = 0x80000000u;

// The first signal that is free for a program's own use is a function's result in C.
static inline int linux_notice_signal(void) { return SIGRTMIN + 3; }

// Has a descriptor's notices sent to this thread, not to whichever of the process does not block them.
static inline int linux_notify_this_thread(int descriptor) {
    struct { int type; pid_t pid; } owner = { 0 /* F_OWNER_TID */, (pid_t)syscall(SYS_gettid) };
    return (int)syscall(SYS_fcntl, (long)descriptor, 15L /* F_SETOWN_EX */, &owner);
}

// A function with a variable number of arguments (prctl(2)), which Swift cannot call.
static inline int linux_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L); }

// Where the linker puts the program's first and last byte of code (ld(1)).
extern const char __executable_start[];
extern const char etext[];

// Takes the pages of the program's own code out of the process's memory. They are clean, so each comes back from the
// file, or from the memory that holds it for all, when it is next used (madvise(2), MADV_DONTNEED).
static inline int linux_release_code(void) {
    const unsigned long page = (unsigned long)sysconf(_SC_PAGESIZE);
    const unsigned long first = ((unsigned long)__executable_start + page - 1) / page * page;
    const unsigned long end = (unsigned long)etext / page * page;
    return first < end ? madvise((void *)first, end - first, MADV_DONTNEED) : 0;
}

// How many processors this process may run on (sched_getaffinity(2)), 0 where the system does not say. The system
// fills as many bytes as it has processors; 8,192 of them is the most that it can be built for.
static inline int linux_processors(void) {
    unsigned long set[128] = { 0 };
    const long bytes = syscall(SYS_sched_getaffinity, 0L, (long)sizeof set, set);
    int count = 0;
    for (long index = 0; index * (long)sizeof set[0] < bytes; index++) count += __builtin_popcountl(set[index]);
    return count;
}
