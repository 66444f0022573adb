/* Reads student.txt, whatever an editor has made of it: any line ends,
   UTF-8, UTF-16 or Windows-1252, with a byte order mark or without, and
   blanks, dashes and quotes of all kinds. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "student.h"

enum { MOST = 4096, FIELDS = 3 };

static const char *const keys[FIELDS] = {"first name", "last name",
                                         "student number"};

/* Characters of Unicode. */
struct text {
    size_t n;
    uint32_t at[MOST];
};

static const char *file;
static int problems;

static void problem(const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "%s: ", file);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    problems++;
}

/* --- From bytes to characters
 * ----------------------------------------- */

/* Windows-1252 has these in place of 128 to 159. */
static const uint16_t windows[32] = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
    0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178};

static void from_windows(const unsigned char *bytes, size_t n,
                         struct text *text)
{
    for (text->n = 0; text->n < n; text->n++) {
        unsigned char c = bytes[text->n];
        text->at[text->n] = c >= 128 && c < 160 ? windows[c - 128] : c;
    }
}

/* False if it is no UTF-8. */
static int from_utf8(const unsigned char *bytes, size_t n,
                     struct text *text)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};

    text->n = 0;
    for (size_t i = 0; i < n;) {
        uint32_t c = bytes[i++];
        int more = c < 0x80 ? 0 : 1 + (c >= 0xe0) + (c >= 0xf0);
        if ((c >= 0x80 && c < 0xc0) || c >= 0xf8)
            return 0;
        if (more > 0)
            c &= 0x3fu >> more;
        for (int k = 0; k < more; k++, i++) {
            if (i == n || (bytes[i] & 0xc0) != 0x80)
                return 0;
            c = c << 6 | (bytes[i] & 0x3f);
        }
        if (c < least[more] || c > 0x10ffff
            || (c >= 0xd800 && c < 0xe000))
            return 0;
        text->at[text->n++] = c;
    }
    return 1;
}

/* `high` is the place of the higher byte in each pair. */
static void from_utf16(const unsigned char *bytes, size_t n,
                       size_t high, struct text *text)
{
    text->n = 0;
    for (size_t i = 0; i + 1 < n; i += 2) {
        uint32_t c =
            (uint32_t)bytes[i + high] << 8 | bytes[i + 1 - high];
        uint32_t *last = &text->at[text->n > 0 ? text->n - 1 : 0];
        if (c >= 0xdc00 && c < 0xe000 && text->n > 0 && *last >= 0xd800
            && *last < 0xdc00)
            *last = 0x10000 + ((*last - 0xd800) << 10) + (c - 0xdc00);
        else
            text->at[text->n++] = c;
    }
    for (size_t i = 0; i < text->n; i++)
        if (text->at[i] >= 0xd800 && text->at[i] < 0xe000)
            text->at[i] = 0xfffd; /* half of a character */
}

/* One of many: a kind of blank, line end, quote or dash becomes the
   plain one, what has no width 0, a wide letter the usual one. */
static uint32_t plain(uint32_t c)
{
    if (c == '\n' || (c >= 0x0b && c <= 0x0d) || c == 0x85
        || c == 0x2028 || c == 0x2029)
        return '\n';
    if ((c > 0 && c < 32) || (c >= 0x7f && c <= 0xa0) || c == 0x1680
        || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f
        || c == 0x3000)
        return ' ';
    if (c == 0xad || c == 0x61c || c == 0x180e
        || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2060 && c <= 0x206f) || (c >= 0xfe00 && c <= 0xfe0f)
        || c == 0xfeff || c > 0xdffff)
        return 0;
    if ((c >= 0x2018 && c <= 0x201b) || c == 0x2032 || c == 0xb4
        || c == '`')
        return '\'';
    if ((c >= 0x201c && c <= 0x201f) || c == 0x2033 || c == 0xab
        || c == 0xbb || c == 0x2039 || c == 0x203a)
        return '"';
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
        return '-';
    return c >= 0xff01 && c <= 0xff5e ? c - 0xfee0 : c;
}

/* Reads the file. False, with the reason said, if it is
   no plain text. */
static int read_text(struct text *text)
{
    unsigned char bytes[MOST + 1];
    size_t n = 0, kept = 0;

    errno = 0;
    FILE *in = fopen(file, "rb");
    if (in != NULL) {
        n = fread(bytes, 1, sizeof bytes, in);
        fclose(in);
    }
    if (in == NULL || errno != 0)
        return problem("%s", strerror(errno)), 0;
    if (n >= 5 && memcmp(bytes, "{\\rtf", 5) == 0)
        return problem(
                   "this is rich text (RTF): save it as plain text"),
               0;
    if (n >= 4 && memcmp(bytes, "PK\3\4", 4) == 0)
        return problem("this is a word-processor document: save it as "
                       "plain text"),
               0;
    if (n > MOST)
        return problem("is longer than %d bytes: keep just the "
                       "three lines",
                       MOST),
               0;
    if (n >= 2 && (memcmp(bytes, "\377\376", 2) == 0 || bytes[1] == 0))
        from_utf16(bytes, n, 1, text);
    else if (n >= 2
             && (memcmp(bytes, "\376\377", 2) == 0 || bytes[0] == 0))
        from_utf16(bytes, n, 0, text);
    else if (!from_utf8(bytes, n, text))
        from_windows(bytes, n, text);
    for (size_t i = 0; i < text->n; i++) {
        uint32_t c = plain(text->at[i]);
        if (c != 0)
            text->at[kept++] = c;
    }
    text->n = kept;
    return 1;
}

