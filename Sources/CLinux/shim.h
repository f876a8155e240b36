// What Glibc's module map does not show. No _GNU_SOURCE here: it would change the layout macros of headers
// that other modules have imported already.
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
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
