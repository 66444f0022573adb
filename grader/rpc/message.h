#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "matrix.h"

/* What travels between judge and worker: a length, and so many bytes.
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
void message_put_bytes(struct message *message, const void *bytes,
                       size_t n);
/* A matrix; NULL is a matrix too. */
void message_put_matrix(struct message *message,
                        const struct matrix *m);

uint64_t message_take_number(struct message *message);
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

#endif
