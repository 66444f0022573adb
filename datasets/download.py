#!/usr/bin/env python3
"""Fetch CIFAR-100 and CIFAR-10, binary versions, and check every file.

The archives come from the data sets' home page, or from --from: an archive
on this machine (.tar.gz, or the .tar or the folder that a browser has turned
it into), a folder that it is in, its URL, or that of a mirror, ending in '/'.
An interrupted download is resumed by the next run. The published archive must
have its published checksum; a re-packed one may differ, but each file must be
the published one. Nothing half-written is ever left in place.
"""
import signal
signal.signal(signal.SIGINT, signal.SIG_DFL)     # until main knows better

import argparse
import errno
import gzip
import hashlib
import http.client
import os
import re
import shutil
import ssl
import sys
import tarfile
import time
import urllib.error
import urllib.request
import zlib

HOME = "https://www.cs.toronto.edu/~kriz/"
TIMEOUT = 30                    # seconds without a byte
MOST = 500_000_000              # no archive, packed or unpacked, is larger
BLOCK = 1 << 18

# For each data set: its folder and archive, the archive's md5, and its files,
# each with its size and sha256. The files of names are measured without line
# ends (see checksum), since those differ between archives; their size is None.
SETS = {
    "cifar100": ("cifar-100-binary", "cifar-100-binary.tar.gz",
                  "03b5dce01913d631647c71ecec9e9cb8", {
        "train.bin": (153_700_000,
         "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29"),
        "test.bin": (30_740_000,
         "d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a"),
        "fine_label_names.txt": (None,
         "4a53f81a8af29bb6aa646bfe2c455db1b061edfde82a39c0cfc313ef536c681b"),
        "coarse_label_names.txt": (None,
         "14e28b5b70e3d8a29704b0d9f8c5985cca5f3c3d08ea043dcc87a036df37a2b3"),
    }),
    "cifar10": ("cifar-10-batches-bin", "cifar-10-binary.tar.gz",
                 "c32a1d4ab5d03f1284b67883e8d87530", {
        "data_batch_1.bin": (30_730_000,
         "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
        "data_batch_2.bin": (30_730_000,
         "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
        "data_batch_3.bin": (30_730_000,
         "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
        "data_batch_4.bin": (30_730_000,
         "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
        "data_batch_5.bin": (30_730_000,
         "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
        "test_batch.bin": (30_730_000,
         "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
        "batches.meta.txt": (None,
         "2ce042b1e0b48db4bb214408e6414ba18b2731c24af244f2d6c112fddf31af00"),
    }),
}


class Problem(Exception):
    """What went wrong, and what helps, in one line."""


class Wrong(Exception):
    """Why an archive is not the data set's."""


def say(text):
    erase = "\r\033[K" if sys.stderr.isatty() else ""
    line = " ".join(str(text).splitlines())
    print(f"{erase}download.py: {line}", file=sys.stderr, flush=True)


def checksum(path, size):
    """The sha256 of a file; of a file of names, that of its names alone."""
    if size is None:
        with open(path, "rb") as file:
            names = file.read(BLOCK).split()
        return hashlib.sha256(b"".join(n + b"\n" for n in names)).hexdigest()
    return digest("sha256", path)


def digest(kind, path):
    total = hashlib.new(kind, usedforsecurity=False)
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            total.update(block)
    return total.hexdigest()


def in_place(folder, files):
    """Are all the files in the folder, and the published ones?"""
    for name, (size, sha256) in files.items():
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            return False
        if size is not None and os.path.getsize(path) != size:
            return False
        if checksum(path, size) != sha256:
            return False
    return True


class Progress:
    """How far a download is: on a terminal one line, else one now and then."""

    def __init__(self, done, total):
        self.begin, self.start, self.total = done, time.monotonic(), total
        self.terminal = sys.stderr.isatty()
        self.next = self.start + (0 if self.terminal else 5)

    def show(self, done, last=False):
        now = time.monotonic()
        if now < self.next and not (last and self.terminal):
            return
        self.next = now + (0.2 if self.terminal else 5)
        text = f"{done / 1e6:.1f} MB"
        if self.total:
            speed = (done - self.begin) / max(now - self.start, 1e-3)
            text = (f"{100 * done // self.total:3} %, {done / 1e6:.1f} of "
                    f"{self.total / 1e6:.1f} MB")
            if speed > 0:
                left = int((self.total - done) / speed)
                text += f", {left // 60}:{left % 60:02} left"
        if self.terminal:
            print(f"\r{text:60}", end="\n" if last else "", file=sys.stderr,
                  flush=True)
        else:
            say(text)


def request(url, done):
    """Ask for the bytes of url from done on; the response, or None when there
    are no more."""
    headers = {"User-Agent": "download.py"}
    if done:
        headers["Range"] = f"bytes={done}-"
    try:
        return urllib.request.urlopen(
            urllib.request.Request(url, headers=headers), timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        if 300 <= error.code < 400:
            raise Problem(f"{url}: the server's redirect leads to no file; "
                          "try another place with --from") from None
        if error.code != 416 or not done:
            raise Problem(f"{url}: the server says {error.code} {error.reason}"
                          "; try another place with --from") from None
        if error.headers.get("Content-Range") == f"bytes */{done}":
            return None
        return request(url, 0)
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        remedy = ("go online, give an archive with --from, or use the "
                  "built-in sample")
        if isinstance(reason, ssl.SSLError):
            reason = f"no secure connection ({reason})"
            remedy = ("set this machine's clock right, install "
                      "ca-certificates, or fetch the archive with a browser "
                      "and give it with --from")
        raise Problem(f"{url}: {reason}; {remedy}") from None


def fetch(url, part):
    """Download url into the file part, going on where an earlier run ended."""
    done = os.path.getsize(part) if os.path.exists(part) else 0
    response = request(url, done)
    if response is None:
        return
    with response:
        if response.status != 206:
            done = 0                    # this server sends all, from the start
        elif not response.headers.get("Content-Range", "").startswith(
                f"bytes {done}-"):
            raise Problem(f"{url}: the server didn't send the bytes that "
                          f"were asked for; remove {part} and run again")
        length = response.headers.get("Content-Length", "")
        total = done + int(length) if length.isdecimal() else None
        say(f"{'resuming' if done else 'fetching'} {url}")
        progress = Progress(done, total)
        with open(part, "ab" if done else "wb") as file:
            while True:
                try:
                    block = response.read1(BLOCK)
                except (OSError, http.client.HTTPException) as error:
                    raise Problem(f"{url}: {error or 'connection lost'}; run "
                                  "again to resume") from None
                if not block:
                    break
                file.write(block)
                done += len(block)
                if done > MOST:
                    break
                progress.show(done)
        progress.show(done, last=True)
    if done > MOST:
        os.remove(part)
        raise Problem(f"{url}: over {MOST // 10**6} MB, so it is not this "
                      "data set; try another place with --from")
    if total is not None and done < total:
        raise Problem(f"{url}: the connection was cut after {done} of {total} "
                      "bytes; run again to resume")


class Bounded:
    """A file that refuses to yield more than MOST bytes."""

    def __init__(self, file):
        self.file, self.left = file, MOST

    def read(self, n):
        block = self.file.read(n)
        self.left -= len(block)
        if self.left < 0:
            raise Wrong(f"unpacks to over {MOST // 10**6} MB")
        return block


def take(source, found, name, published, new):
    """Write one file of the data set, of the size found, into the folder new,
    if it is the published one."""
    size, sha256 = published
    if found != size and (size or found > BLOCK):
        raise Wrong(f"{name} in it has {found} bytes, "
                    + (f"not the published {size}" if size else "too many"))
    path = os.path.join(new, name)
    with source, open(path, "wb") as target:
        shutil.copyfileobj(source, target, BLOCK)
    if checksum(path, size) != sha256:
        raise Wrong(f"{name} in it is not the published file")


def unpack(archive, folder, files, new):
    """Write the files of the data set, and nothing else, into the folder new.

    A member counts only if it is a regular file with exactly an expected name,
    which is why no archive can write anywhere else; the rest is passed over.
    """
    missing = dict(files)
    with open(archive, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    with gzip.open(archive) if packed else open(archive, "rb") as stream, \
            tarfile.open(fileobj=Bounded(stream), mode="r|") as tar:
        for member in tar:
            place, _, name = member.name.removeprefix("./").rpartition("/")
            if place != folder or name not in missing or not member.isreg():
                continue
            take(tar.extractfile(member), member.size, name,
                 missing.pop(name), new)
            if not missing:
                return
    raise Wrong(f"has no {folder}/{next(iter(missing))}")


def copy(place, files, new):
    """The same from an archive that has been unpacked."""
    for name, published in files.items():
        path = os.path.join(place, name)
        if not os.path.isfile(path):
            raise Wrong(f"has no {name}")
        take(open(path, "rb"), os.path.getsize(path), name, published, new)


def install(archive, dest, folder, files):
    """Unpack beside the place where the files belong; move them when right."""
    place = os.path.join(dest, folder)
    new = place + ".new"
    shutil.rmtree(new, ignore_errors=True)
    os.mkdir(new)
    try:
        if os.path.isdir(archive):
            copy(archive, files, new)
        else:
            unpack(archive, folder, files, new)
        if os.path.isdir(place):
            for name in files:
                os.replace(os.path.join(new, name), os.path.join(place, name))
        else:
            os.rename(new, place)
    except (EOFError, ValueError, zlib.error, gzip.BadGzipFile,
            tarfile.TarError) as error:
        raise Wrong(f"not a complete .tar.gz or .tar archive ({error})"
                    ) from None
    finally:
        shutil.rmtree(new, ignore_errors=True)


def find(place, folder, archive, files):
    """Where a data set is in a folder of this machine: an archive, its folder,
    or the folder itself."""
    for name in archive, archive.removesuffix(".gz"):
        if os.path.isfile(os.path.join(place, name)):
            return os.path.join(place, name)
    inner = os.path.join(place, folder)
    if os.path.isdir(inner):
        return inner
    if any(os.path.exists(os.path.join(place, name)) for name in files):
        return place
    raise Problem(f"{place}: has neither {archive} nor a folder {folder}; "
                  "give the archive, or the folder that it is in")


def get(name, source, dest):
    """Put one data set into dest, from source, or from its home page."""
    folder, archive, md5, files = SETS[name]
    place = os.path.join(dest, folder)
    if in_place(place, files):
        say(f"{place}: already complete and correct")
        return
    where = source or HOME
    online = re.match(r"https?://", where)
    if online and where.endswith("/"):
        where += archive
    elif os.path.isdir(where):
        where = find(where, folder, archive, files)
    path = os.path.join(dest, archive + ".part") if online else where
    os.makedirs(dest, exist_ok=True)
    try:
        if online:
            fetch(where, path)
            if not source and digest("md5", path) != md5:
                raise Wrong("its checksum is not the published one")
        install(path, dest, folder, files)
    except Wrong as wrong:
        if not online:
            raise Problem(f"{where}: {wrong}; give another archive") from None
        os.remove(path)
        raise Problem(f"{where}: {wrong}; it was removed: run again, or try "
                      "another place with --from") from None
    if online:
        os.remove(path)
    say(f"{place}: complete, every file checked")


def options(args):
    parser = argparse.ArgumentParser(
        prog="download.py", description=__doc__.split("\n\n")[0],
        epilog=__doc__.split("\n\n", 1)[1])
    parser.add_argument("sets", nargs="*", metavar="SET",
                        help="cifar100 (the default), cifar10, or both")
    parser.add_argument("--from", dest="source", metavar="FILE_OR_URL",
                        help="an archive, packed or unpacked, its URL, or "
                        "its folder or site (a URL that ends in '/')")
    parser.add_argument("--dest", default=os.path.dirname(
                        os.path.abspath(__file__)), metavar="DIR",
                        help="where the folders go (default: this script's "
                        "own folder)")

    def error(text):
        raise Problem(f"{text}; see download.py --help")
    parser.error = error
    found = parser.parse_args(args)
    found.sets = list(dict.fromkeys(found.sets)) or ["cifar100"]
    for name in found.sets:
        if name not in SETS:
            error(f"{name}: no such data set")
    if found.source:
        found.source = found.source.removeprefix("file://")
    if found.source and os.path.isdir(found.source):
        found.source = os.path.join(found.source, "")
    if found.source and len(found.sets) > 1 and found.source[-1] != "/":
        error("--from: one archive holds one data set")
    return found


def main(args=None):
    for number in signal.SIGINT, signal.SIGTERM:
        signal.signal(number, signal.default_int_handler)
    dest = "."
    try:
        found = options(args)
        dest = found.dest
        for name in found.sets:
            get(name, found.source, dest)
        return 0
    except Problem as problem:
        say(problem)
    except KeyboardInterrupt:
        say("interrupted; run again to resume a download")
    except OSError as error:
        remedy = {errno.ENOSPC: "free some space and run again",
                  errno.ENOENT: "check the spelling of the name"}
        say(f"{error.filename or dest}: {error.strerror or error}; "
            + remedy.get(error.errno, "make sure that it can be read and "
                         "written, or choose another folder with --dest"))
    except Exception as error:      # a broken archive has many ways to be so
        say(f"{type(error).__name__}: {error}; try another place with --from")
    return 1


if __name__ == "__main__":
    sys.exit(main())
