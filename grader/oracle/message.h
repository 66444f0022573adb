#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "matrix.h"

/* What travels between proxy and worker: a length, and so many bytes.
   Whoever gets a message may be reading lies, so taking something that
   is not there, or too large, sets `bad` and gives zeros, and nothing
   else happens. */
struct message {
    unsigned char *bytes;
    size_t size, room, at;
    bool bad;
};

/* Empties a message, to be written again. */
void message_clear(struct message *message);

void message_put_number(struct message *message, uint64_t number);
void message_put_real(struct message *message, double number);
void message_put_bytes(struct message *message, const void *bytes,
                       size_t n);
/* A matrix; NULL is a matrix too. */
void message_put_matrix(struct message *message, const struct matrix *m);

uint64_t message_take_number(struct message *message);
double message_take_real(struct message *message);
void message_take_bytes(struct message *message, void *bytes, size_t n);
/* Fills m, and says whether it was a matrix and not NULL. */
bool message_take_matrix(struct message *message, struct matrix *m);

/* How sending and receiving can end. */
enum delivery { DELIVERED, TOO_LATE, BROKEN, MALFORMED };

/* Send or receive a whole message within so many seconds. */
enum delivery message_send(int socket, const struct message *message,
                           double seconds);
enum delivery message_receive(int socket, struct message *message,
                              double seconds);

/* What the proxy asks of the worker. Every request begins with one of
   these, and with the parameters of all layers there are; every reply
   begins with the parameters as they are now. */
enum request {
    MAKE_FULL, MAKE_RELU, MAKE_SOFTMAX,
    FREE_LAYER, FORWARD, BACKWARD, UPDATE_PARAMS,
    MAKE_LOSS, FREE_LOSS, LOSS_FORWARD, LOSS_BACKWARD,
    MAKE_NETWORK, FREE_NETWORK, NETWORK_FORWARD, NETWORK_LOSS,
    NETWORK_BACKWARD, NETWORK_UPDATE, NETWORK_FIT, NETWORK_PREDICT,
    /* the second part's; whatever asks for a net brings its parameters */
    SCORE_LOSS, MAKE_NET, FREE_NET, NET_SCORES, NET_LOSS, NET_PREDICT,
    NET_ACCURACY, MAKE_OPTIMIZER, OPTIMIZER_STEP, TRAIN, PAINT,
    /* a function by its name, see proxy_call */
    CALL
};

enum {
    MOST_LAYERS = 64, /* alive at a time; losses, networks, nets too */
    WORKER_SOCKET = 3 /* where the worker, or its server, has its end */
};

/* How a worker is ordered: by a message to the server with two
   descriptors, the worker's end of a socket, and the server's of another
   one, through which it says how the worker ended. When the other side
   of that one is closed, the server kills the worker. */
enum { ORDER = 2 };
union order_space {
    char bytes[CMSG_SPACE(ORDER * sizeof(int))];
    struct cmsghdr aligned;
};

/* The last number of a reply: what has come to harm so far. */
enum harm { HARM_TO_ARGUMENTS = 1, HARM_TO_MEMORY = 2 };

/* The worker's first message: it is locked in, and nothing of the
   student's has been loaded yet. Its second one: how loading went. */
#define READY "ready"
#define LOADED "loaded"

#endif