/* --- From characters to three values
 * ----------------------------------- */

/* How many characters of the line are the key, in letters of any size,
   with - or _ or no blank too; 0 if it is another line. */
static size_t key_length(const uint32_t *line, size_t n,
                         const char *key)
{
    size_t i = 0;

    while (i < n && line[i] < 128 && strchr(" \"'-*_{", (int)line[i]))
        i++;
    for (; *key != '\0'; key++) {
        if (*key == ' ')
            while (i < n && line[i] < 128
                   && strchr(" -_", (int)line[i]))
                i++;
        else if (i < n && line[i] < 128
                 && tolower((int)line[i]) == *key)
            i++;
        else
            return 0;
    }
    return i;
}

static int at_an_end(uint32_t c)
{
    return c < 128 && strchr(" \"'<>[]{},;", (int)c) != NULL;
}

/* The value in what follows the key: after a colon or an equals sign,
   and without what stands around it. */
static void value_of(const uint32_t *rest, size_t n, struct text *value)
{
    for (size_t i = 0; i < n; i++)
        if (rest[i] == ':' || rest[i] == '=') {
            rest += i + 1;
            n -= i + 1;
            break;
        }
    while (n > 0 && at_an_end(rest[n - 1]))
        n--;
    while (n > 0 && at_an_end(rest[0]))
        rest++, n--;
    value->n = 0;
    for (size_t i = 0; i < n; i++)
        if (rest[i] != ' ' || rest[i - 1] != ' ')
            value->at[value->n++] = rest[i];
}

/* Finds the three values, in lines that do not begin with #. */
static void find_values(const struct text *text, struct text *values)
{
    int lines[FIELDS] = {0};

    for (size_t begin = 0, end; begin < text->n; begin = end + 1) {
        const uint32_t *line = &text->at[begin];
        for (end = begin; end < text->n && text->at[end] != '\n';)
            end++;
        for (int k = 0; k < FIELDS; k++) {
            static struct text value;
            size_t key = key_length(line, end - begin, keys[k]);
            if (key == 0)
                continue;
            lines[k]++;
            value_of(line + key, end - begin - key, &value);
            if (values[k].n == 0)
                values[k] = value;
            else if (value.n > 0
                     && (value.n != values[k].n
                         || memcmp(value.at, values[k].at,
                                   value.n * sizeof *value.at)
                                != 0))
                problem("has two different lines '%s:'", keys[k]);
        }
    }
    for (int k = 0; k < FIELDS; k++)
        if (lines[k] == 0)
            problem("has no line '%s:'", keys[k]);
        else if (values[k].n == 0)
            problem("write your %s after '%s:'", keys[k], keys[k]);
        else if (values[k].n > STUDENT_LONG) {
            problem("your %s has more than %d characters", keys[k],
                    STUDENT_LONG);
            values[k].n = STUDENT_LONG;
        }
}

static void to_utf8(const struct text *text, char *out)
{
    for (size_t i = 0; i < text->n; i++) {
        uint32_t c = text->at[i];
        int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
        static const unsigned first[] = {0, 0xc0, 0xe0, 0xf0};
        *out++ = (char)(first[more] | c >> 6 * more);
        while (more-- > 0)
            *out++ = (char)(0x80 | (c >> 6 * more & 0x3f));
    }
    *out = '\0';
}

/* --- A name for a file, and a seed
 * -------------------------------------- */

/* Letters as passports write them in their last lines. Those from
   U+00E0 to U+00FE are the small ones of U+00C0 to U+00DE. */
