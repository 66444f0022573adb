/* What a sanitized worker has instead of heap.c. Before every access to
   memory, gcc's sanitizer for kernels calls a function of ours, which
   looks at the shadow: a byte for every eight. Only the stack and the
   heap have one, and they have fixed places here; so it is small, and
   memory can still be limited. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "die.h"
#include "heap.h"
#include "order.h"
#include "value.h"

void *__libc_malloc(size_t size);
void *__libc_realloc(void *at, size_t size);
void __libc_free(void *at);

/* The shadow of a byte is at its address / 8 + SHADOW, as memory.sh
   tells gcc. After the stack there is a hole. */
#define STACK ((uintptr_t)1 << 43)
#define SHADOW ((uintptr_t)1 << 40)
#define THREADS \
    ((uintptr_t)1 << 46) /* and above are stacks of threads */
#define STACK_SIZE ((size_t)8 << 20)
#define HEAP (STACK + 2 * STACK_SIZE)
#define HEAP_SIZE ((size_t)384 << 20)

/* The shadow of the stack is written by gcc: 0 where all eight bytes may be
   used, a number where so many may, below 0 where none may. That of the heap
   is written here, and has a number everywhere; so where nothing has been
   written, nothing may be used. */
enum { FREED = -1 };

static int8_t *shadow_of(uintptr_t at)
{
    return (int8_t *)(at / 8 + SHADOW);
}

/* Where the function that this is in was called. */
#define CALLER ((const char *)__builtin_return_address(0) - 1)

static bool is_heap(uintptr_t at)
{
    return at - HEAP < HEAP_SIZE;
}

static bool is_stack(uintptr_t at)
{
    return at - STACK < STACK_SIZE;
}

/* How many of the eight bytes around this one may be used. */
static unsigned allowed(uintptr_t at)
{
    const int8_t shadow = *shadow_of(at);

    return shadow < 0                    ? 0
           : shadow == 0 && is_stack(at) ? 8
                                         : (unsigned)shadow;
}

/* --- Reports ------------------------------------------------------------ */

/* Tells the judge, and ends. The place is an offset in the student's
   object, or 0 if the code is elsewhere. */
static _Noreturn void report(enum misuse misuse, bool writes,
                             const void *code, size_t size)
{
    static struct message message;
    Dl_info info;
    const bool own = dladdr(code, &info) != 0
                     && strncmp(info.dli_fname, "./", 2) == 0;

    message_clear(&message);
    message_put_number(&message, misuse);
    message_put_number(&message, writes);
    message_put_number(&message,
                       own ? (uintptr_t)code - (uintptr_t)info.dli_fbase
                           : 0);
    message_put_number(&message, size);
    message_send(WORKER_SOCKET, &message, 60);
    _exit(EXIT_SUCCESS);
}

/* --- Heap --------------------------------------------------------------- */

/* Before a block. No place is used twice, so what was freed stays known. */
static struct head {
    struct head *previous;
    size_t size;
    const void *self; /* tells a block from anything else */
} * last;
static uintptr_t end = HEAP;
static atomic_flag busy = ATOMIC_FLAG_INIT;

static void map(uintptr_t at, size_t size)
{
    if (mmap((void *)at, size, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
                 | MAP_FIXED_NOREPLACE,
             -1, 0)
        != (void *)at)
        die("worker: cannot map the memory that it watches");
}

enum { NEAR = 256, FAR = 1 << 16 };

/* Before and after a block, both the memory and its shadow are 0; the
   gap between two blocks is as wide as a row of a matrix may be. NULL
   when everything is used up. */
static void *allocate(size_t size)
{
    const size_t gap = size < NEAR  ? NEAR
                       : size < FAR ? size / 16 * 16
                                    : FAR;
    struct head *head = NULL;

    while (atomic_flag_test_and_set(&busy))
        ;
    if (end == HEAP) {
        map(STACK, STACK_SIZE);
        map(HEAP, HEAP_SIZE);
        map((uintptr_t)shadow_of(STACK),
            (2 * STACK_SIZE + HEAP_SIZE) / 8);
        end += FAR;
    }
    if (size < HEAP_SIZE && size + 2 * FAR < HEAP + HEAP_SIZE - end) {
        const uintptr_t at = end + gap;
        head = (struct head *)at - 1;
        *head = (struct head){last, size, head};
        last = head;
        end = (at + size + gap + 15) / 16 * 16;
        memset(shadow_of(at), 8, size / 8);
        if (size % 8 > 0)
            *shadow_of(at + size) = size % 8;
    }
    atomic_flag_clear(&busy);
    return head == NULL ? NULL : head + 1;
}

/* The last block that begins at or before an address, or NULL. */
static struct head *block_before(uintptr_t at)
{
    struct head *head = last;

