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
    memcpy(message->bytes + message->size, bytes, n);
    message->size += n;
}

void message_put_number(struct message *message, uint64_t number)
{
    message_put_bytes(message, &number, sizeof number);
}

void message_put_real(struct message *message, double number)
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
    if (m->rows * m->cols > 0)
        message_put_bytes(message, m->at,
                          m->rows * m->cols * sizeof(real));
}

void message_take_bytes(struct message *message, void *bytes, size_t n)
{
    if (message->bad || n > message->size - message->at) {
        message->bad = true;
        memset(bytes, 0, n);
        return;
    }
    memcpy(bytes, message->bytes + message->at, n);
    message->at += n;
}

uint64_t message_take_number(struct message *message)
{
    uint64_t number;

    message_take_bytes(message, &number, sizeof number);
    return number;
}

double message_take_real(struct message *message)
{
    double number;

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
    if (rows * cols > 0)
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
    int n = left <= 0 ? 0 : poll(&poll_socket, 1, (int)(1000 * left) + 1);

    if (n < 0)
        return errno == EINTR ? DELIVERED : BROKEN;
    return n == 0 ? TOO_LATE : DELIVERED;
}

static enum delivery send_bytes(int socket, const void *bytes, size_t n,
                                double deadline)
{
    for (const unsigned char *next = bytes; n > 0;) {
        ssize_t sent =
            send(socket, next, n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            next += sent;
            n -= (size_t)sent;
        } else if (errno != EAGAIN && errno != EINTR) {
            return BROKEN;
        } else {
            enum delivery ready = wait_for(socket, POLLOUT, deadline);
            if (ready != DELIVERED)
                return ready;
        }
    }
    return DELIVERED;
}

static enum delivery receive_bytes(int socket, void *bytes, size_t n,
                                   double deadline)
{
    for (unsigned char *next = bytes; n > 0;) {
        enum delivery ready = wait_for(socket, POLLIN, deadline);
        if (ready != DELIVERED)
            return ready;
        ssize_t came = recv(socket, next, n, MSG_DONTWAIT);
        if (came == 0
            || (came < 0 && errno != EAGAIN && errno != EINTR))
            return BROKEN;
        if (came > 0) {
            next += came;
            n -= (size_t)came;
        }
    }
    return DELIVERED;
}

enum delivery message_send(int socket, const struct message *message,
                           double seconds)
{
    const uint64_t size = message->size;
    const double deadline = now() + seconds;
    enum delivery sent =
        send_bytes(socket, &size, sizeof size, deadline);

    return sent != DELIVERED
        ? sent
        : send_bytes(socket, message->bytes, message->size, deadline);
}

enum delivery message_receive(int socket, struct message *message,
                              double seconds)
{
    const double deadline = now() + seconds;
    uint64_t size;
    enum delivery received =
        receive_bytes(socket, &size, sizeof size, deadline);

    if (received != DELIVERED)
        return received;
    if (size > MOST_BYTES)
        return MALFORMED;
    message_clear(message);
    make_room(message, size);
    received = receive_bytes(socket, message->bytes, size, deadline);
    message->size = received == DELIVERED ? size : 0;
    return received;
}