/* clang-format off */
static const struct letters {
    uint16_t first, last;
    char letters[4];
} latin[] = {
    {0x0c0, 0x0c3, "A"}, {0x0c4, 0x0c4, "AE"}, {0x0c5, 0x0c5, "AA"},
    {0x0c6, 0x0c6, "AE"}, {0x0c7, 0x0c7, "C"}, {0x0c8, 0x0cb, "E"},
    {0x0cc, 0x0cf, "I"}, {0x0d0, 0x0d0, "D"}, {0x0d1, 0x0d1, "N"},
    {0x0d2, 0x0d5, "O"}, {0x0d6, 0x0d6, "OE"}, {0x0d8, 0x0d8, "OE"},
    {0x0d9, 0x0db, "U"}, {0x0dc, 0x0dc, "UE"}, {0x0dd, 0x0dd, "Y"},
    {0x0de, 0x0de, "TH"}, {0x0df, 0x0df, "SS"}, {0x0ff, 0x0ff, "Y"},
    {0x100, 0x105, "A"}, {0x106, 0x10d, "C"}, {0x10e, 0x111, "D"},
    {0x112, 0x11b, "E"}, {0x11c, 0x123, "G"}, {0x124, 0x127, "H"},
    {0x128, 0x131, "I"}, {0x132, 0x133, "IJ"}, {0x134, 0x135, "J"},
    {0x136, 0x138, "K"}, {0x139, 0x142, "L"}, {0x143, 0x14b, "N"},
    {0x14c, 0x151, "O"}, {0x152, 0x153, "OE"}, {0x154, 0x159, "R"},
    {0x15a, 0x161, "S"}, {0x162, 0x167, "T"}, {0x168, 0x173, "U"},
    {0x174, 0x175, "W"}, {0x176, 0x178, "Y"}, {0x179, 0x17e, "Z"},
    {0x1a0, 0x1a1, "O"}, {0x1af, 0x1b0, "U"}, {0x218, 0x219, "S"},
    {0x21a, 0x21b, "T"}, {0x1e9e, 0x1e9e, "SS"}, {0x1ea0, 0x1eb7, "A"},
    {0x1eb8, 0x1ec7, "E"}, {0x1ec8, 0x1ecb, "I"}, {0x1ecc, 0x1ee3, "O"},
    {0x1ee4, 0x1ef1, "U"}, {0x1ef2, 0x1ef9, "Y"},
    /* marks over the letter before, as macOS has them */
    {0x300, 0x307, ""}, {0x308, 0x308, "E"}, {0x309, 0x309, ""},
    {0x30a, 0x30a, "A"}, {0x30b, 0x36f, ""}};
/* clang-format on */

/* What is written for a character; NULL for none. */
static const char *letters_for(uint32_t c)
{
    static char letter[2];

    letter[0] = (char)(c < 128 ? toupper((int)c) : 0);
    if (c == '\'' || c == '.')
        return "";
    if (c == ' ' || c == '-' || c == '_')
        return "-";
    if (c < 128)
        return isalpha((int)c) ? letter : NULL;
    if (c >= 0xe0 && c <= 0xfe)
        c -= 0x20;
    for (size_t i = 0; i < sizeof latin / sizeof *latin; i++)
        if (c >= latin[i].first && c <= latin[i].last)
            return latin[i].letters;
    return NULL;
}

/* Appends it in capitals, with - for a blank. */
static void add_capitals(const char *key, const char *value, char *name)
{
    static struct text text;
    size_t n = strlen(name), begin = n;

    from_utf8((const unsigned char *)value, strlen(value), &text);
    for (size_t i = 0; i < text.n; i++) {
        const char *letters = letters_for(text.at[i]);
        char before = '-';
        if (n > begin)
            before = name[n - 1];
        if (letters == NULL) {
            problem("write your %s in the letters A to Z, for example "
                    "JOERG for J\303\226RG",
                    key);
            return;
        }
        if ((before == '-' && strcmp(letters, "-") == 0)
            || (text.at[i] == 0x308 && strchr("AOU", before) == NULL)
            || (text.at[i] == 0x30a && before != 'A'))
            continue;
        strcpy(name + n, letters);
        n += strlen(letters);
    }
    while (n > begin && name[n - 1] == '-')
        n--;
    name[n] = '\0';
    if (n == begin)
        problem("write your %s in the letters A to Z", key);
}

int student_name(const struct student *student,
                 char name[2 * STUDENT_ROOM])
{
    problems = 0;
    name[0] = '\0';
    add_capitals(keys[0], student->first, name);
    strcat(name, "_");
    add_capitals(keys[1], student->last, name);
    return problems;
}
/* A number from 0 to 4294967295 is its own seed, any other text is
   hashed by FNV-1a; only its letters and digits count, and no capitals.
 */
static uint32_t seed_of(const char *text, size_t *counted)
{
    uint32_t hash = 2166136261u;
    uint64_t number = 0;
    int is_number = 1;

    *counted = 0;
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c >= 128 || !isalnum(c))
            continue;
        hash = (hash ^ (unsigned char)tolower(c)) * 16777619u;
        is_number = is_number && isdigit(c);
        if (is_number)
            number = number * 10 + (uint64_t)(c - '0');
        is_number = is_number && number <= UINT32_MAX;
        ++*counted;
    }
    return is_number && *counted > 0 ? (uint32_t)number : hash;
}

int student_read(const char *path, struct student *student)
{
    static struct text text, values[FIELDS];
    char names[2 * STUDENT_ROOM];
    size_t counted;

    file = path;
    problems = 0;
    if (read_text(&text))
        find_values(&text, values);
    to_utf8(&values[0], student->first);
    to_utf8(&values[1], student->last);
    to_utf8(&values[2], student->number);
    student->seed = seed_of(student->number, &counted);
    if (counted == 0) {
        if (values[2].n > 0)
            problem("write your %s in digits and the letters A to Z",
                    keys[2]);
        student->number[0] = '\0';
        snprintf(names, sizeof names, "%s%s", student->first,
                 student->last);
        student->seed = seed_of(names, &counted);
    }
    return problems;
}