    while (head != NULL && (uintptr_t)(head + 1) > at)
        head = head->previous;
    return head;
}

/* Not called malloc, since gcc would turn malloc and memset into
   calloc. */
static void *obtain(size_t size)
{
    void *at = allocate(size);

    return at == NULL ? __libc_malloc(size) : at;
}

void *malloc(size_t size)
{
    return obtain(size);
}

static void release(void *at, const void *code)
{
    const uintptr_t address = (uintptr_t)at;
    const struct head *head = (const struct head *)at - 1;

    if (address % 16 != 0 || head->self != head)
        report(FREES_NO_BLOCK, false, code, 0);
    if (*shadow_of(address) < 0)
        report(FREES_TWICE, false, code, head->size);
    memset(shadow_of(address), FREED, head->size / 8 + 1);
}

void free(void *at)
{
    if (is_heap((uintptr_t)at))
        release(at, CALLER);
    else
        __libc_free(at);
}

void *calloc(size_t n, size_t size)
{
    void *at =
        size > 0 && n > SIZE_MAX / size ? NULL : obtain(n * size);

    if (at == NULL)
        errno = ENOMEM;
    /* what this heap gives is new, and 0 */
    return at == NULL || is_heap((uintptr_t)at)
               ? at
               : memset(at, 0, n * size);
}

void *realloc(void *at, size_t size)
{
    if (at != NULL && !is_heap((uintptr_t)at))
        return __libc_realloc(at, size);

    const struct head *head = (const struct head *)at - 1;
    void *moved = obtain(size);
    if (at != NULL && moved != NULL) {
        release(at, CALLER);
        memcpy(moved, at, head->size < size ? head->size : size);
    }
    return moved;
}

bool heap_is_sound(void)
{
    return true;
}

/* --- Static variables --------------------------------------------------- */

/* As gcc describes them; there is a margin after each. */
struct variable {
    uintptr_t at;
    size_t size, size_with_margin;
    uintptr_t unused[5];
};
static struct {
    const struct variable *first;
    size_t n;
} variables;

/* The variable in whose margin this is. */
static const struct variable *variable_before(uintptr_t at)
{
    for (size_t i = 0; i < variables.n; i++) {
        const struct variable *variable = &variables.first[i];
        if (at - variable->at >= variable->size
            && at - variable->at < variable->size_with_margin)
            return variable;
    }
    return NULL;
}

/* --- What gcc calls ----------------------------------------------------- */

static _Noreturn void report_heap(uintptr_t at, bool writes,
                                  const void *code)
{
    const struct head *before = block_before(at);
    const size_t behind =
        before == NULL ? SIZE_MAX
                       : at - (uintptr_t)(before + 1) - before->size;
    const struct head *after = last;

    if (before != NULL && *shadow_of(at) < 0)
        report(USES_FREED, writes, code, before->size);
    while (after != NULL && after->previous != before)
        after = after->previous;
    const size_t ahead =
        after == NULL ? SIZE_MAX : (uintptr_t)(after + 1) - at;
    if (behind > FAR && ahead > FAR)
        report(USES_FAR, writes, code, 0);
    if (behind <= ahead)
        report(USES_END, writes, code, before->size);
    report(USES_BEGINNING, writes, code, after->size);
}

/* Ends with a report if one of these bytes may not be used. */
static void check(uintptr_t at, size_t size, bool writes,
                  const void *code)
{
    const uintptr_t behind = at + size;
    const struct variable *variable;

    if (behind < at)
        report(USES_NOTHING, writes, code, 0);
    while (at < behind) {
        const uintptr_t next = (at / 8 + 1) * 8;
        if (!is_heap(at) && !is_stack(at)) {
            variable = variable_before(at);
            if (variable != NULL)
                report(USES_VARIABLE, writes, code, variable->size);
        } else {
            const uintptr_t good = at / 8 * 8 + allowed(at);
            const uintptr_t bad = at > good ? at : good;
            if (bad < next && bad < behind && is_heap(at))
                report_heap(bad, writes, code);
            if (bad < next && bad < behind)
                report(USES_STACK, writes, code, 0);
        }
        at = next;
    }
}

/* Most accesses are within eight bytes, and are allowed: that is quick
   to check. */
#define CHECK(writes) \
    do { \
        if (!(is_heap(at) || is_stack(at)) \
            || at % 8 + size > allowed(at)) \
            check(at, size, writes, CALLER); \
    } while (0)
#define ACCESS(name, writes) \
    void __asan_##name##N_noabort(uintptr_t at, size_t size); \
    void __asan_##name##N_noabort(uintptr_t at, size_t size) \
    { \
        CHECK(writes); \
    }
