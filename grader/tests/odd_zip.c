/* odd_zip: writes zips that no zip program would. See the help. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "odd_zip ZIP [[option]... NAME FILE]...\n"
    "\n"
    "Each NAME, whatever is in it, gets the bytes of FILE, stored. The\n"
    "options hold for the next NAME:\n"
    "  --mode N      type and permissions, as 0120777 for a symbolic link\n"
    "  --host N      where it comes from: 3 Unix (if left out), 0 DOS\n"
    "  --flags N     general purpose flags; 1 is encryption\n"
    "  --method N    compression method; FILE is not compressed for it\n"
    "  --gzip        FILE is from gzip -n: its deflated bytes are taken\n"
    "  --size N      a lie about the size when unpacked\n"
    "  --again N     N more entries that share these bytes\n"
    "  --times N     N entries, with a number after their names\n";

enum { LOCAL = 30, CENTRAL = 46 };

static struct {
    unsigned char *bytes;
    size_t n;
} directory;
static unsigned n_entries;
static FILE *zip;

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "odd_zip: %s\n", what);
    exit(EXIT_FAILURE);
}

static uint32_t crc(const unsigned char *bytes, size_t n)
{
    uint32_t sum = 0xffffffff;

    for (size_t i = 0; i < n; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? 0xedb88320 : 0);
    }
    return ~sum;
}

/* n bytes, the lowest first */
static unsigned char *put(unsigned char *at, uint32_t number, int n)
{
    for (int i = 0; i < n; i++)
        *at++ = (unsigned char)(number >> 8 * i);
    return at;
}

static uint32_t get(const unsigned char *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16
           | (uint32_t)at[3] << 24;
}

static unsigned char *read_all(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    unsigned char *bytes = malloc(64 << 20);

    if (file == NULL || bytes == NULL)
        fail(path);
    *n = fread(bytes, 1, 64 << 20, file);
    fclose(file);
    return bytes;
}

struct entry {
    unsigned mode, host, flags, method;
    uint32_t crc, packed, size, at;
    const char *name;
};

/* what the local header and the directory have in common */
static unsigned char *put_common(unsigned char *at,
                                 const struct entry *e)
{
    at = put(put(put(at, 20, 2), e->flags, 2), e->method, 2);
    at = put(put(at, 0, 2), 0x5d76, 2); /* 2026-11-22 */
    at = put(put(put(at, e->crc, 4), e->packed, 4), e->size, 4);
    return put(put(at, (uint32_t)strlen(e->name), 2), 0, 2);
}

static void write_local(struct entry *e, const unsigned char *bytes)
{
    unsigned char header[LOCAL];

    e->at = (uint32_t)ftell(zip);
    put_common(put(header, 0x04034b50, 4), e);
    fwrite(header, 1, LOCAL, zip);
    fwrite(e->name, 1, strlen(e->name), zip);
    fwrite(bytes, 1, e->packed, zip);
}

static void add_to_directory(const struct entry *e)
{
    const size_t n = strlen(e->name);
    unsigned char *at =
        realloc(directory.bytes, directory.n + CENTRAL + n);

    if (at == NULL)
        fail("no memory");
    directory.bytes = at;
    at =
        put(put(at + directory.n, 0x02014b50, 4), e->host << 8 | 20, 2);
    at = put(put_common(at, e), 0, 6);
    at = put(put(at, e->mode << 16, 4), e->at, 4);
    memcpy(at, e->name, n);
    directory.n += CENTRAL + n;
    n_entries++;
}

static void finish(void)
{
    unsigned char end[22];
    const uint32_t at = (uint32_t)ftell(zip);

    put(put(end, 0x06054b50, 4), 0, 4);
    put(put(end + 8, n_entries, 2), n_entries, 2);
    put(put(put(end + 12, (uint32_t)directory.n, 4), at, 4), 0, 2);
    fwrite(directory.bytes, 1, directory.n, zip);
    fwrite(end, 1, sizeof end, zip);
    if (fclose(zip) != 0)
        fail("cannot write the zip");
}

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0) {
        fputs(help, stdout);
        return EXIT_SUCCESS;
    }
    if ((zip = fopen(argv[1], "wb")) == NULL)
        fail(argv[1]);
    for (char **word = argv + 2; *word != NULL;) {
        struct entry e = {.mode = 0100644, .host = 3};
        unsigned again = 0, times = 0;
        bool gzip = false, lie = false;
        size_t n;

        for (; *word != NULL && strncmp(*word, "--", 2) == 0; word++) {
            const char *option = *word;
            if (strcmp(option, "--gzip") == 0) {
                gzip = true;
                continue;
            }
            if (*++word == NULL)
                fail(help);
            const unsigned number = (unsigned)strtoul(*word, NULL, 0);
            if (strcmp(option, "--mode") == 0)
                e.mode = number;
            else if (strcmp(option, "--host") == 0)
                e.host = number;
            else if (strcmp(option, "--flags") == 0)
                e.flags = number;
            else if (strcmp(option, "--method") == 0)
                e.method = number;
            else if (strcmp(option, "--size") == 0)
                e.size = number, lie = true;
            else if (strcmp(option, "--again") == 0)
                again = number;
            else if (strcmp(option, "--times") == 0)
                times = number;
            else
                fail(help);
        }
        if (word[0] == NULL || word[1] == NULL)
            fail(help);
        unsigned char *file = read_all(word[1], &n), *bytes = file;
        const uint32_t lied = e.size;
        e.name = word[0];
        e.packed = e.size = (uint32_t)n;
        if (gzip) { /* 10 bytes before, sum and size behind */
            e.method = 8;
            e.crc = get(file + n - 8);
            e.size = get(file + n - 4);
            e.packed = (uint32_t)n - 18;
            bytes += 10;
        } else
            e.crc = crc(bytes, n);
        if (lie)
            e.size = lied;
        char *name = malloc(strlen(e.name) + 32);
        if (name == NULL)
            fail("no memory");
        const char *first = e.name;
        for (unsigned i = 0; i < (times > 0 ? times : 1); i++) {
            if (times > 0) {
                sprintf(name, "%s%u", first, i);
                e.name = name;
            }
            write_local(&e, bytes);
            add_to_directory(&e);
        }
        for (unsigned i = 0; i < again; i++) {
            sprintf(name, "%s%u", first, i);
            e.name = name;
            add_to_directory(&e);
        }
        free(name);
        free(file);
        word += 2;
    }
    finish();
}
