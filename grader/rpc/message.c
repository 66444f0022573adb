#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "die.h"
#include "message.h"

enum { MOST_BYTES = 256 << 20 };

void message_clear(struct message *message)
{
    message->size = message->at = 0;
    message->bad = false;
}

static void make_room(struct message *message, size_t room)
{
    if (room <= message->room)
        return;
    room += room / 2;
    message->bytes = realloc(message->bytes, room);
    if (message->bytes == NULL)
        die("message: no memory for %zu bytes", room);
    message->room = room;
}

void message_put_bytes(struct message *message, const void *bytes,
                       size_t n)
{
    make_room(message, message->size + n);
    if (n > 0)
        memcpy(message->bytes + message->size, bytes, n);
    message->size += n;
}

void message_put_number(struct message *message, uint64_t number)
{
    message_put_bytes(message, &number, sizeof number);
}

void message_put_matrix(struct message *message, const struct matrix *m)
{
    message_put_number(message, m != NULL);
    if (m == NULL)
        return;
    message_put_number(message, m->rows);
    message_put_number(message, m->cols);
    message_put_bytes(message, m->at, m->rows * m->cols * sizeof(real));
}

void message_take_bytes(struct message *message, void *bytes, size_t n)
{
    if (message->bad || n > message->size - message->at) {
        message->bad = true;
        if (n > 0)
            memset(bytes, 0, n);
        return;
    }
    if (n > 0)
        memcpy(bytes, message->bytes + message->at, n);
    message->at += n;
}

uint64_t message_take_number(struct message *message)
{
    uint64_t number;

    message_take_bytes(message, &number, sizeof number);
    return number;
}

bool message_take_matrix(struct message *message, struct matrix *m)
{
    if (message_take_number(message) == 0)
        return false;

    const uint64_t rows = message_take_number(message);
    const uint64_t cols = message_take_number(message);
    const uint64_t most = (message->size - message->at) / sizeof(real);

    /* neither the product nor its size in bytes may overflow */
    if (message->bad || rows > MOST_BYTES || cols > MOST_BYTES
        || (cols > 0 && rows > most / cols)) {
        message->bad = true;
        matrix_resize(m, 0, 0);
        return true;
    }
    matrix_resize(m, rows, cols);
    message_take_bytes(message, m->at, rows * cols * sizeof(real));
    return true;
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Waits until the socket is ready for the event. */
static enum delivery wait_for(int socket, short event, double deadline)
{
    struct pollfd poll_socket = {socket, event, 0};
    double left = deadline - now();
    int n =
        left <= 0 ? 0 : poll(&poll_socket, 1, (int)(1000 * left) + 1);

    if (n < 0)
        return errno == EINTR ? DELIVERED : BROKEN;
    return n == 0 ? TOO_LATE : DELIVERED;
}

/* Sends or receives n bytes, for which the socket has to be ready for that
   event, POLLOUT or POLLIN. */
static enum delivery pass(int socket, short event, void *bytes,
                          size_t n, double deadline)
{
    bool waits = event == POLLIN; /* usually there is room to send */

    for (unsigned char *next = bytes; n > 0;) {
        const enum delivery ready =
            waits ? wait_for(socket, event, deadline) : DELIVERED;
        if (ready != DELIVERED)
            return ready;
        const ssize_t done =
            event == POLLOUT
                ? send(socket, next, n, MSG_NOSIGNAL | MSG_DONTWAIT)
                : recv(socket, next, n, MSG_DONTWAIT);
        if (done == 0
            || (done < 0 && errno != EAGAIN && errno != EINTR))
            return BROKEN;
        if (done > 0) {
            next += done;
            n -= (size_t)done;
        } else {
            waits = true;
        }
    }
    return DELIVERED;
}

enum delivery message_send(int socket, const struct message *message,
                           double seconds)
{
    uint64_t size = message->size;
    const double deadline = now() + seconds;
    const enum delivery sent =
        pass(socket, POLLOUT, &size, sizeof size, deadline);

    return sent != DELIVERED ? sent
                             : pass(socket, POLLOUT, message->bytes,
                                    message->size, deadline);
}

enum delivery message_receive(int socket, struct message *message,
                              double seconds)
{
    const double deadline = now() + seconds;
    uint64_t size;
    enum delivery received =
        pass(socket, POLLIN, &size, sizeof size, deadline);

    if (received != DELIVERED)
        return received;
    if (size > MOST_BYTES)
        return MALFORMED;
    message_clear(message);
    make_room(message, size);
    received = pass(socket, POLLIN, message->bytes, size, deadline);
    message->size = received == DELIVERED ? size : 0;
    return received;
}