#define ACCESS_OF(name, bytes, writes) \
    void __asan_##name##bytes##_noabort(uintptr_t at); \
    void __asan_##name##bytes##_noabort(uintptr_t at) \
    { \
        enum { size = bytes }; \
        CHECK(writes); \
    }
ACCESS(load, false)
ACCESS_OF(load, 1, false)
ACCESS_OF(load, 2, false)
ACCESS_OF(load, 4, false)
ACCESS_OF(load, 8, false)
ACCESS_OF(load, 16, false)
ACCESS(store, true)
ACCESS_OF(store, 1, true)
ACCESS_OF(store, 2, true)
ACCESS_OF(store, 4, true)
ACCESS_OF(store, 8, true)
ACCESS_OF(store, 16, true)

/* What a student's module calls instead of memcpy and its relatives. */
void *__wrap_memcpy(void *to, const void *from, size_t size);
void *__wrap_memcpy(void *to, const void *from, size_t size)
{
    const void *code = CALLER;

    check((uintptr_t)from, size, false, code);
    check((uintptr_t)to, size, true, code);
    return memmove(to, from, size);
}

void *__wrap_memmove(void *to, const void *from, size_t size)
    __attribute__((alias("__wrap_memcpy")));

void *__wrap_memset(void *to, int byte, size_t size);
void *__wrap_memset(void *to, int byte, size_t size)
{
    check((uintptr_t)to, size, true, CALLER);
    return memset(to, byte, size);
}

void __asan_register_globals(const struct variable *first, size_t n);
void __asan_register_globals(const struct variable *first, size_t n)
{
    variables.first = first;
    variables.n = n;
}

void __asan_unregister_globals(const struct variable *first, size_t n);
void __asan_unregister_globals(const struct variable *first, size_t n)
{
    (void)first, (void)n;
    variables.n = 0;
}

/* Called before a function that may not return: its callers' frames
   would stay marked. */
void __asan_handle_no_return(void);
void __asan_handle_no_return(void)
{
    memset(shadow_of(STACK), 0, STACK_SIZE / 8);
}

/* Arrays whose size is only known at run time; there is a margin before
   and after each. */
enum { MARGIN = 32 };
void __asan_alloca_poison(uintptr_t at, size_t size);
void __asan_alloca_poison(uintptr_t at, size_t size)
{
    const uintptr_t behind = (at + size + MARGIN - 1) / MARGIN * MARGIN;

    if (!is_stack(at))
        return;
    memset(shadow_of(at - MARGIN), -1, MARGIN / 8);
    memset(shadow_of(at), 0, size / 8);
    memset(shadow_of(at + size + 7), -1,
           (behind + MARGIN - at - size) / 8);
    if (size % 8 > 0)
        *shadow_of(at + size) = size % 8;
}

void __asan_allocas_unpoison(uintptr_t top, uintptr_t bottom);
void __asan_allocas_unpoison(uintptr_t top, uintptr_t bottom)
{
    if (top != 0 && top <= bottom && is_stack(top))
        memset(shadow_of(top), 0, (bottom - top) / 8);
}

/* --- To run ------------------------------------------------------------- */

/* An address where there is nothing, or an index that gcc has found to
   be too large for an array. A thread of the student's has a stack
   without a shadow: nothing can be said about it. */
static void end_by_signal(int number, siginfo_t *info, void *context)
{
    const ucontext_t *at = context;
#if defined __x86_64__
    const void *code = (const void *)at->uc_mcontext.gregs[REG_RIP];
#else
    const void *code = (const void *)at->uc_mcontext.pc;
#endif
    if ((uintptr_t)info->si_addr - (uintptr_t)shadow_of(THREADS)
        < THREADS)
        _exit(EXIT_SUCCESS);
    report(number == SIGSEGV || number == SIGBUS ? USES_NOTHING
                                                 : USES_INDEX,
           false, code, 0);
}

void heap_run(void (*function)(void))
{
    static char other_stack[1 << 16];
    const stack_t other = {.ss_sp = other_stack,
                           .ss_size = sizeof other_stack};
    const struct sigaction action = {.sa_sigaction = end_by_signal,
                                     .sa_flags =
                                         SA_SIGINFO | SA_ONSTACK};
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP};
    static ucontext_t here, there;

    free(malloc(1)); /* which maps the stack, too */
    if (sigaltstack(&other, NULL) != 0 || getcontext(&there) != 0)
        die("worker: no stack");
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
    there.uc_stack.ss_sp = (void *)STACK;
    there.uc_stack.ss_size = STACK_SIZE;
    there.uc_link = &here;
    makecontext(&there, function, 0);
    swapcontext(&here, &there);
}
