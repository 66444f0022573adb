#ifndef ORDER_H
#define ORDER_H

#include <sys/socket.h>

/* How a worker is ordered: by a message to the server with two
   descriptors, the worker's end of a socket, and the server's of another
   one, through which it says how the worker ended. When the other side
   of that one is closed, the server kills the worker. */
enum { ORDER = 2 };
union order_space {
    char bytes[CMSG_SPACE(ORDER * sizeof(int))];
    struct cmsghdr aligned;
};

enum {
    WORKER_SOCKET = 3
}; /* where the worker, or the server, has its end */

/* The worker's first message: it is locked in, and nothing of the
   student's has been loaded yet. Its second one: how loading went. */
#define READY "ready"
#define LOADED "loaded"

#endif
