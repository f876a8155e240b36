// What Glibc's module map does not show. No _GNU_SOURCE here: it would change the layout macros of headers
// that other modules have imported already.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
